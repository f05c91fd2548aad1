package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.internal.protocol.ProtocolLimits;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartPlannerTest {

  private static final long CHUNK = 4L << 20;

  @Test
  void filesAtTheEdgesOfAChunkAreCutThere() {
    GameManifest manifest = Manifests.ofSizes(0, 1, CHUNK - 1, CHUNK, CHUNK + 1);

    assertThat(plan(manifest))
        .containsExactly(
            new Part.Chunk(2, 0, CHUNK - 1),
            new Part.Chunk(3, 0, CHUNK),
            new Part.Chunk(4, 0, CHUNK),
            new Part.Chunk(4, CHUNK, 1),
            new Part.Batch(List.of(0, 1, 5), 1 + Manifests.SENTINEL.length));
  }

  @Test
  void aChunkSmallerThanASmallFileIsStillTheMostThatOnePartHolds() {
    GameManifest manifest = Manifests.ofSizes(3000);

    assertThat(new PartPlanner(manifest, 1024).missing(new HaveMap(manifest)))
        .startsWith(
            new Part.Chunk(0, 0, 1024),
            new Part.Chunk(0, 1024, 1024),
            new Part.Chunk(0, 2048, 952));
  }

  @Test
  void onlyTheGapsOfAResumedFileArePlanned() {
    GameManifest manifest = Manifests.ofSizes(2 * CHUNK, 5000);
    HaveMap have = new HaveMap(manifest);
    have.add(0, 0, 100);
    have.add(0, CHUNK - 10, CHUNK + 10);
    have.add(1, 10, 20);
    have.add(2, 0, Manifests.SENTINEL.length);

    assertThat(new PartPlanner(manifest, CHUNK).missing(have))
        .containsExactly(
            new Part.Chunk(0, 100, CHUNK - 110),
            new Part.Chunk(0, CHUNK + 10, CHUNK - 10),
            new Part.Chunk(1, 0, 10),
            new Part.Chunk(1, 20, 4980));
  }

  @Test
  void batchesKeepWithinTheLimitsOfTheProtocol() {
    long[] sizes = new long[2000];
    Arrays.fill(sizes, 0, 1000, 1);
    Arrays.fill(sizes, 1000, 2000, 1 << 20);
    GameManifest manifest = Manifests.ofSizes(sizes);

    List<Part> parts = plan(manifest);

    assertThat(parts)
        .allSatisfy(
            part -> {
              Part.Batch batch = (Part.Batch) part;
              assertThat(batch.files()).hasSizeLessThanOrEqualTo(ProtocolLimits.BATCH_FILES);
              assertThat(batch.bytes()).isLessThanOrEqualTo(ProtocolLimits.BATCH_BYTES);
            });
    assertThat(parts.stream().flatMap(part -> ((Part.Batch) part).files().stream()))
        .doesNotHaveDuplicates()
        .hasSize(2001);
    assertThat(parts.stream().mapToLong(Part::bytes).sum()).isEqualTo(manifest.totalBytes());
  }

  @Test
  void nothingIsPlannedForACompleteGame() {
    GameManifest manifest = Manifests.ofSizes(CHUNK, 7);
    HaveMap have = new HaveMap(manifest);
    for (int file = 0; file < 3; file++) {
      have.setComplete(file);
    }

    assertThat(new PartPlanner(manifest, CHUNK).missing(have)).isEmpty();
  }

  private static List<Part> plan(GameManifest manifest) {
    return new PartPlanner(manifest, CHUNK).missing(new HaveMap(manifest));
  }
}
