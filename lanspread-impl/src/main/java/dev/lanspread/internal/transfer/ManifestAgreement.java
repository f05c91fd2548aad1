package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.TransferException;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.Agreement;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.internal.store.PackageNames;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first stage of a download: every eligible source is asked for its list, and one list wins.
 */
final class ManifestAgreement {

  private static final Logger log = LoggerFactory.getLogger(ManifestAgreement.class);

  /** Longest wait for all lists; a source that takes longer has no vote. */
  private static final long PATIENCE_SECONDS = 12;

  private static final long CANCEL_CHECK_MILLIS = 200;

  private final SourcePool sources;
  private final Workers workers;

  ManifestAgreement(SourcePool sources, Workers workers) {
    this.sources = sources;
    this.workers = workers;
  }

  /**
   * The list that won.
   *
   * @param manifest what to fetch
   * @param holders who holds exactly it; at least one
   */
  record Agreed(GameManifest manifest, List<PeerId> holders) {}

  /**
   * Blocks until the sources agreed.
   *
   * @throws TransferException {@code VERIFICATION_FAILED}, {@code AMBIGUOUS_METADATA} or {@code
   *     SOURCES_LOST}
   */
  Agreed agree(CatalogGame game, Eligible eligible, Cancellation cancellation) {
    if (game.manifest().isPresent()) {
      throw new TransferException(
          ErrorCode.VERIFICATION_FAILED,
          "the catalog demands a content manifest for game "
              + game.id()
              + ", which this version of lanspread cannot check",
          Map.of(Facts.GAME, game.id().value(), Facts.EXPECTED, game.manifest().get()),
          false);
    }
    Map<PeerId, List<FileEntry>> lists = ask(game.id(), eligible, cancellation);
    if (lists.isEmpty()) {
      throw new TransferException(
          ErrorCode.SOURCES_LOST,
          "no source answered with its file list of game " + game.id(),
          Map.of(Facts.GAME, game.id().value()));
    }
    Agreement agreement = Agreement.of(lists);
    if (agreement instanceof Agreement.Agreed agreed) {
      return new Agreed(
          new GameManifest(game.id(), eligible.version(), agreed.files()), agreed.holders());
    }
    throw new TransferException(
        ErrorCode.AMBIGUOUS_METADATA,
        "the sources disagree on the files of game " + game.id(),
        Map.of(Facts.GAME, game.id().value(), Facts.SOURCES, Integer.toString(lists.size())));
  }

  private Map<PeerId, List<FileEntry>> ask(
      GameId game, Eligible eligible, Cancellation cancellation) {
    Map<PeerId, List<FileEntry>> lists = new ConcurrentHashMap<>();
    CountDownLatch answers = new CountDownLatch(eligible.peers().size());
    for (PeerId peer : eligible.peers()) {
      boolean started =
          workers.start(
              "list-" + game.key() + "-" + peer.shortForm(),
              () -> {
                try {
                  lists.put(peer, fetch(peer, game, eligible.version().value()));
                } catch (IOException | LanspreadException e) {
                  log.info(
                      "game {}: no list from peer {}: {}", game, peer.shortForm(), e.getMessage());
                } finally {
                  answers.countDown();
                }
              });
      if (!started) {
        answers.countDown();
      }
    }
    await(answers, cancellation);
    return Map.copyOf(lists);
  }

  /** Asks one peer for its list, and leaves out what counts for nobody. */
  List<FileEntry> fetch(PeerId peer, GameId game, String version) throws IOException {
    try (RequestStream stream = sources.open(peer)) {
      return ContentRequests.manifest(stream, game.value(), version).stream()
          .filter(file -> !PackageNames.isIgnored(file.path()))
          .toList();
    }
  }

  private static void await(CountDownLatch answers, Cancellation cancellation) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (!answers.await(CANCEL_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        cancellation.check();
        if (System.nanoTime() - end >= 0) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancellation.exception();
    }
  }
}
