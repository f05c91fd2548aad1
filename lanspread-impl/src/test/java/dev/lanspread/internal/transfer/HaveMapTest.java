package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HaveMapTest {

  private static final int SIZE = 40;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void behavesLikeASetOfBitsPerFile(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 100; run++) {
      HaveMap have = new HaveMap(Manifests.ofSizes(SIZE, SIZE));
      BitSet[] model = {new BitSet(SIZE), new BitSet(SIZE)};
      for (int step = 0; step < 20; step++) {
        int file = random.nextInt(2);
        int start = random.nextInt(SIZE);
        int end = start + random.nextInt(SIZE - start + 1);
        if (random.nextInt(4) == 0) {
          have.forget(file, start, end);
          model[file].clear(start, end);
        } else {
          have.add(file, start, end);
          model[file].set(start, end);
        }
        assertEqual(have.copy(), model);
      }
    }
  }

  private static void assertEqual(HaveMap have, BitSet[] model) {
    assertThat(have.bytes()).isEqualTo(model[0].cardinality() + model[1].cardinality());
    for (int file = 0; file < model.length; file++) {
      BitSet bits = model[file];
      assertThat(have.isComplete(file)).isEqualTo(bits.cardinality() == SIZE);
      assertThat(have.isUntouched(file)).isEqualTo(bits.isEmpty());
      assertThat(have.end(file)).isEqualTo(bits.length());
      assertThat(have.missing(file, 0, SIZE).stream().mapToLong(ByteRanges.Range::length).sum())
          .isEqualTo(SIZE - bits.cardinality());
    }
  }

  @Test
  void anEmptyFileIsCompleteOnlyOnceItIsSaidToBe() {
    HaveMap have = new HaveMap(Manifests.ofSizes(0));
    assertThat(have.isComplete(0)).isFalse();

    have.setComplete(0);
    have.add(1, 0, Manifests.SENTINEL.length);

    assertThat(have.isAllComplete()).isTrue();
  }
}
