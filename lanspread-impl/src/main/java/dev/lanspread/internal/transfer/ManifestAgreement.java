package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.TransferException;
import dev.lanspread.internal.library.Agreement;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.operation.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first stage of a download: every eligible source is asked for the fingerprint of its list,
 * one list wins, and only that one is fetched.
 */
final class ManifestAgreement {

  private static final Logger log = LoggerFactory.getLogger(ManifestAgreement.class);

  /** Fingerprint of no list: it asks for the fingerprint alone. */
  private static final String NO_LIST = "";

  /** Longest wait for all votes; a source that takes longer has none. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  /** How long the others are waited for once they cannot change the outcome any more. */
  private static final Duration GRACE = Duration.ofMillis(250);

  /** For the whole list, which one request at most may take. */
  private static final ListRequests.Waiting FOR_ONE =
      new ListRequests.Waiting(ListRequests.LONGEST, GRACE, answers -> false);

  private final ListRequests requests;

  ManifestAgreement(ListRequests requests) {
    this.requests = requests;
  }

  /**
   * The list that won.
   *
   * @param manifest what to fetch
   * @param fingerprint of its list
   * @param executable files that may be run where it comes from
   * @param holders who holds exactly it; at least one
   */
  record Agreed(GameManifest manifest, String fingerprint, BitSet executable, List<Giver> holders) {
    Agreed {
      holders = List.copyOf(holders);
    }
  }

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
    Map<PeerId, ListAnswer> answers = new HashMap<>(vote(eligible, cancellation));
    while (!answers.isEmpty()) {
      Agreement agreement = Agreement.of(fingerprints(answers));
      if (!(agreement instanceof Agreement.Agreed agreed)) {
        throw ambiguous(game.id(), answers.size());
      }
      Optional<Agreed> list = fetch(game.id(), eligible.version(), agreed, answers, cancellation);
      if (list.isPresent()) {
        return list.get();
      }
      // Whoever votes for a list and does not give it has no say.
      agreed.holders().forEach(answers::remove);
    }
    throw new TransferException(
        ErrorCode.SOURCES_LOST,
        "no source answered with its file list of game " + game.id(),
        Map.of(Facts.GAME, game.id().value()));
  }

  private Map<PeerId, ListAnswer> vote(Eligible eligible, Cancellation cancellation) {
    List<PeerId> peers = eligible.peers();
    // A lone source needs no vote.
    String known = peers.size() == 1 ? null : NO_LIST;
    return requests.askAll(
        peers,
        known,
        0,
        new ListRequests.Waiting(
            PATIENCE,
            GRACE,
            answers -> Agreement.isCertain(fingerprints(answers), peers.size() - answers.size())),
        cancellation);
  }

  private Optional<Agreed> fetch(
      GameId game,
      GameVersion version,
      Agreement.Agreed agreed,
      Map<PeerId, ListAnswer> votes,
      Cancellation cancellation) {
    Optional<ListAnswer.Whole> list = list(game, agreed, votes, cancellation);
    if (list.isEmpty()) {
      return Optional.empty();
    }
    int count = list.get().files().size();
    Map<PeerId, Giver> givers = new LinkedHashMap<>();
    List<PeerId> untold = new ArrayList<>();
    for (PeerId holder : agreed.holders()) {
      if (votes.get(holder) instanceof ListAnswer.Whole whole) {
        givers.put(holder, new Giver(holder, whole.stamps()));
      } else {
        untold.add(holder);
      }
    }
    Map<PeerId, ListAnswer> stamps =
        requests.askAll(
            untold,
            agreed.list(),
            count,
            new ListRequests.Waiting(PATIENCE, GRACE, answers -> false),
            cancellation);
    stamps.forEach(
        (peer, answer) -> {
          if (answer instanceof ListAnswer.Same same) {
            givers.put(peer, new Giver(peer, same.stamps()));
          }
        });
    List<Giver> holders =
        agreed.holders().stream()
            .flatMap(id -> Optional.ofNullable(givers.get(id)).stream())
            .toList();
    return Optional.of(
        new Agreed(
            new GameManifest(game, version, list.get().files()),
            agreed.list(),
            executable(list.get()),
            holders));
  }

  private static BitSet executable(ListAnswer.Whole list) {
    Stamps stamps = list.stamps();
    return stamps == null ? new BitSet() : stamps.executable();
  }

  /** Gets the list from the first holder that gives what it voted for. */
  private Optional<ListAnswer.Whole> list(
      GameId game,
      Agreement.Agreed agreed,
      Map<PeerId, ListAnswer> votes,
      Cancellation cancellation) {
    for (PeerId holder : agreed.holders()) {
      if (votes.get(holder) instanceof ListAnswer.Whole whole) {
        return Optional.of(whole);
      }
    }
    return listOfOne(game, agreed, votes, cancellation);
  }

  private Optional<ListAnswer.Whole> listOfOne(
      GameId game,
      Agreement.Agreed agreed,
      Map<PeerId, ListAnswer> votes,
      Cancellation cancellation) {
    for (PeerId holder : agreed.holders()) {
      ListAnswer answer =
          requests.askAll(List.of(holder), null, 0, FOR_ONE, cancellation).get(holder);
      if (answer instanceof ListAnswer.Whole whole && whole.fingerprint().equals(agreed.list())) {
        votes.put(holder, whole);
        return Optional.of(whole);
      }
      log.info("game {}: peer {} does not give its list", game, holder.shortForm());
    }
    return Optional.empty();
  }

  private static Map<PeerId, String> fingerprints(Map<PeerId, ListAnswer> answers) {
    Map<PeerId, String> fingerprints = new HashMap<>();
    answers.forEach((peer, answer) -> fingerprints.put(peer, answer.fingerprint()));
    return fingerprints;
  }

  private static TransferException ambiguous(GameId game, int sources) {
    return new TransferException(
        ErrorCode.AMBIGUOUS_METADATA,
        "the sources disagree on the files of game " + game,
        Map.of(Facts.GAME, game.value(), Facts.SOURCES, Integer.toString(sources)));
  }
}
