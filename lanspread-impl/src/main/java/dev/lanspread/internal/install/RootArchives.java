package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.ArchiveFailedException;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.PackageNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds the archives of a package. */
public final class RootArchives {

  private static final Comparator<Path> BY_UTF8_NAME =
      (a, b) -> Arrays.compareUnsigned(utf8Name(a), utf8Name(b));

  private RootArchives() {}

  /**
   * Returns every regular {@code *.eti} directly in the root, in ascending UTF-8 byte order.
   *
   * @throws ArchiveFailedException {@code ARCHIVE_UNSUPPORTED} if there is none, but a link with
   *     the name of one: what it leads to is no part of the package
   */
  public static List<Path> of(GameId game, GameRoot root) throws IOException {
    List<Path> archives = new ArrayList<>();
    List<Path> links = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root.path())) {
      for (Path child : children) {
        if (isNamedAsArchive(child)) {
          if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
            archives.add(child);
          } else if (Files.isSymbolicLink(child)) {
            links.add(child);
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (archives.isEmpty() && !links.isEmpty()) {
      throw isLink(game, links.get(0));
    }
    archives.sort(BY_UTF8_NAME);
    return archives;
  }

  private static ArchiveFailedException isLink(GameId game, Path archive) {
    String name = String.valueOf(archive.getFileName());
    return new ArchiveFailedException(
        ErrorCode.ARCHIVE_UNSUPPORTED,
        "archive \""
            + name
            + "\" of game "
            + game
            + " is a link, and links are not followed; put the file itself in its place",
        Map.of(Facts.GAME, game.value(), Facts.PATH, name));
  }

  private static boolean isNamedAsArchive(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.toLowerCase(Locale.ROOT).endsWith(GameRoot.ARCHIVE_SUFFIX)
        && !GameRoot.isReserved(name)
        && !PackageNames.isIgnoredFile(name);
  }

  private static byte[] utf8Name(Path file) {
    return String.valueOf(file.getFileName()).getBytes(StandardCharsets.UTF_8);
  }
}
