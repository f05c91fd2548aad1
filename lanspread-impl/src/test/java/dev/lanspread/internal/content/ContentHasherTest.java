package dev.lanspread.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.ContentInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class ContentHasherTest {

  private static final int LEAF = BlockTree.LEAF_BYTES;

  @TempDir private Path folder;

  private GameOnDisk game;
  private ContentStore store;
  private ContentHasher hasher;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();

  @BeforeEach
  void makeGame() throws IOException {
    game = new GameOnDisk(folder).write("ggoo.eti", Vectors.content(5 * LEAF + 7));
    store = new ContentStore(game.state);
    hasher = hasher(busy::get, new HashingSpeed());
  }

  @AfterEach
  void closeHasher() {
    hasher.close();
  }

  @Test
  void hashesTheLibraryByItself() throws Exception {
    assertThat(info()).isEqualTo(ContentInfo.UNKNOWN);

    hasher.start();

    await().until(() -> info().state() == ContentInfo.State.KNOWN);
    assertThat(info().root()).contains(game.expected().root());
    assertThat(info().percent()).isEqualTo(100);
    assertThat(warnings).isEmpty();
  }

  @Test
  void aChangedPackageIsHashedAgainWhenTheLibrarySaysSo() throws Exception {
    hasher.start();
    await().until(() -> info().state() == ContentInfo.State.KNOWN);

    game.write("more.bin", new byte[3]);
    assertThat(info()).as("another package").isEqualTo(ContentInfo.UNKNOWN);
    hasher.libraryChanged();

    await().until(() -> info().state() == ContentInfo.State.KNOWN);
    assertThat(info().root()).contains(game.expected().root());
  }

  @Test
  void waitsWhileSomethingElseIsGoingOn() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    AtomicBoolean transfers = new AtomicBoolean(true);
    hasher =
        hasher(
            () -> {
              asked.countDown();
              return transfers.get();
            },
            new HashingSpeed());
    hasher.start();
    hasher.libraryChanged();
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(info()).isEqualTo(ContentInfo.UNKNOWN);

    transfers.set(false);

    await().until(() -> info().state() == ContentInfo.State.KNOWN);
  }

  @Test
  void whoWaitsForAGameNeedNotWaitForTheBackground() throws Exception {
    AtomicLong asked = new AtomicLong();
    // Stops in the middle of the file, until somebody asks.
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    hasher =
        hasher(
            () -> {
              if (asked.incrementAndGet() == 4) {
                inTheMiddle.countDown();
                awaitQuietly(goOn);
              }
              return false;
            },
            new HashingSpeed());
    hasher.start();
    assertThat(inTheMiddle.await(10, TimeUnit.SECONDS)).isTrue();
    AtomicBoolean waited = new AtomicBoolean();

    ContentList list =
        store.hash(
            game.hashable(),
            new Pace() {
              @Override
              public void step(long workedNanos) {}

              @Override
              public void sleep(long millis) {
                waited.set(true);
                goOn.countDown();
                Thread.onSpinWait();
              }
            },
            (done, total) -> {});

    assertThat(list).isEqualTo(game.expected());
    assertThat(waited).isTrue();
  }

  @Test
  void closeStopsItInTheMiddle() throws Exception {
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    AtomicLong asked = new AtomicLong();
    hasher =
        hasher(
            () -> {
              if (asked.incrementAndGet() == 4) {
                inTheMiddle.countDown();
              }
              return false;
            },
            new HashingSpeed());
    game.write("big.bin", new byte[40 * LEAF]);
    hasher.start();
    assertThat(inTheMiddle.await(10, TimeUnit.SECONDS)).isTrue();

    long began = System.nanoTime();
    hasher.close();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    long calls = asked.get();
    hasher.close();
    assertThat(asked).hasValue(calls);
  }

  @Test
  void warnsOfAJvmThatHashesSlowlyOnceAndGoesOn() throws Exception {
    AtomicLong now = new AtomicLong();
    long perStep = TimeUnit.SECONDS.toNanos(1) / (HashingSpeed.SLOW_MIB_PER_SECOND - 1);
    hasher = hasher(busy::get, new HashingSpeed(() -> now.getAndAdd(perStep)));

    hasher.start();

    assertThat(warnings.poll(20, TimeUnit.SECONDS))
        .startsWith("SLOW_HASHING")
        .contains("-XX:TieredStopAtLevel=1")
        .contains("199");
    await().until(() -> info().state() == ContentInfo.State.KNOWN);
    assertThat(warnings).isEmpty();
  }

  private ContentInfo info() {
    return store.info(GameOnDisk.GAME, game.hashable().identity());
  }

  private ContentHasher hasher(BooleanSupplier isBusy, HashingSpeed speed) {
    return new ContentHasher(
        store,
        () -> List.of(new ContentHasher.Candidate(game.hashable(), false)),
        isBusy,
        (code, message, facts) -> warnings.add(code + ": " + message),
        "test",
        speed);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
