package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.internal.protocol.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageBudgetTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Message PAGE = new Message.Library(1, 0, true, List.of());

  private final MessageBudget budget = new MessageBudget(0);

  @Test
  void aBurstPassesAndMoreDoesNot() {
    for (int i = 0; i < MessageBudget.CAPACITY; i++) {
      assertThat(budget.take(new Message.Ping(), 0)).isTrue();
    }
    assertThat(budget.take(new Message.Ping(), 0)).isFalse();
  }

  @Test
  void pagesAndResyncsCostMore() {
    for (int i = 0; i < MessageBudget.CAPACITY / MessageBudget.PAGE_COST / 2; i++) {
      assertThat(budget.take(PAGE, 0)).isTrue();
    }
    for (int i = 0; i < MessageBudget.CAPACITY / MessageBudget.RESYNC_COST / 2; i++) {
      assertThat(budget.take(new Message.Resync(), 0)).isTrue();
    }
    assertThat(budget.take(PAGE, 0)).isFalse();
  }

  @Test
  void anHourOfSteadyChangesPasses() {
    for (int i = 0; i < 3600 * MessageBudget.PER_SECOND; i++) {
      long now = i * SECOND / MessageBudget.PER_SECOND;
      assertThat(budget.take(new Message.Delta(i, i + 1, List.of(), List.of()), now)).isTrue();
    }
  }
}
