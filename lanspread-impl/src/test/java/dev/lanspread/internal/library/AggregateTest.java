package dev.lanspread.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lanspread.Availability;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.PeerId;
import dev.lanspread.RemoteGame;
import dev.lanspread.VersionPolicy;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AggregateTest {

  private static final GameId GOO = GameId.of("ggoo");
  private static final Catalog CATALOG =
      Catalog.of(
          List.of(
              CatalogGame.of("ggoo", "World of Goo", "20260101"),
              CatalogGame.of("bfbc2", "Bad Company 2", "20250505")));

  static Stream<Arguments> versionsOfGoo() {
    String old = "20240101";
    String catalog = "20260101";
    String newer = "20270101";
    return Stream.of(
        // scenario, versions held by peers a, b, c..., expected per policy:
        // peer count (0: no row), version, eligible peers
        table("S15", List.of(old, catalog, newer), "1 20260101 b", "3 20270101 c"),
        table("S16", List.of(old, catalog, catalog), "2 20260101 bc", "3 20260101 bc"),
        table("S17", List.of(old, catalog, catalog), "2 20260101 bc", "3 20260101 bc"),
        table("S23 before", List.of(old), "0", "1 20240101 a"),
        table("S23 after", List.of(catalog), "1 20260101 a", "1 20260101 a"),
        table("S23 with a bystander", List.of(old, catalog), "1 20260101 b", "2 20260101 b"),
        table(
            "S30 all alike",
            List.of(catalog, catalog, catalog),
            "3 20260101 abc",
            "3 20260101 abc"),
        table(
            "S30 mixed",
            List.of(catalog, old, newer, catalog, newer),
            "2 20260101 ad",
            "5 20270101 ce"),
        table("S36", List.of(old, old, catalog, old, old), "1 20260101 c", "5 20260101 c"),
        table("newer than the catalog only", List.of(newer), "0", "1 20270101 a"),
        table("nobody", List.of(), "0", "0"));
  }

  @ParameterizedTest(name = "{0} under {1}")
  @MethodSource("bothPolicies")
  void peersCountAndServeAsThePolicySays(
      String scenario, VersionPolicy policy, List<String> versions, String expected) {
    Map<PeerId, List<RemoteGameEntry>> libraries = new HashMap<>();
    for (int i = 0; i < versions.size(); i++) {
      libraries.put(peer((char) ('a' + i)), List.of(ready("ggoo", versions.get(i), 100 + i)));
    }

    List<RemoteGame> rows = Aggregate.rows(policy, CATALOG, libraries);
    Optional<Eligible> eligible = Aggregate.eligible(policy, CATALOG, GOO, libraries);

    String[] parts = expected.split(" ", -1);
    if (parts.length == 1) {
      assertThat(rows).isEmpty();
      assertThat(eligible).isEmpty();
      return;
    }
    assertThat(rows)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.id().value()).isEqualTo("ggoo");
              assertThat(row.name()).isEqualTo("World of Goo");
              assertThat(row.peerCount()).isEqualTo(Integer.parseInt(parts[0]));
              assertThat(row.version().value()).isEqualTo(parts[1]);
            });
    List<PeerId> sources = parts[2].chars().mapToObj(c -> peer((char) c)).toList();
    assertThat(eligible).contains(new Eligible(GameVersion.of(parts[1]), sources));
  }

  static Stream<Arguments> bothPolicies() {
    return versionsOfGoo()
        .flatMap(
            row -> {
              Object[] cells = row.get();
              return Stream.of(
                  arguments(cells[0], VersionPolicy.CATALOG, cells[1], cells[2]),
                  arguments(cells[0], VersionPolicy.LATEST, cells[1], cells[3]));
            });
  }

  @ParameterizedTest
  @MethodSource("notReady")
  void peersThatCannotServeNeitherCountNorServe(RemoteGameEntry entry) {
    Map<PeerId, List<RemoteGameEntry>> libraries = Map.of(peer('a'), List.of(entry));

    for (VersionPolicy policy : VersionPolicy.values()) {
      assertThat(Aggregate.rows(policy, CATALOG, libraries)).isEmpty();
      assertThat(Aggregate.eligible(policy, CATALOG, GOO, libraries)).isEmpty();
    }
  }

  static Stream<RemoteGameEntry> notReady() {
    return Stream.of(
        entry("ggoo", "20260101", true, false, Availability.DOWNLOADING, 1),
        entry("ggoo", "20260101", false, true, Availability.LOCAL_ONLY, 0),
        entry("ggoo", null, false, false, Availability.DOWNLOADING, 0));
  }

  @Test
  void aNewerVersionThatIsNotReadyDoesNotHideTheReadyOne() {
    Map<PeerId, List<RemoteGameEntry>> libraries =
        Map.of(
            peer('a'),
            List.of(ready("ggoo", "20260101", 7)),
            peer('b'),
            List.of(entry("ggoo", "20270101", true, false, Availability.DOWNLOADING, 9)));

    assertThat(Aggregate.rows(VersionPolicy.LATEST, CATALOG, libraries))
        .containsExactly(new RemoteGame(GOO, "World of Goo", 1, GameVersion.of("20260101"), 7));
  }

  @Test
  void rowsAreOrderedByIdAndSharedGamesAppearOnce() {
    Map<PeerId, List<RemoteGameEntry>> libraries =
        Map.of(
            peer('a'),
            List.of(ready("ggoo", "20260101", 7), ready("bfbc2", "20250505", 3)),
            peer('b'),
            List.of(ready("ggoo", "20260101", 7)));

    assertThat(Aggregate.rows(VersionPolicy.CATALOG, CATALOG, libraries))
        .extracting(row -> row.id().value(), RemoteGame::peerCount)
        .containsExactly(tuple("bfbc2", 1), tuple("ggoo", 2));
  }

  @Test
  void theSizeIsTheOneThatMostSourcesName() {
    Map<PeerId, List<RemoteGameEntry>> libraries =
        Map.of(
            peer('a'), List.of(ready("ggoo", "20260101", 7)),
            peer('b'), List.of(ready("ggoo", "20260101", 7)),
            peer('c'), List.of(ready("ggoo", "20260101", 99)),
            peer('d'), List.of(ready("ggoo", "20240101", 500)));

    assertThat(Aggregate.rows(VersionPolicy.CATALOG, CATALOG, libraries))
        .extracting(RemoteGame::totalBytes)
        .containsExactly(7L);
  }

  @Test
  void aGameOutsideTheCatalogHasNoRowAndNoSource() {
    GameId alien = GameId.of("alien");
    Map<PeerId, List<RemoteGameEntry>> libraries =
        Map.of(peer('a'), List.of(ready("alien", "20260101", 1)));

    assertThat(Aggregate.rows(VersionPolicy.LATEST, CATALOG, libraries)).isEmpty();
    assertThat(Aggregate.eligible(VersionPolicy.LATEST, CATALOG, alien, libraries)).isEmpty();
  }

  static PeerId peer(char letter) {
    return PeerId.of(String.valueOf(letter).repeat(52));
  }

  static RemoteGameEntry ready(String id, String version, long bytes) {
    return entry(id, version, true, false, Availability.READY, bytes);
  }

  private static RemoteGameEntry entry(
      String id,
      @Nullable String version,
      boolean downloaded,
      boolean installed,
      Availability availability,
      long bytes) {
    return new RemoteGameEntry(
        new GameState(
            GameId.of(id),
            Optional.ofNullable(version).map(GameVersion::of),
            downloaded,
            installed,
            availability),
        bytes);
  }

  private static Arguments table(
      String scenario, List<String> versions, String underCatalog, String underLatest) {
    return arguments(scenario, versions, underCatalog, underLatest);
  }
}
