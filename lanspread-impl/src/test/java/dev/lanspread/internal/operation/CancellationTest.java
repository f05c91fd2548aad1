package dev.lanspread.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameId;
import dev.lanspread.error.OperationCancelledException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationTest {

  private final Cancellation cancellation = new Cancellation(GameId.of("ggoo"));
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsEveryActionOnce() {
    cancellation.onCancel(() -> ran.add("a"));
    cancellation.onCancel(() -> ran.add("b"));

    assertThat(cancellation.cancel()).isTrue();
    assertThat(cancellation.cancel()).isFalse();

    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void runsALateActionAtOnce() {
    cancellation.cancel();
    cancellation.onCancel(() -> ran.add("late"));

    assertThat(ran).containsExactly("late");
  }

  @Test
  void forgetsAClosedRegistration() {
    try (Cancellation.Registration registration = cancellation.onCancel(() -> ran.add("a"))) {
      assertThat(registration).isNotNull();
    }
    cancellation.cancel();

    assertThat(ran).isEmpty();
  }

  @Test
  void anActionThatThrowsKeepsNoOtherFromRunning() {
    cancellation.onCancel(
        () -> {
          throw new IllegalStateException("defect");
        });
    cancellation.onCancel(() -> ran.add("b"));

    assertThatThrownBy(cancellation::cancel).hasMessage("defect");
    assertThat(ran).containsExactly("b");
  }

  @Test
  void checkThrowsOnlyOnceCancelled() {
    cancellation.check();
    cancellation.cancel();

    assertThat(cancellation.isCancelled()).isTrue();
    assertThatThrownBy(cancellation::check).isInstanceOf(OperationCancelledException.class);
  }
}
