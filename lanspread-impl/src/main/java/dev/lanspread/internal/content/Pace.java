package dev.lanspread.internal.content;

/** How fast hashing may go, and whether it still may; asked between two reads. */
public interface Pace {

  /**
   * Returns once work may go on.
   *
   * @param workedNanos how long the last piece of work took
   * @throws RuntimeException if it has to stop, which the caller of the hashing gets
   */
  void step(long workedNanos);

  /**
   * Waits.
   *
   * @throws RuntimeException as {@link #step}
   */
  void sleep(long millis);
}
