package dev.lanspread.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lanspread.GameId;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.RequestException;
import dev.lanspread.internal.store.GamesFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class OperationTableTest {

  private static final GameId GAME = GameId.of("ggoo");
  private static final GameId OTHER = GameId.of("other");

  private final Queue<Runnable> events = new ArrayDeque<>();
  private final Path games;
  private final OperationTable table;

  OperationTableTest(@TempDir Path games) {
    this.games = games;
    this.table = new OperationTable(events::add, new GamesFolder(games));
  }

  @Test
  void aGameThatAnotherProgramChangesIsRefusedAndFreeAfterwards() {
    OperationTable other = new OperationTable(events::add, new GamesFolder(games));
    ActiveOperation first = other.begin(GAME, OperationKind.DOWNLOAD);

    assertThatThrownBy(() -> table.begin(GAME, OperationKind.DOWNLOAD))
        .isInstanceOfSatisfying(
            LanspreadException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.GAME_IN_USE);
              assertThat(failure.retryable()).isTrue();
            });
    assertThatThrownBy(() -> table.requireFree(GAME, OperationKind.DOWNLOAD))
        .isInstanceOf(LanspreadException.class);
    assertThat(table.isBusy(GAME)).isFalse();
    table.clear(table.begin(OTHER, OperationKind.DOWNLOAD));

    other.clear(first);
    table.requireFree(GAME, OperationKind.DOWNLOAD);
    table.begin(GAME, OperationKind.DOWNLOAD);
  }

  @Test
  void aGameHasOneOperationAtATimeWhateverItsSpelling() {
    table.begin(GAME, OperationKind.DOWNLOAD);

    assertThatThrownBy(() -> table.begin(GameId.of("GGOO"), OperationKind.INSTALL))
        .isInstanceOf(RequestException.class)
        .hasMessage("operation already in progress for game GGOO")
        .extracting(failure -> ((LanspreadException) failure).code())
        .isEqualTo(ErrorCode.OPERATION_IN_PROGRESS);
    assertThatThrownBy(table::requireIdle).isInstanceOf(RequestException.class);
  }

  @Test
  void theInstalledTreeIsAtRestUntilAnOperationMayChangeIt() {
    table.requireInstalledAtRest(GAME);
    ActiveOperation update = table.begin(GAME, OperationKind.DOWNLOAD);
    table.requireInstalledAtRest(GAME);

    update.packageDone(); // and an install follows
    assertThatThrownBy(() -> table.requireInstalledAtRest(GAME))
        .isInstanceOf(RequestException.class);
    table.clear(update);
    table.begin(GAME, OperationKind.UNINSTALL);
    assertThatThrownBy(() -> table.requireInstalledAtRest(GAME))
        .isInstanceOf(RequestException.class);
  }

  @Test
  void operationsOfDifferentGamesAreListedInTheOrderTheyBegan() {
    ActiveOperation first = table.begin(OTHER, OperationKind.DOWNLOAD);
    ActiveOperation second = table.begin(GAME, OperationKind.INSTALL);

    assertThat(table.all()).containsExactly(first, second);
    assertThat(table.find(GAME)).contains(second);
    assertThat(table.isBusy(OTHER)).isTrue();
  }

  @Test
  void aClearedGameIsFreeAndOnlyItsOwnOperationClearsIt() {
    ActiveOperation first = table.begin(GAME, OperationKind.DOWNLOAD);
    table.clear(first);
    Operation second = table.begin(GAME, OperationKind.INSTALL);
    table.clear(first);

    assertThat(table.find(GAME)).contains(second);
    assertThat(second.id()).isGreaterThan(first.id());
  }

  @Test
  void futuresCompleteOnTheEventExecutorAndTheHostCannotCompleteThem() {
    ActiveOperation operation = table.begin(GAME, OperationKind.DOWNLOAD);
    CompletableFuture<Void> seen = operation.completion();
    seen.complete(null);
    table.clear(operation);
    table.complete(operation, null);

    assertThat(operation.completion()).isNotDone();
    events.remove().run();
    assertThat(operation.completion()).isCompleted();
    assertThat(operation.cancel()).isFalse();
  }

  @Test
  void failuresReachTheHost() {
    ActiveOperation operation = table.begin(GAME, OperationKind.DOWNLOAD);
    LanspreadException failure = OperationTable.inProgress(OTHER);
    table.complete(operation, failure);
    events.remove().run();

    assertThat(operation.completion())
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCause(failure);
  }

  @Test
  void closingCancelsAndWaits() throws Exception {
    ActiveOperation operation = table.begin(GAME, OperationKind.DOWNLOAD);
    operation.cancellation().onCancel(() -> table.clear(operation));

    table.close(5000);

    assertThat(operation.cancellation().isCancelled()).isTrue();
    assertThat(table.all()).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> table.begin(GAME, OperationKind.INSTALL));
  }

  @Test
  void closingLetsOthersAtTheTableWhileItCancels() throws Exception {
    ActiveOperation operation = table.begin(GAME, OperationKind.DOWNLOAD);
    operation
        .cancellation()
        .onCancel(
            () -> {
              CompletableFuture<Void> elsewhere =
                  CompletableFuture.runAsync(() -> table.clear(operation));
              await().until(elsewhere::isDone);
            });

    table.close(5000);

    assertThat(table.all()).isEmpty();
  }

  @Test
  void closingGivesUpAfterItsTime() throws Exception {
    table.begin(GAME, OperationKind.DOWNLOAD);

    table.close(50);

    assertThat(table.all()).hasSize(1);
  }
}
