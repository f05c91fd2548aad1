package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PeerId;
import dev.lanspread.RemoteGame;
import dev.lanspread.VersionPolicy;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The libraries of all peers as one list, and who of them counts as a source. */
public final class Aggregate {

  private record Offer(PeerId peer, GameVersion version, long totalBytes) {}

  private Aggregate() {}

  /** Returns one row per game that can be fetched, ordered by id. */
  public static List<RemoteGame> rows(
      VersionPolicy policy, Catalog catalog, Map<PeerId, List<RemoteGameEntry>> libraries) {
    Map<GameId, List<Offer>> offers = new TreeMap<>();
    libraries.forEach(
        (peer, games) ->
            games.forEach(
                game ->
                    offer(peer, game)
                        .ifPresent(
                            offer ->
                                offers
                                    .computeIfAbsent(game.state().id(), id -> new ArrayList<>())
                                    .add(offer))));
    List<RemoteGame> rows = new ArrayList<>();
    offers.forEach(
        (id, all) -> catalog.find(id).flatMap(game -> row(policy, game, all)).ifPresent(rows::add));
    return rows;
  }

  /** Returns who may be a source of {@code id} now; empty if nobody is. */
  public static Optional<Eligible> eligible(
      VersionPolicy policy,
      Catalog catalog,
      GameId id,
      Map<PeerId, List<RemoteGameEntry>> libraries) {
    Optional<CatalogGame> game = catalog.find(id);
    if (game.isEmpty()) {
      return Optional.empty();
    }
    List<Offer> all = new ArrayList<>();
    libraries.forEach(
        (peer, games) ->
            games.stream()
                .filter(entry -> entry.state().id().equals(id))
                .forEach(entry -> offer(peer, entry).ifPresent(all::add)));
    List<Offer> sources = sources(policy, game.get(), all);
    if (sources.isEmpty()) {
      return Optional.empty();
    }
    List<PeerId> peers = sources.stream().map(Offer::peer).sorted().toList();
    return Optional.of(new Eligible(sources.get(0).version(), peers));
  }

  private static Optional<RemoteGame> row(
      VersionPolicy policy, CatalogGame game, List<Offer> offers) {
    List<Offer> sources = sources(policy, game, offers);
    if (sources.isEmpty()) {
      return Optional.empty();
    }
    int count =
        switch (policy) {
          case CATALOG -> sources.size();
          case LATEST -> offers.size();
        };
    return Optional.of(
        new RemoteGame(
            game.id(), game.name(), count, sources.get(0).version(), commonSize(sources)));
  }

  private static List<Offer> sources(VersionPolicy policy, CatalogGame game, List<Offer> offers) {
    Optional<GameVersion> wanted =
        switch (policy) {
          case CATALOG -> Optional.of(game.version());
          case LATEST -> offers.stream().map(Offer::version).max(Comparator.naturalOrder());
        };
    return wanted
        .map(version -> offers.stream().filter(o -> o.version().equals(version)).toList())
        .orElse(List.of());
  }

  private static Optional<Offer> offer(PeerId peer, RemoteGameEntry game) {
    return game.state()
        .version()
        .filter(version -> game.isReady())
        .map(version -> new Offer(peer, version, game.totalBytes()));
  }

  // Sources may still disagree, which is settled before a download: most name it, then the larger.
  private static long commonSize(List<Offer> sources) {
    Map<Long, Integer> votes = new HashMap<>();
    sources.forEach(source -> votes.merge(source.totalBytes(), 1, Integer::sum));
    Comparator<Map.Entry<Long, Integer>> byVotes = Map.Entry.comparingByValue();
    return votes.entrySet().stream()
        .max(byVotes.thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(0L);
  }
}
