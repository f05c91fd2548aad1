package dev.lanspread.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.OperationProgress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ProgressMeter meter = new ProgressMeter();

  @Test
  void beforeTheStartNothingIsKnown() {
    assertThat(at(0).bytesPerSecond()).isZero();
    assertThat(at(0).timeLeft()).isEmpty();
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    meter.start(0, 100_000, 0);
    for (int i = 1; i <= 10; i++) {
      meter.add(1000, i * SECOND);
    }

    assertThat(at(10).bytes()).isEqualTo(10_000);
    assertThat(at(10).bytesPerSecond()).isEqualTo(1000);
    assertThat(at(10).timeLeft()).contains(Duration.ofSeconds(90));
  }

  @Test
  void whatWasAlreadyThereIsNoSpeed() {
    meter.start(50_000, 100_000, 0);
    meter.add(1000, SECOND);

    assertThat(at(1).bytes()).isEqualTo(51_000);
    assertThat(at(1).bytesPerSecond()).isEqualTo(1000);
  }

  @Test
  void theFirstBytesMakeNoAbsurdRate() {
    meter.start(0, 1_000_000, 0);
    meter.add(1000, 1);

    assertThat(meter.snapshot(1).bytesPerSecond()).isEqualTo(5000);
  }

  @Test
  void aStandstillBringsTheRateDown() {
    meter.start(0, 1_000_000, 0);
    meter.add(100_000, SECOND);

    assertThat(at(30).bytesPerSecond()).isZero();
    assertThat(at(30).timeLeft()).isEmpty();
  }

  @Test
  void stepsSlowerThanTheWindowStillHaveARate() {
    meter.start(0, 1_000_000, 0);
    meter.add(8000, 8 * SECOND);
    meter.add(8000, 16 * SECOND);

    assertThat(at(16).bytesPerSecond()).isEqualTo(1000);
  }

  private OperationProgress at(int second) {
    return meter.snapshot(second * SECOND);
  }
}
