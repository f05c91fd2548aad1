package dev.lanspread.internal.store;

import dev.lanspread.GameVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** The file {@code version.ini}, which makes a folder a downloaded game. */
public final class Sentinel {

  // Eight digits and whatever blanks somebody left; more is no version.
  private static final int MAX_FIRST_LINE_BYTES = 1024;

  private Sentinel() {}

  /**
   * Returns the version in the game root; empty if there is no sentinel, if it is no regular file,
   * or if its first line is no version.
   */
  public static Optional<GameVersion> read(GameRoot root) throws IOException {
    Path file = root.sentinel();
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      return parse(firstBytes(channel));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Returns the version that a file with this content declares; empty if it declares none. */
  public static Optional<GameVersion> parse(byte[] content) {
    int end = 0;
    while (end < content.length && content[end] != '\n' && content[end] != '\r') {
      end++;
    }
    if (end > MAX_FIRST_LINE_BYTES) {
      return Optional.empty();
    }
    return GameVersion.parse(new String(content, 0, end, StandardCharsets.ISO_8859_1).trim());
  }

  /** Writes the sentinel atomically and durably; everything else must be on disk before. */
  public static void write(GameRoot root, byte[] content) throws IOException {
    DurableFiles.replace(root.sentinel(), content);
  }

  /** Removes the sentinel durably, if it is there. */
  public static void remove(GameRoot root) throws IOException {
    DurableFiles.deleteDurably(root.sentinel());
  }

  private static byte[] firstBytes(SeekableByteChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_FIRST_LINE_BYTES + 1);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // until full or at the end
    }
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }
}
