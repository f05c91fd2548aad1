package dev.lanspread.internal.library;

import java.util.Map;

/**
 * Learns of changes of the local library, in order.
 *
 * <p>Called on the library's own thread with no lock held; must return at once.
 */
public interface LibraryListener {

  /** The library has a new revision; {@code delta} leads to it from the one told before. */
  void onChange(LibrarySnapshot now, LibraryDelta delta);

  /**
   * Something on disk was left out or cannot be watched; told once for as long as it lasts.
   *
   * @param code short upper-case name
   * @param message for people
   * @param facts for programs, by the keys of {@link dev.lanspread.error.Facts}
   */
  void onWarning(String code, String message, Map<String, String> facts);
}
