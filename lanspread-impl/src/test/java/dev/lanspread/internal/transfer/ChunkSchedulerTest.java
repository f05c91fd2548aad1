package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scheduler in simulated rooms; every time is compared with the ideal, bytes by sum of rates.
 */
class ChunkSchedulerTest {

  private static final long CHUNK = 32L << 20;
  private static final double MIB = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void equalSourcesAreBalancedWithinOneChunkAndNearlyIdeal(int count) {
    List<Swarm.Source> sources = sources(count, 100 * MIB);
    long size = 100 * CHUNK + 12_345;

    double seconds = run(file(size), sources);

    assertThat(size / (count * 100 * MIB) / seconds).isGreaterThan(0.9);
    long most = sources.stream().mapToLong(Swarm.Source::bytes).max().orElseThrow();
    long least = sources.stream().mapToLong(Swarm.Source::bytes).min().orElseThrow();
    assertThat(most - least).isLessThanOrEqualTo(CHUNK);
  }

  @Test
  void aSmallFileOfFourChunksUsesBothSources() {
    List<Swarm.Source> sources = sources(2, 20 * MIB);

    run(file(3 * CHUNK + (4 << 20)), sources);

    assertThat(Math.abs(sources.get(0).bytes() - sources.get(1).bytes()))
        .isLessThanOrEqualTo(CHUNK);
  }

  @Test
  void aSourceAtATwentiethOfTheRateCostsLessThanFifteenPercent() {
    List<Swarm.Source> sources = sources(2, 100 * MIB);
    sources.add(new Swarm.Source(9, 5 * MIB));
    long size = 80 * CHUNK;

    double seconds = run(file(size), sources);

    assertThat(seconds / (size / (205 * MIB))).isLessThan(1.15);
  }

  @Test
  void aSourceThatAcceptsAndSendsNothingIsWorkedAround() {
    List<Swarm.Source> sources = sources(3, 50 * MIB);
    sources.get(1).stallsAt = 0;
    long size = 60 * CHUNK;

    double seconds = run(file(size), sources);

    assertThat(seconds).isLessThan(size / (100 * MIB) + ContentRequests.STALL.toSeconds());
    assertThat(sources.get(1).bytes()).isZero();
  }

  @Test
  void aSourceThatFailsHalfOfItsPartsStillHelps() {
    List<Swarm.Source> sources = sources(2, 50 * MIB);
    sources.get(0).failEvery = 0.5;
    long size = 60 * CHUNK;

    double seconds = run(file(size), sources);

    assertThat(seconds).isLessThan(size / (50 * MIB) * 1.1);
  }

  @Test
  void aSourceThatDiesLosesOnlyWhatWasUnderWay() {
    List<Swarm.Source> sources = sources(2, 50 * MIB);
    sources.get(0).diesAt = 5;
    long size = 40 * CHUNK;

    double seconds = run(file(size), sources);

    assertThat(seconds).isLessThan((size - 250 * MIB) / (50 * MIB) * 1.1);
    assertThat(sources.get(0).bytes()).isGreaterThan((long) (200 * MIB));
  }

  @Test
  void aSourceThatJoinsLateSharesTheRestWithoutHoldingTheOthersBack() {
    List<Swarm.Source> sources = sources(2, 50 * MIB);
    sources.get(1).joinsAt = 10;
    long size = 60 * CHUNK;

    double seconds = run(file(size), sources);

    double ideal = 10 + (size - 500 * MIB) / (100 * MIB);
    assertThat(seconds / ideal).isLessThan(1.15);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void anyRoomWithOneHonestSourceFinishes(long seed) {
    Random random = new Random(seed);
    List<Swarm.Source> sources = new ArrayList<>();
    sources.add(new Swarm.Source(0, 30 * MIB));
    for (int i = 1; i < 2 + random.nextInt(5); i++) {
      Swarm.Source source = new Swarm.Source(i, (1 + random.nextInt(100)) * MIB);
      source.joinsAt = random.nextInt(4) == 0 ? random.nextInt(20) : 0;
      source.diesAt = random.nextInt(3) == 0 ? random.nextInt(30) : source.diesAt;
      source.stallsAt = random.nextInt(3) == 0 ? random.nextInt(30) : source.stallsAt;
      source.failEvery = random.nextInt(3) == 0 ? random.nextDouble() : 0;
      sources.add(source);
    }
    List<Part> parts = new ArrayList<>(file(30 * CHUNK + 77));
    parts.add(new Part.Batch(List.of(1, 2, 3), 4 << 20));

    Swarm swarm = new Swarm(parts, CHUNK, seed, sources);
    double seconds = swarm.run(600);

    // A moved batch starts again, so at least everything came once.
    assertThat(swarm.delivered()).isGreaterThanOrEqualTo(30 * CHUNK + 77 + (4 << 20));
    assertThat(seconds).isLessThan((30 * CHUNK) / (30 * MIB) * 1.2 + 20);
  }

  @Test
  void aLoneSourceThatFailsOnceIsAskedAgainAfterATenthOfASecond() {
    ChunkScheduler scheduler = new ChunkScheduler(file(CHUNK), CHUNK);
    scheduler.addSource(sources(1, MIB).get(0).id);
    ChunkScheduler.Assignment first = scheduler.next(0).orElseThrow();
    long later = Duration.ofMillis(100).toNanos();

    scheduler.failed(first.id(), file(CHUNK), 0);

    assertThat(scheduler.next(later - 1)).isEmpty();
    assertThat(scheduler.next(later)).isPresent();
  }

  @Test
  void withoutSourcesNothingStarts() {
    ChunkScheduler scheduler = new ChunkScheduler(file(CHUNK), CHUNK);

    assertThat(scheduler.next(0)).isEmpty();
    assertThat(scheduler.isFinished()).isFalse();
  }

  private static double run(List<Part> parts, List<Swarm.Source> sources) {
    return new Swarm(parts, CHUNK, 42, sources).run(600);
  }

  private static List<Swarm.Source> sources(int count, double rate) {
    return new ArrayList<>(
        IntStream.range(0, count).mapToObj(i -> new Swarm.Source(i, rate)).toList());
  }

  private static List<Part> file(long size) {
    List<Part> parts = new ArrayList<>();
    for (long start = 0; start < size; start += CHUNK) {
      parts.add(new Part.Chunk(0, start, Math.min(CHUNK, size - start)));
    }
    return parts;
  }
}
