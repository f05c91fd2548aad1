package dev.lanspread.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AwakeClockTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private long system = Long.MAX_VALUE - 2 * SECOND;
  private final AwakeClock clock = new AwakeClock(() -> system);

  @Test
  void timeAwakeIsCounted() {
    long began = clock.nanos();
    for (int i = 0; i < 100; i++) {
      pass(SECOND);
    }

    assertThat(clock.nanos() - began).isEqualTo(100 * SECOND);
  }

  @Test
  void aBusyMachineIsNotASleepingOne() {
    long began = clock.nanos();

    pass(5 * SECOND);

    assertThat(clock.nanos() - began).isEqualTo(5 * SECOND);
  }

  @Test
  void timeAsleepIsNotCountedHoweverOftenAndLong() {
    long began = clock.nanos();

    pass(45 * SECOND);
    pass(SECOND);
    pass(Duration.ofHours(9).toNanos());

    assertThat(clock.nanos() - began).isEqualTo(3 * SECOND);
  }

  private void pass(long nanos) {
    system += nanos;
    long unused = clock.nanos();
  }
}
