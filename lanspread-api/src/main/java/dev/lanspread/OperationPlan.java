package dev.lanspread;

import java.util.OptionalLong;

/**
 * What an operation would cost, told before it starts.
 *
 * @param game the game
 * @param kind the operation that was asked about
 * @param bytesToFetch bytes that would come over the network
 * @param bytesUnpacked bytes that unpacking would write; empty where the archive is not here to ask
 * @param peakDiskBytes additional bytes on disk at the worst moment, as far as known
 * @param freeDiskBytes bytes free on the volume now
 * @param dictionaryBytes memory that unpacking needs for the archive's dictionary; empty if unknown
 * @param archiveProvider id of the archive backend that would be used
 * @param reason why that backend
 * @since 0.1
 */
public record OperationPlan(
    GameId game,
    OperationKind kind,
    long bytesToFetch,
    OptionalLong bytesUnpacked,
    long peakDiskBytes,
    long freeDiskBytes,
    OptionalLong dictionaryBytes,
    String archiveProvider,
    String reason) {}
