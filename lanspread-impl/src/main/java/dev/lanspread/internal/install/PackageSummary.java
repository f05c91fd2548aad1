package dev.lanspread.internal.install;

import java.util.OptionalLong;

/**
 * What unpacking a game's archives would take.
 *
 * @param archives number of root archives
 * @param unpackedBytes sum of the sizes of all files in them
 * @param dictionaryBytes the largest dictionary that one of them needs; empty if a backend cannot
 *     tell
 * @param backend id of the backend that reads them, of the first archive where they differ; empty
 *     string where there is no archive
 */
public record PackageSummary(
    int archives, long unpackedBytes, OptionalLong dictionaryBytes, String backend) {}
