package dev.lanspread.internal.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HashingSpeedTest {

  @Test
  void theFastestMebibyteCounts() {
    // Nanoseconds at the start and end of each: 100, 50 and then 1,000 MiB/s.
    long[] times = {0, 10_000_000, 20_000_000, 40_000_000, 50_000_000, 51_000_000};
    AtomicLong calls = new AtomicLong();
    HashingSpeed speed = new HashingSpeed(() -> times[(int) calls.getAndIncrement()]);

    assertThat(speed.measure()).isEqualTo(1000);
    assertThat(calls).as("fast enough: no need to go on").hasValue(times.length);
  }

  @Test
  void aSlowOneIsLookedAtEightTimes() {
    AtomicLong now = new AtomicLong();
    AtomicLong calls = new AtomicLong();
    long perStep = TimeUnit.SECONDS.toNanos(1) / (HashingSpeed.SLOW_MIB_PER_SECOND - 1);
    HashingSpeed speed =
        new HashingSpeed(
            () -> {
              calls.incrementAndGet();
              return now.getAndAdd(perStep);
            });

    assertThat(speed.measure()).isEqualTo(HashingSpeed.SLOW_MIB_PER_SECOND - 1);
    assertThat(calls).hasValue(16);
  }
}
