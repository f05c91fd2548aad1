package dev.lanspread.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TreeDigestTest {

  private static final int BLOCK = BlockTree.BLOCK_BYTES;
  private static final int LEAF = BlockTree.LEAF_BYTES;

  static Stream<Integer> sizes() {
    return Stream.of(
        1,
        BLOCK,
        BLOCK + 1,
        LEAF - 1,
        LEAF,
        LEAF + 1,
        65 * BLOCK,
        2 * LEAF,
        3 * LEAF + 5,
        5 * LEAF + BLOCK + 1);
  }

  @Test
  void rootsAreThoseOfAnotherImplementationOfBep52() throws Exception {
    List<Vectors.SizeRow> vectors = Vectors.bySize();
    assertThat(vectors).extracting(Vectors.SizeRow::size).contains(1, BLOCK + 1, 65 * BLOCK);

    for (Vectors.SizeRow vector : vectors) {
      assertThat(Vectors.root(Vectors.content(vector.size())))
          .as("%d bytes", vector.size())
          .hasToString(vector.root());
    }
  }

  @Test
  void anEmptyFileHasNoRoot() {
    assertThat(new TreeDigest().finish()).isEqualTo(Hash.ZERO);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void theRootDoesNotDependOnHowTheBytesCome(int size) {
    byte[] content = Vectors.content(size);
    Random random = new Random(size);
    TreeDigest digest = new TreeDigest();
    for (int run = 0; run < 2; run++) { // a digest can be used again
      for (int from = 0; from < size; ) {
        int length = Math.min(size - from, random.nextInt(3 * BLOCK));
        digest.update(content, from, length);
        from += length;
      }
      assertThat(digest.finish()).isEqualTo(Vectors.root(content));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void leavesFoldToTheRoot(int size) {
    byte[] content = Vectors.content(size);
    List<Hash> leaves = leaves(content);
    assertThat(leaves).hasSize((int) BlockTree.leaves(size));

    TreeDigest fold = new TreeDigest();
    leaves.forEach(fold::add);

    assertThat(fold.finish()).isEqualTo(Vectors.root(content));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void goesOnBehindLeavesThatAreKnown(int size) {
    byte[] content = Vectors.content(size);
    List<Hash> leaves = leaves(content);
    int known = leaves.size() / 2;

    TreeDigest digest = new TreeDigest();
    leaves.subList(0, known).forEach(digest::add);
    digest.update(content, known * LEAF, size - known * LEAF);

    assertThat(digest.finish()).isEqualTo(Vectors.root(content));
  }

  @Test
  void aLeafIsNotTakenInTheMiddleOfAnother() {
    TreeDigest digest = new TreeDigest();
    digest.update(new byte[BLOCK], 0, BLOCK);

    assertThatIllegalStateException().isThrownBy(() -> digest.add(Hash.ZERO));
  }

  @Test
  void aFlippedBitChangesTheRootAndItsLeafOnly() {
    byte[] content = Vectors.content(3 * LEAF + 5);
    List<Hash> leaves = leaves(content);
    Set<Hash> roots = new HashSet<>(Set.of(Vectors.root(content)));
    int[] bits = new Random(1).ints(20, 0, content.length * Byte.SIZE).toArray();

    for (int bit : IntStream.concat(IntStream.of(bits), edges(content.length)).toArray()) {
      byte[] changed = content.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      List<Hash> now = leaves(changed);
      int leaf = bit / Byte.SIZE / LEAF;

      assertThat(now.get(leaf)).isNotEqualTo(leaves.get(leaf));
      now.set(leaf, leaves.get(leaf));
      assertThat(now).isEqualTo(leaves);
      assertThat(roots.add(Vectors.root(changed))).as("bit %d", bit).isTrue();
    }
  }

  @Test
  void zerosAtTheEndCount() {
    Set<Hash> roots = new HashSet<>();
    for (int size : new int[] {1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK, LEAF, LEAF + BLOCK}) {
      assertThat(roots.add(Vectors.root(new byte[size]))).as("%d zeros", size).isTrue();
    }
  }

  @Test
  void hashesAreWrittenAsLowerCaseHex() {
    Hash hash = Vectors.root(Vectors.content(1));

    assertThat(Hash.parse(hash.toString())).isEqualTo(hash);
    for (String wrong :
        List.of("", hash + "0", hash.toString().toUpperCase(Locale.ROOT), "g".repeat(64))) {
      assertThatIllegalArgumentException().isThrownBy(() -> Hash.parse(wrong));
    }
  }

  private static IntStream edges(int length) {
    return IntStream.of(0, BLOCK - 1, BLOCK, LEAF - 1, LEAF, length - 1).map(b -> b * Byte.SIZE);
  }

  private static List<Hash> leaves(byte[] content) {
    List<Hash> leaves = new ArrayList<>();
    TreeDigest digest = new TreeDigest(leaves::add);
    digest.update(content, 0, content.length);
    Hash ignored = digest.finish();
    return leaves;
  }
}
