package dev.lanspread.internal.launch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first line {@code PersonaName = …} of an ini file, and what its file becomes with another
 * value.
 *
 * <p>The file is never decoded and encoded again: all bytes but those of the value stay, whatever
 * they mean.
 */
final class PersonaLine {

  private static final String KEY = "PersonaName";
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  private static final byte[] UTF_8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final byte[] UTF_16LE_MARK = {(byte) 0xff, (byte) 0xfe};
  private static final byte[] UTF_16BE_MARK = {(byte) 0xfe, (byte) 0xff};

  private final byte[] file;
  private final Charset encoding;
  private final int valueStart;
  private final int valueEnd;

  private PersonaLine(byte[] file, Charset encoding, int valueStart, int valueEnd) {
    this.file = file;
    this.encoding = encoding;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
  }

  /** Finds the line; empty if there is none. */
  static Optional<PersonaLine> find(byte[] file) {
    if (startsWith(file, UTF_16LE_MARK)) {
      return find(file, 2, StandardCharsets.UTF_16LE, units(file, ByteOrder.LITTLE_ENDIAN), 2);
    }
    if (startsWith(file, UTF_16BE_MARK)) {
      return find(file, 2, StandardCharsets.UTF_16BE, units(file, ByteOrder.BIG_ENDIAN), 2);
    }
    // One char per byte: the key, blanks and line ends are the same in both encodings.
    CharBuffer bytes = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(file));
    if (startsWith(file, UTF_8_MARK)) {
      return find(file, 3, StandardCharsets.UTF_8, bytes, 1);
    }
    Charset encoding = isUtf8(file) ? StandardCharsets.UTF_8 : WINDOWS_1252;
    return find(file, 0, encoding, bytes, 1);
  }

  /** Returns the encoding's name, for people. */
  String encoding() {
    return encoding.name();
  }

  /** Returns the file with this value; empty if the file's encoding cannot express it. */
  Optional<byte[]> withValue(String value) {
    if (!encoding.newEncoder().canEncode(value)) {
      return Optional.empty();
    }
    byte[] encoded = value.getBytes(encoding);
    byte[] changed = new byte[valueStart + encoded.length + file.length - valueEnd];
    System.arraycopy(file, 0, changed, 0, valueStart);
    System.arraycopy(encoded, 0, changed, valueStart, encoded.length);
    System.arraycopy(file, valueEnd, changed, valueStart + encoded.length, file.length - valueEnd);
    return Optional.of(changed);
  }

  private static Optional<PersonaLine> find(
      byte[] file, int markBytes, Charset encoding, CharBuffer units, int unitBytes) {
    int end;
    for (int start = markBytes / unitBytes; start < units.length(); start = end + 1) {
      end = lineEnd(units, start);
      int value = valueStart(units, start, end);
      if (value >= 0) {
        int valueEnd = end;
        while (valueEnd > value && isBlank(units.get(valueEnd - 1))) {
          valueEnd--;
        }
        return Optional.of(
            new PersonaLine(file, encoding, value * unitBytes, valueEnd * unitBytes));
      }
    }
    return Optional.empty();
  }

  private static int lineEnd(CharBuffer units, int start) {
    int end = start;
    while (end < units.length() && units.get(end) != '\n' && units.get(end) != '\r') {
      end++;
    }
    return end;
  }

  /** Returns where the value starts in the line, or -1 if the line has another key or none. */
  private static int valueStart(CharBuffer units, int start, int end) {
    int key = skipBlanks(units, start, end);
    if (end - key < KEY.length()
        || !KEY.equalsIgnoreCase(units.subSequence(key, key + KEY.length()).toString())) {
      return -1;
    }
    int equals = skipBlanks(units, key + KEY.length(), end);
    if (equals == end || units.get(equals) != '=') {
      return -1;
    }
    return skipBlanks(units, equals + 1, end);
  }

  private static int skipBlanks(CharBuffer units, int start, int end) {
    int next = start;
    while (next < end && isBlank(units.get(next))) {
      next++;
    }
    return next;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isUtf8(byte[] file) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static CharBuffer units(byte[] file, ByteOrder order) {
    return ByteBuffer.wrap(file).order(order).asCharBuffer();
  }

  private static boolean startsWith(byte[] file, byte[] mark) {
    return file.length >= mark.length && Arrays.equals(file, 0, mark.length, mark, 0, mark.length);
  }
}
