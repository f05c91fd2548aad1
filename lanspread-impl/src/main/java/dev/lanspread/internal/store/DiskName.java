package dev.lanspread.internal.store;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a name on disk reads as, the same in every locale.
 *
 * <p>On Unix a name is bytes, and a JVM decodes them as its locale says: in a POSIX locale every
 * letter beyond ASCII becomes U+FFFD. A {@link Path} that came from the disk keeps the bytes; its
 * text does not, and must never become a path again.
 */
public final class DiskName {

  private static final char REPLACED = '\ufffd';
  private static final boolean UTF_8_LOCALE =
      String.valueOf(System.getProperty("sun.jnu.encoding"))
          .toUpperCase(Locale.ROOT)
          .matches("UTF-?8");

  private DiskName() {}

  /**
   * Returns the text of a path's last name: decoded as UTF-8 where it is that, else as this JVM
   * does, else with each foreign byte as {@code \xE4}.
   */
  public static String of(Path path) {
    Path name = path.getFileName();
    String decoded = String.valueOf(name);
    boolean faithful = decoded.indexOf(REPLACED) < 0;
    if (name == null || SafePath.isAscii(decoded) || (UTF_8_LOCALE && faithful)) {
      return decoded;
    }
    byte @Nullable [] bytes = bytesOf(name);
    if (bytes == null) {
      return decoded;
    }
    return asUtf8(bytes).orElseGet(() -> faithful ? decoded : escaped(bytes));
  }

  /** A URI has every byte of the name that is not plain ASCII as {@code %E4}. */
  private static byte @Nullable [] bytesOf(Path name) {
    URI uri = name.toUri();
    String raw = uri.getRawPath();
    if (raw == null) {
      return null;
    }
    String trimmed = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    String last = trimmed.substring(trimmed.lastIndexOf('/') + 1);
    byte[] bytes = new byte[last.length()];
    int count = 0;
    for (int i = 0; i < last.length(); i++) {
      if (last.charAt(i) == '%') {
        bytes[count++] = (byte) Integer.parseInt(last, i + 1, i + 3, 16);
        i += 2;
      } else {
        bytes[count++] = (byte) last.charAt(i);
      }
    }
    return Arrays.copyOf(bytes, count);
  }

  private static Optional<String> asUtf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      if (b >= 0) {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02X", b & 0xff));
      }
    }
    return text.toString();
  }
}
