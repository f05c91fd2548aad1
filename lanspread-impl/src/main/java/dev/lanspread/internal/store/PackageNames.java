package dev.lanspread.internal.store;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names in a package that say something about other programs rather than about the game. All of
 * them count in any case.
 */
public final class PackageNames {

  private static final Set<String> IGNORED_FILES =
      Set.of("thumbs.db", "desktop.ini", ".ds_store", ".syncignore", ".stignore");

  private static final Set<String> IGNORED_FOLDERS =
      Set.of("__macosx", ".sync", ".stfolder", ".git");

  private static final List<String> TRANSFER_SUFFIXES = List.of(".!sync", ".part", ".crdownload");

  private static final String SYNCTHING_PREFIX = ".syncthing.";
  private static final String SYNCTHING_SUFFIX = ".tmp";

  private PackageNames() {}

  /**
   * Tells whether a file of this name counts for nobody, as file managers and synchronizers leave
   * it everywhere: it is never listed, compared or served.
   */
  public static boolean isIgnoredFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return IGNORED_FILES.contains(lower) || lower.startsWith("._") || lower.endsWith("~");
  }

  /** Tells the same of a folder with everything below it. */
  public static boolean isIgnoredFolder(String name) {
    return IGNORED_FOLDERS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Tells the same of a path below a game root, with {@code /} between its parts. */
  public static boolean isIgnored(String path) {
    int start = 0;
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
      if (isIgnoredFolder(path.substring(start, end))) {
        return true;
      }
      start = end + 1;
    }
    return isIgnoredFile(path.substring(start));
  }

  /** Tells whether another program has a file of this name while it transfers the real one. */
  public static boolean isUnfinished(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return TRANSFER_SUFFIXES.stream().anyMatch(lower::endsWith)
        || (lower.startsWith(SYNCTHING_PREFIX) && lower.endsWith(SYNCTHING_SUFFIX));
  }
}
