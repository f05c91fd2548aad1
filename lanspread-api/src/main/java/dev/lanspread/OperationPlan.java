package dev.lanspread;

import java.util.OptionalLong;

/**
 * What an operation would cost from here to its end, told before it starts. What cannot be known is
 * empty, never 0.
 *
 * @apiNote Not for implementation outside lanspread; methods may be added.
 * @since 0.1
 */
public interface OperationPlan {

  /** Returns the game, in the catalog's spelling. */
  GameId game();

  /** Returns the operation that was asked about. */
  OperationKind kind();

  /** Returns the bytes that would come over the network; what is already on disk is not in it. */
  OptionalLong bytesToFetch();

  /** Returns the bytes that unpacking would write, in a download the install that follows it. */
  OptionalLong bytesUnpacked();

  /**
   * Returns the additional bytes on disk at the worst moment of the whole operation: what is
   * fetched and what is unpacked from it, less the files of an older package that go in between.
   */
  OptionalLong peakDiskBytes();

  /** Returns the bytes that are free on the games folder's volume now. */
  OptionalLong freeDiskBytes();

  /** Returns the bytes of memory that unpacking needs for the largest dictionary. */
  OptionalLong dictionaryBytes();

  /** Returns how many peers would be sources now; 0 where nothing is fetched. */
  int sources();

  /** Returns the id of the archive backend that would be used. */
  String archiveProvider();

  /** Returns why that backend, for people. */
  String reason();
}
