package dev.lanspread.spi.archive;

import java.util.function.Predicate;

/**
 * One open archive: a metadata pass and content passes.
 *
 * <p>Threading: one thread reads; {@link #cancel()} and {@link #close()} may come from any thread.
 * Several archives may be open on one file at once.
 *
 * @since 0.1
 */
public interface Archive extends AutoCloseable {

  /**
   * Returns what the archive holds; the first call reads the headers, later calls are free.
   *
   * @throws ArchiveException if the headers are damaged, too many, encrypted or of another volume,
   *     or if unpacking takes more memory than is allowed; a list that is known to be short is
   *     never returned
   */
  ArchiveListing listing() throws ArchiveException;

  /**
   * Pushes the content of the selected entries into {@code sink}, in archive order.
   *
   * <p>For each selected file: {@code begin}, any number of {@code content}, {@code end}; for each
   * selected entry of another kind: {@code begin} and {@code end}. Each file is delivered whole:
   * exactly {@link ArchiveEntry#size()} bytes, whose checksum the backend has compared where the
   * archive has one, before {@code end}.
   *
   * @param selected which entries to deliver; solid archives read the others as well
   * @throws ArchiveException if the archive cannot be read to the end, was cancelled, or the sink
   *     threw ({@link ArchiveProblem#SINK_FAILED}, with the sink's exception as cause)
   */
  void read(Predicate<ArchiveEntry> selected, EntrySink sink) throws ArchiveException;

  /**
   * Makes a running or later {@link #read} or {@link #listing} fail with {@link
   * ArchiveProblem#CANCELLED} within a second; idempotent.
   */
  void cancel();

  /** Releases file, memory and any program; idempotent. A running call fails as if cancelled. */
  @Override
  void close();
}
