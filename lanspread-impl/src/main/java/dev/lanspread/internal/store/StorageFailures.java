package dev.lanspread.internal.store;

import dev.lanspread.GameId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.StorageException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what the disk says into what a player can act on. */
public final class StorageFailures {

  // The JVM passes on the system's message, in the system's language: the free space decides too.
  private static final long FULL_BELOW_BYTES = 1 << 20;

  private StorageFailures() {}

  /**
   * Returns the failure of a write: {@code INSUFFICIENT_SPACE} if the volume is full, else {@code
   * WRITE_FAILED}.
   *
   * @param where a path on the volume; shown by its file name only
   * @param neededBytes bytes that are still to be written, 0 if unknown
   */
  public static StorageException toException(
      IOException failure, GameId game, Path where, long neededBytes) {
    return toException(failure, game, where, DiskName.of(where), neededBytes);
  }

  /**
   * Returns the failure of work below {@code folder}, about the file that the failure itself names,
   * if it does.
   */
  public static StorageException inFolder(IOException failure, GameId game, Path folder) {
    String file = failure instanceof FileSystemException e ? e.getFile() : null;
    return toException(failure, game, folder, file == null ? DiskName.of(folder) : last(file), 0);
  }

  private static StorageException toException(
      IOException failure, GameId game, Path where, String name, long neededBytes) {
    if (failure instanceof UnreadableException) {
      return unreadable(failure, game, name);
    }
    if (!isDiskFull(failure, where)) {
      return new StorageException(
          ErrorCode.WRITE_FAILED,
          "cannot write \"" + name + "\" of game " + game + ": " + reason(failure),
          Map.of(Facts.GAME, game.value(), Facts.PATH, name, Facts.ACTUAL, reason(failure)),
          failure);
    }
    return insufficient(game, name, neededBytes, freeBytesOrZero(where), failure);
  }

  /**
   * Returns the failure of a check before writing.
   *
   * @param neededBytes bytes that would be written
   * @param freeBytes bytes that are free
   */
  public static StorageException insufficientSpace(
      GameId game, Path where, long neededBytes, long freeBytes) {
    return insufficient(game, DiskName.of(where), neededBytes, freeBytes, null);
  }

  /** Returns the failure of a read. */
  public static StorageException unreadable(IOException failure, GameId game, Path where) {
    return unreadable(failure, game, DiskName.of(where));
  }

  private static StorageException unreadable(IOException failure, GameId game, String name) {
    return new StorageException(
        ErrorCode.WRITE_FAILED,
        "cannot read \"" + name + "\" of game " + game + ": " + reason(failure),
        Map.of(Facts.GAME, game.value(), Facts.PATH, name, Facts.ACTUAL, reason(failure)),
        failure);
  }

  /**
   * Returns the failure of whatever needs a folder where something else is.
   *
   * @param name of the folder in the game root
   * @param obstacle what is there instead, for example {@code a link}
   */
  public static StorageException inTheWay(GameId game, String name, String obstacle) {
    return new StorageException(
        ErrorCode.WRITE_FAILED,
        "\""
            + name
            + "\" of game "
            + game
            + " is "
            + obstacle
            + ", not a folder; it is neither followed nor replaced: move it away first",
        Map.of(Facts.GAME, game.value(), Facts.PATH, name, Facts.ACTUAL, obstacle));
  }

  /** Tells whether a write failed because the volume, or the user's share of it, is full. */
  public static boolean isDiskFull(IOException failure, Path where) {
    String message = reason(failure).toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("not enough space")
        || message.contains("disk full")
        || message.contains("quota exceeded")
        || (!isAboutTheFile(failure) && isNearlyFull(where));
  }

  private static StorageException insufficient(
      GameId game, String name, long neededBytes, long freeBytes, @Nullable IOException cause) {
    return new StorageException(
        ErrorCode.INSUFFICIENT_SPACE,
        "not enough disk space for game "
            + game
            + ": "
            + neededBytes
            + " bytes are needed, "
            + freeBytes
            + " bytes are free"
            // Some disks run out of files before they run out of bytes.
            + (cause != null && freeBytes > neededBytes
                ? ", but the disk takes no more: " + reason(cause)
                : ""),
        Map.of(
            Facts.GAME, game.value(),
            Facts.PATH, name,
            Facts.EXPECTED, Long.toString(neededBytes),
            Facts.ACTUAL, Long.toString(freeBytes)),
        cause);
  }

  // Missing, existing, forbidden: said by a subclass, and nothing to do with space.
  private static boolean isAboutTheFile(IOException failure) {
    return failure instanceof FileSystemException
        && !failure.getClass().equals(FileSystemException.class);
  }

  private static boolean isNearlyFull(Path where) {
    try {
      return DurableFiles.freeBytes(where) < FULL_BELOW_BYTES;
    } catch (IOException e) {
      return false; // the volume is gone: not a matter of space
    }
  }

  private static long freeBytesOrZero(Path where) {
    try {
      return DurableFiles.freeBytes(where);
    } catch (IOException e) {
      return 0; // known to be full; only the number is not
    }
  }

  // The text of a path: what the locale cannot express is lost in it, so it is shown only.
  private static String last(String file) {
    return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  }

  /** Returns why something failed, for people. */
  static String reason(IOException failure) {
    if (failure instanceof FileSystemException e && e.getReason() != null) {
      return e.getReason();
    }
    if (isAboutTheFile(failure)) {
      return switch (failure.getClass().getSimpleName()) {
        case "AccessDeniedException" -> "access is denied";
        case "NoSuchFileException" -> "it is not there";
        case "FileAlreadyExistsException" -> "it is already there";
        case "DirectoryNotEmptyException" -> "the folder is not empty";
        default -> failure.getClass().getSimpleName();
      };
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
