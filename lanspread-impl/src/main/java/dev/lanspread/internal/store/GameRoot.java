package dev.lanspread.internal.store;

import dev.lanspread.GameId;
import dev.lanspread.error.StorageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Optional;

/**
 * The folder of one game package and the names that mean something in it.
 *
 * @param path {@code <games>/<id>}, absolute
 */
public record GameRoot(Path path) {

  /** The version file; a game is downloaded exactly when it is there and well-formed. */
  public static final String SENTINEL = "version.ini";

  /** The file in a partial tree that says which journal it belongs to. */
  public static final String PARTIAL_TOKEN = ".lanspread.token";

  /** The installed tree. */
  public static final String LOCAL = "local";

  /** Root archives end with this, in any case. */
  public static final String ARCHIVE_SUFFIX = ".eti";

  /** Returns what tells this root from others: its path, whatever way it was given. */
  public String name() {
    return path.toAbsolutePath().normalize().toString();
  }

  /**
   * Creates the folder if it is missing, but never the games folder, which may be away.
   *
   * @throws FileAlreadyExistsException if a link or a file is in its place
   */
  public void create() throws IOException {
    DurableFiles.createDirectory(path);
    requireNoLink();
  }

  /**
   * Throws if something else than a folder is in the place of the root; a link to a folder is not
   * followed. Nothing happens if nothing is there.
   *
   * @throws FileAlreadyExistsException names it
   */
  public void requireNoLink() throws IOException {
    if (DurableFiles.isThere(path) && !DurableFiles.isRealDirectory(path)) {
      throw new FileAlreadyExistsException(path.toString(), null, "not a folder");
    }
  }

  /** Returns where the version file is. */
  public Path sentinel() {
    return path.resolve(SENTINEL);
  }

  /** Returns the installed tree. */
  public Path local() {
    return path.resolve(LOCAL);
  }

  /**
   * Returns what is in the place of the installed tree though it is no folder, such as {@code a
   * link}: then the game is not installed, and cannot be.
   */
  public Optional<String> obstacle() {
    BasicFileAttributes seen;
    try {
      seen = Files.readAttributes(local(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return Optional.empty(); // Nothing is there, or nothing that could be told.
    }
    if (DurableFiles.isRealDirectory(seen)) {
      return Optional.empty();
    }
    return Optional.of(seen.isRegularFile() ? "a file" : "a link");
  }

  /**
   * Throws if there is an {@link #obstacle}, which is neither followed nor replaced.
   *
   * @throws StorageException {@code WRITE_FAILED}
   */
  public void requireNoObstacle(GameId game) {
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      throw StorageFailures.inTheWay(game, LOCAL, obstacle.get());
    }
  }

  /** Returns the staging tree of an install. */
  public Path installing() {
    return path.resolve(".local.installing");
  }

  /** Returns the tree that an update is replacing. */
  public Path backup() {
    return path.resolve(".local.backup");
  }

  /** Returns the tree that an uninstall is deleting; it is never put back. */
  public Path removing() {
    return path.resolve(".local.removing");
  }

  /** Returns where files of an unfinished download are kept. */
  public Path partial() {
    return path.resolve(".lanspread.partial");
  }

  /** Returns where files of an unfinished download of another list are kept. */
  public Path setAside(String token) {
    return path.resolve(".lanspread.partial." + token);
  }

  /** Returns where uninstall sets aside what the player added. */
  public Path kept() {
    return path.resolve(".lanspread.kept");
  }

  /**
   * Tells whether a name directly in the game root belongs to lanspread or is the installed tree,
   * so that it is never listed, transferred or accepted from elsewhere.
   */
  public static boolean isReserved(String name) {
    return name.equalsIgnoreCase(LOCAL) || isOwn(name);
  }

  /** Tells whether a name belongs to lanspread: never accepted from a peer or an archive. */
  public static boolean isOwn(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith(".lanspread")
        || lower.startsWith(".local.")
        || lower.startsWith(".version.ini.");
  }
}
