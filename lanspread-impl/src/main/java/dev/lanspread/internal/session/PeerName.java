package dev.lanspread.internal.session;

/** What a peer calls itself, made harmless at the border. */
final class PeerName {

  /** Longest name kept, in UTF-16 units. */
  static final int MAX = 64;

  private PeerName() {}

  /**
   * Returns {@code said} without control, format and broken characters, cut; or {@code unnamed}.
   */
  static String of(String said, String unnamed) {
    StringBuilder name = new StringBuilder();
    said.codePoints()
        .filter(PeerName::harmless)
        .takeWhile(c -> name.length() + Character.charCount(c) <= MAX)
        .forEachOrdered(name::appendCodePoint);
    String kept = name.toString().strip();
    return kept.isEmpty() ? unnamed : kept;
  }

  private static boolean harmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
