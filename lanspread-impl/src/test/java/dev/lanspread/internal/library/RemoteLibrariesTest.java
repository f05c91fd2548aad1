package dev.lanspread.internal.library;

import static dev.lanspread.internal.library.AggregateTest.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.PeerId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.library.RemoteLibraries.Outcome;
import dev.lanspread.internal.protocol.GameSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RemoteLibrariesTest {

  private static final PeerId BRAVO = peer('b');
  private static final GameSummary GOO = ready("ggoo", "20260101", 10);

  private final RemoteLibraries remote =
      new RemoteLibraries(
          Catalog.of(
              List.of(
                  CatalogGame.of("ggoo", "Goo", "20260101"),
                  CatalogGame.of("BFBC2", "Bad Company 2", "20250505"))));

  @Test
  void aLibraryIsCutToTheCatalogAndShownInItsSpelling() {
    remote.replace(
        BRAVO, 4, List.of(GOO, ready("bfbc2", "20250505", 3), ready("alien", "20260101", 1)));

    assertThat(remote.games(BRAVO))
        .extracting(game -> game.state().id().value())
        .containsExactly("BFBC2", "ggoo");
    assertThat(remote.revision(BRAVO)).hasValue(4);
  }

  @Test
  void aDeltaThatContinuesIsApplied() {
    remote.replace(BRAVO, 4, List.of(GOO));

    Outcome outcome =
        remote.apply(
            BRAVO, new LibraryDelta(4, 5, List.of(ready("bfbc2", "20250505", 3)), List.of("GGOO")));

    assertThat(outcome).isEqualTo(Outcome.APPLIED);
    assertThat(remote.games(BRAVO))
        .extracting(game -> game.state().id().value())
        .containsExactly("BFBC2");
    assertThat(remote.revision(BRAVO)).hasValue(5);
  }

  @Test
  void aGapAsksForAResyncAndChangesNothing() {
    remote.replace(BRAVO, 4, List.of(GOO));

    assertThat(remote.apply(BRAVO, new LibraryDelta(6, 7, List.of(), List.of("ggoo"))))
        .isEqualTo(Outcome.RESYNC_NEEDED);
    assertThat(remote.games(BRAVO)).hasSize(1);

    remote.replace(BRAVO, 7, List.of());
    assertThat(remote.apply(BRAVO, new LibraryDelta(7, 8, List.of(GOO), List.of())))
        .isEqualTo(Outcome.APPLIED);
  }

  @Test
  void aDeltaThatOverlapsWhatIsKnownAsksForAResync() {
    remote.replace(BRAVO, 4, List.of(GOO));

    assertThat(remote.apply(BRAVO, new LibraryDelta(3, 6, List.of(), List.of("ggoo"))))
        .isEqualTo(Outcome.RESYNC_NEEDED);
  }

  @Test
  void aDeltaOfAnUnknownPeerAsksForAResync() {
    assertThat(remote.apply(BRAVO, new LibraryDelta(0, 1, List.of(GOO), List.of())))
        .isEqualTo(Outcome.RESYNC_NEEDED);
    assertThat(remote.games(BRAVO)).isEmpty();
  }

  @Test
  void aDeltaThatIsAlreadyKnownChangesNothing() {
    remote.replace(BRAVO, 4, List.of(GOO));

    assertThat(remote.apply(BRAVO, new LibraryDelta(3, 4, List.of(), List.of("ggoo"))))
        .isEqualTo(Outcome.UNCHANGED);
    assertThat(remote.games(BRAVO)).hasSize(1);
  }

  @Test
  void aChangeOutsideTheCatalogAdvancesTheRevisionOnly() {
    remote.replace(BRAVO, 4, List.of(GOO));

    assertThat(
            remote.apply(
                BRAVO, new LibraryDelta(4, 5, List.of(ready("alien", "20260101", 1)), List.of())))
        .isEqualTo(Outcome.UNCHANGED);
    assertThat(remote.revision(BRAVO)).hasValue(5);
  }

  @Test
  void aDeltaThatLeadsBackwardsAsksForAResync() {
    remote.replace(BRAVO, 4, List.of(GOO));

    assertThat(remote.apply(BRAVO, new LibraryDelta(4, 4, List.of(), List.of("ggoo"))))
        .isEqualTo(Outcome.RESYNC_NEEDED);
    assertThat(remote.apply(BRAVO, new LibraryDelta(-1, 9, List.of(), List.of("ggoo"))))
        .isEqualTo(Outcome.RESYNC_NEEDED);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void aSummaryThatMakesNoSenseIsDropped(GameSummary summary) {
    remote.replace(BRAVO, 4, List.of(summary, ready("bfbc2", "20250505", 3)));

    assertThat(remote.games(BRAVO))
        .extracting(game -> game.state().id().value())
        .containsExactly("BFBC2");
  }

  static Stream<GameSummary> nonsense() {
    return Stream.of(
        ready("../ggoo", "20260101", 1),
        ready("", "20260101", 1),
        ready("-" + "g".repeat(63), "20260101", 1),
        ready("ggoo", "2026", 1),
        ready("ggoo", "２０２６０１０１", 1),
        ready("ggoo", "20260101", -1),
        new GameSummary("ggoo", null, true, false, "Ready", 1),
        new GameSummary("ggoo", "20260101", false, false, "Ready", 1),
        new GameSummary("ggoo", "20260101", true, true, "LocalOnly", 1),
        new GameSummary("ggoo", "20260101", false, false, "LocalOnly", 0),
        new GameSummary("ggoo", "20260101", true, false, "ready", 1),
        new GameSummary("ggoo", "20260101", true, false, "", 1));
  }

  @Test
  void aGameThatTurnsIntoNonsenseIsNoLongerOffered() {
    remote.replace(BRAVO, 4, List.of(GOO));

    assertThat(
            remote.apply(BRAVO, new LibraryDelta(4, 5, List.of(ready("ggoo", "x", 1)), List.of())))
        .isEqualTo(Outcome.APPLIED);
    assertThat(remote.games(BRAVO)).isEmpty();
  }

  @Test
  void gamesBeyondTheLimitAreNotLookedAt() {
    List<GameSummary> many = new ArrayList<>();
    for (int i = 0; i < RemoteLibraries.MAX_GAMES - 1; i++) {
      many.add(ready("g" + i, "20260101", 1));
    }
    many.add(GOO);
    many.add(ready("bfbc2", "20250505", 3));

    remote.replace(BRAVO, 4, many);

    assertThat(remote.games(BRAVO))
        .extracting(game -> game.state().id().value())
        .containsExactly("ggoo");
    assertThat(remote.apply(BRAVO, new LibraryDelta(4, 5, many, List.of())))
        .isEqualTo(Outcome.RESYNC_NEEDED);
    assertThat(
            remote.apply(
                BRAVO, new LibraryDelta(4, 5, many.subList(0, many.size() - 1), List.of())))
        .isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void aPeerThatLeftIsForgotten() {
    remote.replace(BRAVO, 4, List.of(GOO));

    assertThat(remote.remove(BRAVO)).isTrue();
    assertThat(remote.remove(BRAVO)).isFalse();
    assertThat(remote.all()).isEmpty();
    assertThat(remote.revision(BRAVO)).isEmpty();
  }

  @Test
  void theSameLibraryAgainIsNoChange() {
    assertThat(remote.replace(BRAVO, 4, List.of(GOO))).isEqualTo(Outcome.APPLIED);
    assertThat(remote.replace(BRAVO, 9, List.of(GOO))).isEqualTo(Outcome.UNCHANGED);
    assertThat(remote.revision(BRAVO)).hasValue(9);
  }

  private static GameSummary ready(String id, String version, long bytes) {
    return new GameSummary(id, version, true, false, "Ready", bytes);
  }
}
