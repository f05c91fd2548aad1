package dev.lanspread.internal.install;

/**
 * One file as install left it.
 *
 * @param path relative to the installed tree, with {@code /}
 * @param size bytes
 * @param modifiedNanos last change as the disk reports it, in nanoseconds since 1970
 * @param crc32 CRC-32 of the content, 0 to 2^32-1
 */
record WrittenFile(String path, long size, long modifiedNanos, long crc32) {}
