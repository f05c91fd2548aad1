package dev.lanspread.internal.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one verdict on relative path names that come from an archive, a peer or a games folder.
 *
 * <p>The verdict is the same on every operating system: a name that any supported system would
 * treat specially is refused everywhere, so that a package made on Linux cannot surprise a Windows
 * PC.
 */
public final class SafePath {

  /** Longest path in UTF-16 units; leaves room for a games folder under Windows' 260. */
  public static final int MAX_LENGTH = 240;

  /** Most segments. */
  public static final int MAX_DEPTH = 32;

  /** Longest segment in UTF-8 bytes; file systems stop at 255. */
  public static final int MAX_SEGMENT_BYTES = 200;

  // Win32 forbids these in names; ':' also opens alternate data streams, '\' is a separator there.
  private static final String FORBIDDEN = "<>:\"|?*\\";

  // Win32 devices; the superscript digits count as digits there (CVE-2023-45284).
  private static final Pattern DEVICE =
      Pattern.compile("(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *");

  // Of the names above.
  private static final String DEVICE_INITIALS = "cpanlCPANL";

  private static final int MOST_BYTES_PER_CHAR = 3;

  // All of its dots, or the key of the key would be another one.
  private static final Pattern DOTTED_I = Pattern.compile("I\u0307+");

  private SafePath() {}

  /**
   * Returns why {@code path} (with {@code /} between segments) is unsafe, or empty if it is safe.
   */
  public static Optional<String> problem(String path) {
    if (path.isEmpty()) {
      return Optional.of("the name is empty");
    }
    if (path.length() > MAX_LENGTH) {
      return Optional.of("the path is longer than " + MAX_LENGTH + " characters");
    }
    String[] segments = path.split("/", -1);
    if (segments.length > MAX_DEPTH) {
      return Optional.of("the path is deeper than " + MAX_DEPTH + " folders");
    }
    for (String segment : segments) {
      Optional<String> problem = segmentProblem(segment);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  /**
   * Returns a key that is equal for two paths that some file system takes for the same file:
   * whatever the case, by full folding ({@code ß} and {@code ss}, {@code ﬁ} and {@code fi}, σ and
   * ς, dotted and dotless i), and the canonical Unicode form. Compatibility forms, such as the
   * width of letters, are different names everywhere.
   */
  public static String collisionKey(String path) {
    if (isAscii(path)) {
      return path.toUpperCase(Locale.ROOT);
    }
    // Up, down and up again: ẞ only becomes SS by way of ß. Ending with upper case avoids the
    // lower-case rule for a final sigma.
    String folded =
        Normalizer.normalize(path, Normalizer.Form.NFD)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT)
            .toUpperCase(Locale.ROOT);
    String dotless = DOTTED_I.matcher(folded).replaceAll("I");
    return Normalizer.normalize(dotless, Normalizer.Form.NFC);
  }

  /**
   * Returns where the safe path {@code path} is below {@code root}.
   *
   * @throws FileSystemException if this system cannot express the name, for example a JVM whose
   *     file names are ASCII only
   */
  public static Path resolve(Path root, String path) throws FileSystemException {
    try {
      Path relative = root.getFileSystem().getPath(path);
      if (relative.isAbsolute()) {
        throw new FileSystemException(path, null, "the path is absolute");
      }
      if (path.contains("..") && hasParent(relative)) {
        throw new FileSystemException(path, null, "the path leaves its folder");
      }
      return root.resolve(relative);
    } catch (InvalidPathException e) {
      throw new FileSystemException(path, null, "this system cannot express the name");
    }
  }

  private static boolean hasParent(Path relative) {
    for (Path part : relative) {
      if (part.toString().equals("..")) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether a text has only characters below 128, which every encoding can express. */
  public static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> segmentProblem(String segment) {
    if (segment.isEmpty()) {
      return Optional.of("the path is absolute or has an empty part");
    }
    if (segment.equals(".") || segment.equals("..")) {
      return Optional.of("the path has a part \"" + segment + "\"");
    }
    Optional<String> character = characterProblem(segment);
    if (character.isPresent()) {
      return character;
    }
    char last = segment.charAt(segment.length() - 1);
    if (last == '.' || Character.isWhitespace(last) || Character.isSpaceChar(last)) {
      return Optional.of("a part ends with a dot or a blank");
    }
    if (segment.length() * MOST_BYTES_PER_CHAR > MAX_SEGMENT_BYTES
        && segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
      return Optional.of("a part is longer than " + MAX_SEGMENT_BYTES + " bytes");
    }
    int dot = segment.indexOf('.');
    if (isDevice(dot < 0 ? segment : segment.substring(0, dot))) {
      return Optional.of("a part is a reserved device name");
    }
    return Optional.empty();
  }

  private static boolean isDevice(String base) {
    // Matching every name would be most of the verdict's cost.
    if (base.isEmpty() || (base.charAt(0) < 0x80 && DEVICE_INITIALS.indexOf(base.charAt(0)) < 0)) {
      return false;
    }
    return DEVICE.matcher(base.toLowerCase(Locale.ROOT)).matches();
  }

  private static Optional<String> characterProblem(String segment) {
    for (int i = 0; i < segment.length(); ) {
      int c = segment.codePointAt(i);
      i += Character.charCount(c);
      if (FORBIDDEN.indexOf(c) >= 0) {
        return Optional.of("a part has the character '" + Character.toString(c) + "'");
      }
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR -> {
          return Optional.of(String.format("a part has the control character U+%04X", c));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }
}
