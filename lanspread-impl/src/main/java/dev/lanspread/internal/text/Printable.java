package dev.lanspread.internal.text;

/** Makes one harmless line of text that came from a file, a plugin or a peer. */
public final class Printable {

  private Printable() {}

  /**
   * Returns {@code text} without line breaks, control or format characters: line breaks and tabs
   * become blanks, others {@code \}{@code uXXXX}.
   *
   * @param maxCharacters code points of {@code text} to show; what is cut is marked by {@code …}
   */
  public static String oneLine(String text, int maxCharacters) {
    StringBuilder line = new StringBuilder();
    int shown = 0;
    for (int i = 0; i < text.length(); shown++) {
      if (shown == maxCharacters) {
        return line.append('…').toString();
      }
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      append(line, c);
    }
    return line.toString();
  }

  private static void append(StringBuilder line, int c) {
    if (c == '\n' || c == '\r' || c == '\t') {
      line.append(' ');
      return;
    }
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          line.append(String.format("\\u%04x", c));
      default -> line.appendCodePoint(c);
    }
  }
}
