package dev.lanspread.internal.install;

import java.util.Map;

/**
 * Learns how far unpacking is; called from the threads that write, so it must not block. Two
 * threads may overtake each other: the largest number counts.
 */
@FunctionalInterface
public interface InstallProgress {

  /** Nobody wants to know. */
  InstallProgress NONE = (bytes, totalBytes) -> {};

  /**
   * Tells how far it is.
   *
   * @param bytes bytes written so far
   * @param totalBytes bytes that will be written
   */
  void advanced(long bytes, long totalBytes);

  /**
   * Tells once of something that is not done although the install goes on.
   *
   * @param code short upper-case name
   * @param message for players
   * @param facts for programs
   */
  default void warned(String code, String message, Map<String, String> facts) {}
}
