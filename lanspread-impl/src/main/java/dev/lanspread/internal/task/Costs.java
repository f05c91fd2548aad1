package dev.lanspread.internal.task;

import dev.lanspread.GameId;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import java.util.OptionalLong;

/** What an operation would cost. */
record Costs(
    GameId game,
    OperationKind kind,
    OptionalLong bytesToFetch,
    OptionalLong bytesUnpacked,
    OptionalLong peakDiskBytes,
    OptionalLong freeDiskBytes,
    OptionalLong dictionaryBytes,
    int sources,
    String archiveProvider,
    String reason)
    implements OperationPlan {

  /** Returns the same costs as those of another operation, of which they are a part. */
  Costs of(OperationKind whole) {
    return new Costs(
        game,
        whole,
        bytesToFetch,
        bytesUnpacked,
        peakDiskBytes,
        freeDiskBytes,
        dictionaryBytes,
        sources,
        archiveProvider,
        reason);
  }
}
