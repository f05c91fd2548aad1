package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {

  private static final int SPAN = 64;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void behavesLikeASetOfBits(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      ByteRanges ranges = new ByteRanges();
      BitSet model = new BitSet(SPAN);
      for (int step = 0; step < 12; step++) {
        int start = random.nextInt(SPAN);
        int end = start + random.nextInt(SPAN - start + 1);
        ranges.add(start, end);
        model.set(start, end);
        int from = random.nextInt(SPAN);
        int to = from + random.nextInt(SPAN - from + 1);
        assertThat(ranges.size()).isEqualTo(model.cardinality());
        assertThat(ranges.ranges()).isEqualTo(runs(model, 0, SPAN, true));
        assertThat(ranges.missing(from, to)).isEqualTo(runs(model, from, to, false));
        assertThat(ranges.covers(from, to))
            .isEqualTo(model.get(from, to).cardinality() == to - from);
      }
    }
  }

  @Test
  void reachesToTheEndOfTheLargestFile() {
    ByteRanges ranges = new ByteRanges();
    ranges.add(Long.MAX_VALUE - 2, Long.MAX_VALUE);

    assertThat(ranges.missing(0, Long.MAX_VALUE))
        .containsExactly(new ByteRanges.Range(0, Long.MAX_VALUE - 2));
  }

  private static List<ByteRanges.Range> runs(BitSet bits, int from, int to, boolean set) {
    List<ByteRanges.Range> runs = new ArrayList<>();
    int start = -1;
    for (int i = from; i <= to; i++) {
      boolean in = i < to && bits.get(i) == set;
      if (in && start < 0) {
        start = i;
      } else if (!in && start >= 0) {
        runs.add(new ByteRanges.Range(start, i));
        start = -1;
      }
    }
    return runs;
  }
}
