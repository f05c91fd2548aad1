package dev.lanspread.internal.transfer;

import java.util.OptionalLong;

/**
 * What a download still needs.
 *
 * @param missingBytes bytes that are not on disk yet
 * @param replacedBytes bytes of files in place that go before anything is unpacked
 * @param sources peers that hold exactly the agreed list
 */
public record DownloadNeeds(long missingBytes, long replacedBytes, int sources) {

  /**
   * Returns the additional bytes on disk at the worst moment, installing included; empty if it is
   * not known what that writes.
   */
  public OptionalLong peakBytes(OptionalLong unpackedBytes) {
    return unpackedBytes.isPresent()
        ? OptionalLong.of(missingBytes + Math.max(0, unpackedBytes.getAsLong() - replacedBytes))
        : OptionalLong.empty();
  }
}
