package dev.lanspread.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackageHashingTest {

  private static final int LEAF = BlockTree.LEAF_BYTES;

  @TempDir private Path folder;

  private GameOnDisk game;
  private final GameOnDisk.FullPace pace = new GameOnDisk.FullPace();

  /** Bytes that were read in the last pass. */
  private long read;

  @BeforeEach
  void makeGame() throws IOException {
    game =
        new GameOnDisk(folder)
            .write("ggoo.eti", Vectors.content(5 * LEAF + 7))
            .write("data/large.bin", Vectors.content(2 * LEAF))
            .write("data/small.bin", Vectors.content(LEAF))
            .write("empty.dat", new byte[0]);
  }

  @Test
  void makesTheListOfThePackage() throws IOException {
    assertThat(pass(game.cache())).isEqualTo(game.expected());
    assertThat(read).isEqualTo(game.expected().totalBytes());
    assertThat(pace.slept).isZero();
  }

  @Test
  void withoutACacheNothingIsKept() throws IOException {
    assertThat(pass(null)).isEqualTo(game.expected());
    assertThat(game.state.path()).doesNotExist();
  }

  @Test
  void whatIsUnchangedIsNotReadAgain() throws IOException {
    pass(game.cache());

    assertThat(pass(game.cache())).isEqualTo(game.expected());
    assertThat(read).isZero();
  }

  @Test
  void onlyWhatChangedIsReadAgain() throws IOException {
    pass(game.cache());
    game.write("data/large.bin", new byte[2 * LEAF]);
    game.write("new.txt", new byte[] {1});
    game.delete("empty.dat");

    assertThat(pass(game.cache())).isEqualTo(game.expected());
    assertThat(read).isEqualTo(2L * LEAF + 1);
    assertThat(pass(game.cache())).isEqualTo(game.expected());
    assertThat(read).isZero();
  }

  @Test
  void anotherFileWithTheSameSizeAndTimeIsReadAgain() throws IOException {
    pass(game.cache());
    Path file = game.root.resolve("data/small.bin");
    FileTime time = Files.getLastModifiedTime(file);
    Path other = Files.write(folder.resolve("other"), new byte[LEAF]);
    Files.setLastModifiedTime(other, time);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(pass(game.cache())).isEqualTo(game.expected());
    assertThat(read).isEqualTo(LEAF);
  }

  @Test
  void goesOnInTheMiddleOfAFileWhenItWasStopped() throws IOException {
    AtomicInteger steps = new AtomicInteger();
    Pace stopping =
        new Pace() {
          @Override
          public void step(long workedNanos) {
            if (steps.incrementAndGet()
                == 7) { // one for the list, two for large.bin, one for small.bin
              throw new CancellationException();
            }
          }

          @Override
          public void sleep(long millis) {}
        };
    assertThatThrownBy(() -> hashing(game.cache(), stopping).run())
        .isInstanceOf(CancellationException.class);

    assertThat(pass(game.cache())).isEqualTo(game.expected());
    long tail = game.expected().totalBytes() - 3L * LEAF;
    assertThat(read).isEqualTo(tail - 3L * LEAF);
  }

  @Test
  void aFileThatChangesWhileItIsReadIsReadAgain() throws IOException {
    AtomicInteger changes = new AtomicInteger();
    PackageHashing hashing =
        new PackageHashing(
            game.root,
            game::listing,
            game.cache(),
            pace,
            (done, total) -> {
              if (done == 2L * LEAF && changes.getAndIncrement() == 0) {
                write("data/large.bin", new byte[3 * LEAF]);
              }
            });

    assertThat(hashing.run()).isEqualTo(game.expected());
    assertThat(changes).hasPositiveValue();
  }

  @Test
  void aFileThatChangesAfterItWasReadIsReadAgain() throws IOException {
    AtomicInteger changes = new AtomicInteger();
    PackageHashing hashing =
        new PackageHashing(
            game.root,
            game::listing,
            game.cache(),
            pace,
            (done, total) -> {
              if (done == total && changes.getAndIncrement() == 0) {
                write("data/large.bin", new byte[2 * LEAF]);
              }
            });

    assertThat(hashing.run()).isEqualTo(game.expected());
  }

  @Test
  void aFileThatComesMeanwhileIsPartOfTheList() throws IOException {
    AtomicInteger changes = new AtomicInteger();
    PackageHashing hashing =
        new PackageHashing(
            game.root,
            game::listing,
            game.cache(),
            pace,
            (done, total) -> {
              if (done == total && changes.getAndIncrement() == 0) {
                write("late.txt", new byte[] {1, 2});
              }
            });

    ContentList list = hashing.run();
    assertThat(list).isEqualTo(game.expected());
    assertThat(list.files()).extracting(HashedFile::path).contains("late.txt");
  }

  @Test
  void givesUpOnAFileThatNeverHoldsStill() {
    AtomicInteger changes = new AtomicInteger();
    PackageHashing hashing =
        new PackageHashing(
            game.root,
            game::listing,
            game.cache(),
            pace,
            (done, total) -> write("data/small.bin", new byte[changes.incrementAndGet()]));

    assertThatThrownBy(hashing::run)
        .isInstanceOfSatisfying(
            ContentChangedException.class, e -> assertThat(e.path()).isEqualTo("data/small.bin"));
  }

  @Test
  void aFileThatChangedJustNowIsWaitedFor() throws IOException {
    Path file = game.root.resolve("data/small.bin");
    Pace waiting =
        new Pace() {
          @Override
          public void step(long workedNanos) {}

          @Override
          public void sleep(long millis) {
            assertThat(millis).isBetween(1L, FileState.SETTLING_MILLIS);
            pace.slept += millis;
            touch(file, 1000); // as if the time had passed
          }
        };
    touch(file, System.currentTimeMillis());

    assertThat(hashing(game.cache(), waiting).run()).isEqualTo(game.expected());
    assertThat(pace.slept).isPositive();
  }

  @Test
  void aPackageThatCannotBeListedIsAFailure() {
    PackageHashing hashing =
        new PackageHashing(game.root, List::of, game.cache(), pace, (done, total) -> {});

    assertThatThrownBy(hashing::run).isInstanceOf(IOException.class);
  }

  @Test
  void leavesOf100GigabytesStayBelow4Mebibytes() {
    long size = 100_000_000_000L;

    assertThat(BlockTree.leaves(size) * Hash.BYTES).isLessThan(4L << 20);
  }

  @Test
  void settlesTwoSecondsAfterTheLastChange() {
    FileState state = new FileState(1, 10_000_000_000L, "");

    assertThat(state.unsettledMillis(10_000)).isEqualTo(2000);
    assertThat(state.unsettledMillis(11_999)).isEqualTo(1);
    assertThat(state.unsettledMillis(12_000)).isZero();
    assertThat(state.unsettledMillis(8_001)).as("a clock that is behind").isPositive();
    assertThat(state.unsettledMillis(8_000)).as("a time that is far off").isZero();
  }

  private ContentList pass(@Nullable ContentCache cache) throws IOException {
    return hashing(cache, pace).run();
  }

  private PackageHashing hashing(@Nullable ContentCache cache, Pace atPace) {
    read = 0;
    long[] before = {-1};
    return new PackageHashing(
        game.root,
        game::listing,
        cache,
        atPace,
        (done, total) -> {
          read += before[0] < 0 ? 0 : done - before[0];
          before[0] = done;
        });
  }

  private void write(String path, byte[] content) {
    try {
      game.write(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void touch(Path file, long millis) {
    try {
      Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
