package dev.lanspread.internal.install;

import dev.lanspread.spi.archive.Archive;

/**
 * The backend that reads an archive.
 *
 * @param position in the chain of backends
 * @param id of the backend
 * @param archive open
 * @param failures what its problems mean
 */
record ArchiveBackend(int position, String id, Archive archive, ArchiveFailures failures) {}
