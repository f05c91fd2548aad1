package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.ArchiveFailedException;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.ProviderException;
import dev.lanspread.internal.store.StorageFailures;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Opens archives with the first backend that recognises them.
 *
 * <p>"Not mine" lets the next backend be asked; whatever else a backend says is final. Safe for use
 * from any thread.
 */
public final class ArchiveOpener {

  private final List<ArchiveProvider> chain;
  private final ArchiveLimits limits;

  /**
   * Creates an opener.
   *
   * @param chain the backends in the order in which they are asked
   * @param limits bounds of every archive
   */
  public ArchiveOpener(List<ArchiveProvider> chain, ArchiveLimits limits) {
    this.chain = List.copyOf(chain);
    this.limits = limits;
  }

  /** Returns the bounds of every archive. */
  public ArchiveLimits limits() {
    return limits;
  }

  /**
   * Opens one archive; the caller closes it.
   *
   * @param archive a regular file
   * @throws LanspreadException if no backend reads it
   */
  public OpenArchive open(GameId game, Path archive) {
    String fileName = String.valueOf(archive.getFileName());
    refuseEmpty(game, archive, fileName);
    if (chain.isEmpty()) {
      throw new ProviderException(
          ErrorCode.PROVIDER_UNAVAILABLE,
          "no archive backend is available to read \"" + fileName + "\" of game " + game,
          Map.of(Facts.GAME, game.value(), Facts.PATH, fileName));
    }
    List<String> refusals = new ArrayList<>();
    for (ArchiveProvider provider : chain) {
      ArchiveFailures failures = new ArchiveFailures(game, fileName, provider.id());
      try {
        Archive opened = provider.open(archive.toAbsolutePath(), limits);
        return new OpenArchive(game, fileName, provider.id(), opened, failures);
      } catch (ArchiveException e) {
        if (e.problem() != ArchiveProblem.NOT_RECOGNIZED) {
          throw failures.toException(e);
        }
        refusals.add(provider.id() + ": " + e.getMessage());
      } catch (LanspreadException e) {
        throw e;
      } catch (RuntimeException e) {
        throw failures.defect(e);
      }
    }
    throw new ArchiveFailedException(
        ErrorCode.ARCHIVE_UNSUPPORTED,
        "archive \""
            + fileName
            + "\" of game "
            + game
            + " is not a RAR archive that can be read ("
            + String.join("; ", refusals)
            + ")",
        Map.of(Facts.GAME, game.value(), Facts.PATH, fileName));
  }

  private static void refuseEmpty(GameId game, Path archive, String fileName) {
    try {
      if (Files.size(archive) > 0) {
        return;
      }
    } catch (IOException e) {
      throw StorageFailures.unreadable(e, game, archive);
    }
    throw new ArchiveFailedException(
        ErrorCode.ARCHIVE_CORRUPT,
        "archive \"" + fileName + "\" of game " + game + " is empty",
        Map.of(Facts.GAME, game.value(), Facts.PATH, fileName));
  }
}
