package dev.lanspread.internal.library;

import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.NameEncoding;
import dev.lanspread.internal.store.PackageNames;
import dev.lanspread.internal.store.SafePath;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a package consists of, as it is listed and served.
 *
 * @param entries the listed files, ordered by the bytes of their UTF-8 paths
 * @param exclusions what was left out; about {@value #MAX_EXCLUSIONS} at most
 * @param newest the latest change of anything in it
 */
record PackageFiles(List<FileEntry> entries, List<Exclusion> exclusions, FileTime newest) {

  /** Most files of one package; a package with more is not listed at all. */
  static final int MAX_FILES = 500_000;

  /** Most exclusions that are reported for one package. */
  static final int MAX_EXCLUSIONS = 100;

  /** Code point order is the order of the UTF-8 bytes. */
  static final Comparator<String> BY_BYTES = PackageFiles::compareCodePoints;

  /** Returns the sum of the sizes. */
  long totalBytes() {
    return entries.stream().mapToLong(FileEntry::size).sum();
  }

  /**
   * Lists the package at {@code root}.
   *
   * @throws IOException if the root itself cannot be read
   */
  static PackageFiles walk(GameRoot root) throws IOException {
    Walk walk = new Walk();
    walk.folder(root.path(), "");
    if (walk.entries.size() > MAX_FILES) {
      walk.exclude(
          WarningCodes.TOO_MANY_FILES, "", "the package has more than " + MAX_FILES + " files");
      walk.entries.clear();
    }
    walk.entries.sort(Comparator.comparing(FileEntry::path, BY_BYTES));
    return new PackageFiles(List.copyOf(walk.entries), List.copyOf(walk.exclusions), walk.newest);
  }

  private static int compareCodePoints(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left == right) {
        continue;
      }
      // Surrogates stand for code points above all others, yet are not the highest units.
      boolean leftSurrogate = Character.isSurrogate(left);
      return leftSurrogate == Character.isSurrogate(right)
          ? Character.compare(left, right)
          : leftSurrogate ? 1 : -1;
    }
    return Integer.compare(a.length(), b.length());
  }

  private static final class Walk {

    private final List<FileEntry> entries = new ArrayList<>();
    private final List<Exclusion> exclusions = new ArrayList<>();
    private final Set<String> claimed = new HashSet<>();
    private FileTime newest = FileTime.fromMillis(0);

    void folder(Path folder, String prefix) throws IOException {
      if (entries.size() > MAX_FILES) {
        return;
      }
      for (Child child : children(folder, prefix)) {
        if (child.stamp.directory()) {
          subfolder(child);
        } else {
          seen(child.stamp);
          entries.add(new FileEntry(child.path, child.stamp.size()));
        }
      }
    }

    private void subfolder(Child child) {
      seen(child.stamp);
      try {
        folder(child.file, child.path + "/");
      } catch (IOException e) {
        exclude(WarningCodes.UNREADABLE, child.path, "the folder cannot be read");
      }
    }

    private void seen(FileStamp stamp) {
      if (stamp.modified().compareTo(newest) > 0) {
        newest = stamp.modified();
      }
    }

    private List<Child> children(Path folder, String prefix) throws IOException {
      List<Named> files = new ArrayList<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        stream.forEach(file -> files.add(new Named(file, name(file))));
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      files.sort(Comparator.comparing(Named::name, BY_BYTES));
      List<Child> children = new ArrayList<>();
      for (Named file : files) {
        if (!prefix.isEmpty() || !GameRoot.isReserved(file.name())) {
          child(folder, file, prefix + file.name()).ifPresent(children::add);
        }
      }
      return children;
    }

    private Optional<Child> child(Path folder, Named named, String path) {
      Path file = named.file();
      Optional<FileStamp> stamp = FileStamp.of(file);
      if (stamp.isEmpty()) {
        return Files.notExists(file, LinkOption.NOFOLLOW_LINKS)
            ? Optional.empty() // Gone since it was listed.
            : exclude(WarningCodes.UNREADABLE, path, "it cannot be looked at");
      }
      if (isIgnored(named.name(), stamp.get())) {
        return Optional.empty();
      }
      if (stamp.get().regular() && PackageNames.isUnfinished(named.name())) {
        return exclude(
            WarningCodes.UNFINISHED_TRANSFER, path, "another program is still transferring it");
      }
      Optional<String> encoding = encodingProblem(folder, named);
      if (encoding.isPresent() && NameEncoding.limited().isPresent()) {
        // Others may see a name there, and list it.
        return exclude(WarningCodes.UNREADABLE, path, encoding.get());
      }
      Optional<String> problem = encoding.or(() -> SafePath.problem(path));
      if (problem.isPresent()) {
        return exclude(WarningCodes.UNSAFE_NAME, path, problem.get());
      }
      if (!stamp.get().directory() && !stamp.get().regular()) {
        return exclude(WarningCodes.LINK, path, "it is a link or a special file");
      }
      String listed = listedPath(folder, file, path);
      boolean pretender = listed.equals(path) && isOddSentinel(path);
      if (pretender || !claimed.add(SafePath.collisionKey(path))) {
        return exclude(
            WarningCodes.NAME_COLLISION,
            path,
            "another name is the same on a system that ignores case");
      }
      if (stamp.get().regular() && !Files.isReadable(file)) {
        return exclude(WarningCodes.UNREADABLE, path, "it cannot be read");
      }
      return Optional.of(new Child(file, listed, stamp.get()));
    }

    private static boolean isIgnored(String name, FileStamp stamp) {
      return stamp.directory()
          ? PackageNames.isIgnoredFolder(name)
          : PackageNames.isIgnoredFile(name);
    }

    // On a disk that ignores case, any spelling is the sentinel, which is then listed by its name.
    private static String listedPath(Path folder, Path file, String path) {
      if (!isOddSentinel(path)) {
        return path;
      }
      try {
        return Files.isSameFile(folder.resolve(GameRoot.SENTINEL), file) ? GameRoot.SENTINEL : path;
      } catch (IOException e) {
        return path; // There is no sentinel, so this is none.
      }
    }

    private static boolean isOddSentinel(String path) {
      return path.equalsIgnoreCase(GameRoot.SENTINEL) && !path.equals(GameRoot.SENTINEL);
    }

    // A name that the JVM's file name encoding cannot express leads to no file or to another one.
    // Never a plain ASCII one: it holds the character for what was not understood.
    private static Optional<String> encodingProblem(Path folder, Named named) {
      try {
        if (SafePath.isAscii(named.name()) || folder.resolve(named.name()).equals(named.file())) {
          return Optional.empty();
        }
      } catch (InvalidPathException e) {
        // Falls through: same verdict.
      }
      return Optional.of("the name is not valid in this system's encoding");
    }

    private static String name(Path file) {
      return String.valueOf(file.getFileName());
    }

    Optional<Child> exclude(String code, String path, String reason) {
      Exclusion exclusion = new Exclusion(code, path, reason);
      if (exclusions.size() < MAX_EXCLUSIONS || isFirstToWithhold(exclusion)) {
        exclusions.add(exclusion);
      }
      return Optional.empty();
    }

    // What decides about the whole package must not get lost behind many others.
    private boolean isFirstToWithhold(Exclusion exclusion) {
      return exclusion.withholdsAll()
          && exclusions.stream().noneMatch(other -> other.code().equals(exclusion.code()));
    }
  }

  private record Named(Path file, String name) {}

  private record Child(Path file, String path, FileStamp stamp) {}
}
