package dev.lanspread.internal.store;

import dev.lanspread.GameVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The file {@code version.ini}, which makes a folder a downloaded game; the one reading of it.
 *
 * <p>The first line counts, without a byte-order mark before it and without the blanks and control
 * characters at its ends that editors, DOS and copies of whole sectors leave there.
 */
public final class Sentinel {

  /** Largest sentinel in bytes; there is room for what launchers write after the first line. */
  public static final int MAX_BYTES = 64 << 10;

  /** Longest first line in bytes. */
  static final int MAX_FIRST_LINE_BYTES = 1024;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private static final Found NOTHING =
      new Found(Optional.empty(), GameRoot.SENTINEL, Optional.empty());

  /**
   * What there is of a sentinel.
   *
   * @param version the version, if there is a sentinel that counts
   * @param name what its file is called
   * @param problem why there is no version although something is there, as a clause
   */
  public record Found(Optional<GameVersion> version, String name, Optional<String> problem) {}

  private Sentinel() {}

  /** Looks for the sentinel of a game root, following no link. */
  public static Found find(GameRoot root) {
    Path file = root.sentinel();
    try {
      if (!DurableFiles.isThere(file)) {
        return misspelt(root).orElse(NOTHING);
      }
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        return ignored("it is not a regular file");
      }
      if (attributes.size() > MAX_BYTES) {
        return ignored("it has more than " + MAX_BYTES + " bytes");
      }
      Optional<GameVersion> version = parse(firstBytes(file));
      return version.isPresent()
          ? new Found(version, GameRoot.SENTINEL, Optional.empty())
          : ignored("its first line is not a version of eight digits");
    } catch (NoSuchFileException e) {
      return NOTHING; // Gone since it was seen.
    } catch (IOException e) {
      return ignored("it cannot be read: " + e.getMessage());
    }
  }

  /** Returns the version in the game root; empty if there is no sentinel that counts. */
  public static Optional<GameVersion> read(GameRoot root) {
    return find(root).version();
  }

  /** Returns the version that a file with this content declares; empty if it declares none. */
  public static Optional<GameVersion> parse(byte[] content) {
    int start = startsWithMark(content) ? BYTE_ORDER_MARK.length : 0;
    int end = start;
    while (end < content.length && content[end] != '\n' && content[end] != '\r') {
      end++;
    }
    if (end - start > MAX_FIRST_LINE_BYTES) {
      return Optional.empty();
    }
    String line = new String(content, start, end - start, StandardCharsets.ISO_8859_1);
    // Not strip(): this takes NUL and Ctrl-Z as well.
    return GameVersion.parse(line.trim());
  }

  /** Writes the sentinel atomically and durably; everything else must be on disk before. */
  public static void write(GameRoot root, byte[] content) throws IOException {
    DurableFiles.replace(root.sentinel(), content);
  }

  /** Removes the sentinel durably, if it is there. */
  public static void remove(GameRoot root) throws IOException {
    DurableFiles.deleteDurably(root.sentinel());
  }

  private static Found ignored(String problem) {
    return new Found(Optional.empty(), GameRoot.SENTINEL, Optional.of(problem));
  }

  // On a disk that ignores case there is no such file: it was found under the right name.
  private static Optional<Found> misspelt(GameRoot root) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root.path())) {
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        if (name.equalsIgnoreCase(GameRoot.SENTINEL)) {
          String problem = "the name must be " + GameRoot.SENTINEL + ", in lower case";
          return Optional.of(new Found(Optional.empty(), name, Optional.of(problem)));
        }
      }
      return Optional.empty();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean startsWithMark(byte[] content) {
    int length = BYTE_ORDER_MARK.length;
    return content.length >= length
        && Arrays.equals(content, 0, length, BYTE_ORDER_MARK, 0, length);
  }

  private static byte[] firstBytes(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BYTE_ORDER_MARK.length + MAX_FIRST_LINE_BYTES + 1);
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // until full or at the end
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
