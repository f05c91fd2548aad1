package dev.lanspread.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContentCacheTest {

  private static final int LEAF = BlockTree.LEAF_BYTES;

  @TempDir private Path folder;

  private GameOnDisk game;
  private Path list;
  private Path leaves;

  @BeforeEach
  void hashGame() throws IOException {
    game =
        new GameOnDisk(folder)
            .write("ggoo.eti", Vectors.content(2 * LEAF + 7))
            .write("data/leaf.bin", Vectors.content(LEAF))
            .write("data/more.bin", Vectors.content(LEAF + 1));
    list = game.state.contentList(GameOnDisk.GAME);
    leaves = game.state.contentLeaves(GameOnDisk.GAME);
    new PackageHashing(
            game.root, game::listing, game.cache(), new GameOnDisk.FullPace(), (done, total) -> {})
        .run();
  }

  @Test
  void keepsLeavesOfFilesAboveOneLeafOnly() throws IOException {
    assertThat(game.cache().load())
        .extracting(FileHashes::path, FileHashes::stored)
        .containsExactly(
            tuple("data/leaf.bin", 0L),
            tuple("data/more.bin", 2L),
            tuple("ggoo.eti", 3L),
            tuple("version.ini", 0L));
    assertThat(Files.size(leaves)).isEqualTo(5L * Hash.BYTES);
  }

  @Test
  void anyChangedByteOfItIsNoticed() throws IOException {
    Random random = new Random(1);
    for (Path file : new Path[] {list, leaves}) {
      byte[] whole = Files.readAllBytes(file);
      for (int run = 0; run < 40; run++) {
        byte[] damaged = whole.clone();
        int at = random.nextInt(whole.length);
        damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        Files.write(file, damaged);
        assertThat(game.cache().load()).as("byte %d of %s", at, file).isEmpty();
      }
      Files.write(file, whole);
      assertThat(game.cache().load()).hasSize(4);
    }
  }

  @Test
  void cutOrLongerOrMissingFilesAreNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(leaves);
    Files.write(leaves, Arrays.copyOf(whole, whole.length - 1));
    assertThat(game.cache().load()).isEmpty();
    Files.write(leaves, Arrays.copyOf(whole, whole.length + 1));
    assertThat(game.cache().load()).isEmpty();
    Files.delete(leaves);
    assertThat(game.cache().load()).isEmpty();
    Files.delete(list);
    assertThat(game.cache().load()).isEmpty();
  }

  @Test
  void damagedFilesAreMadeAnew() throws IOException {
    Files.write(list, new byte[] {'{'});

    ContentList made =
        new PackageHashing(
                game.root,
                game::listing,
                game.cache(),
                new GameOnDisk.FullPace(),
                (done, total) -> {})
            .run();

    assertThat(made).isEqualTo(game.expected());
    assertThat(game.cache().load()).hasSize(4);
  }
}
