package dev.lanspread.archive.junrar;

import com.github.junrar.exception.UnsupportedDictionarySizeException;
import com.github.junrar.exception.UnsupportedRarEncryptedException;
import com.github.junrar.exception.UnsupportedRarMethodException;
import com.github.junrar.exception.UnsupportedRarVersionException;
import com.github.junrar.exception.WrongPasswordException;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Turns what the library throws, however wrapped, into the one exception of backends. */
final class JunrarFailure {

  private static final int MAX_CAUSES = 16;

  private JunrarFailure() {}

  static ArchiveException translate(Throwable thrown, boolean cancelled) {
    if (cancelled || find(thrown, CancellationException.class) != null) {
      return new ArchiveException(ArchiveProblem.CANCELLED, "reading the archive was cancelled");
    }
    ArchiveException ours = find(thrown, ArchiveException.class);
    if (ours != null) {
      return ours;
    }
    if (find(thrown, ClosedChannelException.class) != null) {
      return new ArchiveException(ArchiveProblem.CANCELLED, "the archive was closed");
    }
    return new ArchiveException(problem(thrown), describe(thrown, ""), thrown);
  }

  /** Returns the failure of one entry; a cancel stays a cancel. */
  static ArchiveException ofEntry(ArchiveEntry entry, Throwable thrown) {
    if (find(thrown, CancellationException.class) != null
        || find(thrown, ArchiveException.class) != null
        || find(thrown, ClosedChannelException.class) != null) {
      return translate(thrown, false);
    }
    return new ArchiveException(problem(thrown), describe(thrown, " at " + entry.path()), thrown);
  }

  private static ArchiveProblem problem(Throwable thrown) {
    if (thrown instanceof OutOfMemoryError
        || find(thrown, UnsupportedDictionarySizeException.class) != null) {
      return ArchiveProblem.DICTIONARY_TOO_LARGE;
    }
    if (find(thrown, WrongPasswordException.class) != null
        || find(thrown, UnsupportedRarEncryptedException.class) != null) {
      return ArchiveProblem.ENCRYPTED;
    }
    if (find(thrown, UnsupportedRarMethodException.class) != null
        || find(thrown, UnsupportedRarVersionException.class) != null) {
      return ArchiveProblem.UNSUPPORTED;
    }
    return ArchiveProblem.CORRUPT;
  }

  private static String describe(Throwable thrown, String where) {
    return switch (problem(thrown)) {
      case DICTIONARY_TOO_LARGE -> "the archive needs more memory than there is" + where;
      case ENCRYPTED -> "the archive is protected by a password";
      case UNSUPPORTED -> "the archive is packed in a way that junrar does not know" + where;
      default -> "the archive is damaged" + where;
    };
  }

  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    Throwable cause = thrown;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
