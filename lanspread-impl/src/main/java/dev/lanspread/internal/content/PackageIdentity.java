package dev.lanspread.internal.content;

import java.nio.file.Path;

/**
 * What tells that a package is another one than before, as far as the library sees.
 *
 * @param root the game root
 * @param version of the package
 * @param totalBytes of all listed files
 */
public record PackageIdentity(Path root, String version, long totalBytes) {}
