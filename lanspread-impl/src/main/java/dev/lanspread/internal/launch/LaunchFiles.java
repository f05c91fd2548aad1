package dev.lanspread.internal.launch;

import dev.lanspread.internal.store.DiskName;
import dev.lanspread.internal.store.FileTree;
import dev.lanspread.internal.store.TreeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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
 * @param accountName the first {@code account_name.txt}
 * @param language the first {@code language.txt}
 * @param persona the first {@code PersonaName} line of a {@code SmartSteamEmu.ini}
 * @param unreadable paths of what could not be looked at
 */
record LaunchFiles(
    Optional<TreeFile> accountName,
    Optional<TreeFile> language,
    Optional<Persona> persona,
    List<String> unreadable) {

  /** Largest ini that is read; real ones have some KiB. */
  static final long MAX_INI_BYTES = 4 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LaunchFiles.class);

  /** A line in an ini file. */
  record Persona(TreeFile file, PersonaLine line) {}

  /** Searches the tree in the order of {@link FileTree}. */
  static LaunchFiles search(Path tree) throws IOException {
    Search search = new Search(tree);
    FileTree.walk(tree, search);
    return new LaunchFiles(
        Optional.ofNullable(search.accountName),
        Optional.ofNullable(search.language),
        Optional.ofNullable(search.persona),
        List.copyOf(search.unreadable));
  }

  private static final class Search implements FileTree.Visitor {

    private final Path tree;
    private final List<String> unreadable = new ArrayList<>();
    private @Nullable TreeFile accountName;
    private @Nullable TreeFile language;
    private @Nullable Persona persona;

    private Search(Path tree) {
      this.tree = tree;
    }

    @Override
    public boolean file(TreeFile file) {
      if (file.attributes().isRegularFile()) {
        switch (lowerName(file)) {
          case "account_name.txt" -> accountName = accountName == null ? file : accountName;
          case "language.txt" -> language = language == null ? file : language;
          case "smartsteamemu.ini" -> ini(file);
          default -> {}
        }
      }
      return accountName == null || language == null || persona == null;
    }

    @Override
    public void unreadable(String path, IOException why) {
      unreadable.add(path);
    }

    private void ini(TreeFile file) {
      if (persona != null) {
        return;
      }
      long size = file.attributes().size();
      if (size > MAX_INI_BYTES) {
        LOG.warn("{} has {} bytes and is not searched for a player name", file.path(), size);
        return;
      }
      try {
        byte[] content = read(file.in(tree), (int) size);
        PersonaLine.find(content).ifPresent(line -> persona = new Persona(file, line));
      } catch (IOException e) {
        unreadable(file.path(), e);
      }
    }
  }

  private static String lowerName(TreeFile file) {
    return DiskName.of(file.relative()).toLowerCase(Locale.ROOT);
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
