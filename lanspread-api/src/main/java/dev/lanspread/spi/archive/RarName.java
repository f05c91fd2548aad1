package dev.lanspread.spi.archive;

/**
 * What one entry of a RAR file is called.
 *
 * <p>Old programs wrote names in the code page of the PC that packed. Those are UTF-8 if they are
 * valid as that; else the host system that the entry names decides: code page 850 for MS-DOS, OS/2
 * and Windows, whose command line used it all over western Europe and whose letters contain those
 * of code page 437; ISO 8859-1 for Unix. What this leaves undecided is refused. So an archive has
 * the same names on every system and with every backend.
 *
 * @param path with {@code /} between folders; hostile until checked
 * @param olderVersion whether a newer version of the same file is in the archive, and this one is
 *     not to be unpacked
 * @since 0.1
 */
public record RarName(String path, boolean olderVersion) {}
