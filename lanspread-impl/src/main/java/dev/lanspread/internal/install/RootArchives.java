package dev.lanspread.internal.install;

import dev.lanspread.internal.store.GameRoot;
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

/** Finds the archives of a package. */
public final class RootArchives {

  private static final Comparator<Path> BY_UTF8_NAME =
      (a, b) -> Arrays.compareUnsigned(utf8Name(a), utf8Name(b));

  private RootArchives() {}

  /** Returns every regular {@code *.eti} directly in the root, in ascending UTF-8 byte order. */
  public static List<Path> of(GameRoot root) throws IOException {
    List<Path> archives = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root.path())) {
      for (Path child : children) {
        if (isArchive(child)) {
          archives.add(child);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    archives.sort(BY_UTF8_NAME);
    return archives;
  }

  private static boolean isArchive(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.toLowerCase(Locale.ROOT).endsWith(GameRoot.ARCHIVE_SUFFIX)
        && !GameRoot.isReserved(name)
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static byte[] utf8Name(Path file) {
    return String.valueOf(file.getFileName()).getBytes(StandardCharsets.UTF_8);
  }
}
