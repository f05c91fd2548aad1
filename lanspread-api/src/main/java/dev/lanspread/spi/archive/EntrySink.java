package dev.lanspread.spi.archive;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Receives the content of an archive, entry by entry.
 *
 * <p>What it throws stops the reading and reaches the caller of {@link Archive#read} as the cause
 * of an {@link ArchiveException}.
 *
 * @since 0.1
 */
public interface EntrySink {

  /** Starts an entry. */
  void begin(ArchiveEntry entry) throws IOException;

  /**
   * Takes the next bytes of the entry that was begun.
   *
   * @param bytes all remaining bytes are consumed before this returns; the buffer is the backend's
   *     and must not be kept
   */
  void content(ByteBuffer bytes) throws IOException;

  /** Ends the entry: all of its bytes came, and the backend found nothing wrong with them. */
  void end(ArchiveEntry entry) throws IOException;
}
