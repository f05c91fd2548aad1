package dev.lanspread.internal.launch;

import dev.lanspread.internal.store.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of an installed tree that the player's name and language go into.
 *
 * @param accountName path of the first {@code account_name.txt}
 * @param language path of the first {@code language.txt}
 * @param persona the first {@code PersonaName} line of a {@code SmartSteamEmu.ini}
 */
record LaunchFiles(
    Optional<String> accountName, Optional<String> language, Optional<Persona> persona) {

  /** Largest ini that is read; real ones have some KiB. */
  static final long MAX_INI_BYTES = 4 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LaunchFiles.class);

  /**
   * A line in an ini file.
   *
   * @param path where the file is, relative to the tree
   * @param line the line in it
   */
  record Persona(String path, PersonaLine line) {}

  /**
   * Searches the tree: depth first, the entries of a folder by lower-cased name, links not
   * followed.
   */
  static LaunchFiles search(Path tree) throws IOException {
    Search search = new Search();
    search.folder(tree, "");
    return new LaunchFiles(
        Optional.ofNullable(search.accountName),
        Optional.ofNullable(search.language),
        Optional.ofNullable(search.persona));
  }

  private static final class Search {

    private @Nullable String accountName;
    private @Nullable String language;
    private @Nullable Persona persona;

    private void folder(Path folder, String prefix) throws IOException {
      for (Path child : sortedChildren(folder)) {
        if (accountName != null && language != null && persona != null) {
          return;
        }
        String path = prefix + child.getFileName();
        BasicFileAttributes attributes =
            Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (DurableFiles.isRealDirectory(attributes)) {
          folder(child, path + '/');
        } else if (attributes.isRegularFile()) {
          file(child, path, attributes.size());
        }
      }
    }

    private void file(Path file, String path, long size) throws IOException {
      switch (lowerName(file)) {
        case "account_name.txt" -> accountName = accountName == null ? path : accountName;
        case "language.txt" -> language = language == null ? path : language;
        case "smartsteamemu.ini" -> ini(file, path, size);
        default -> {}
      }
    }

    private void ini(Path file, String path, long size) throws IOException {
      if (persona != null) {
        return;
      }
      if (size > MAX_INI_BYTES) {
        LOG.warn("{} has {} bytes and is not searched for a player name", file, size);
        return;
      }
      PersonaLine.find(read(file, (int) size)).ifPresent(line -> persona = new Persona(path, line));
    }
  }

  private static List<Path> sortedChildren(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    children.sort(
        Comparator.comparing(LaunchFiles::lowerName)
            .thenComparing(child -> String.valueOf(child.getFileName())));
    return children;
  }

  private static String lowerName(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }

  private static byte[] read(Path file, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(size);
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          break;
        }
      }
    }
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }
}
