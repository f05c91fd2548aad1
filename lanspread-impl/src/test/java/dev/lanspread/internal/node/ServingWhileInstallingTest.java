package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.Availability;
import dev.lanspread.DownloadOptions;
import dev.lanspread.GameState;
import dev.lanspread.Operation;
import dev.lanspread.PeerNode;
import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.archive.EntrySink;
import dev.lanspread.transport.kwik.KwikTransportProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An install only reads the package, so others may have it meanwhile. */
class ServingWhileInstallingTest {

  @TempDir Path folder;

  private final SlowArchives slow = new SlowArchives();

  @AfterEach
  void letGo() {
    slow.letGo();
  }

  @Test
  void installKeepsTheGameReadyAndServed() throws Exception {
    give("host");
    try (PeerNode host = node("host");
        PeerNode guest = node("guest")) {
      Operation install = host.install(TestNode.GAME);
      slow.awaitReading();

      assertThat(row(host).availability()).isEqualTo(Availability.READY);
      assertDownloads(guest, host);
      assertThat(host.activeOperations()).containsExactly(install);

      slow.letGo();
      install.completion().get(20, TimeUnit.SECONDS);
      assertThat(row(host).installed()).isTrue();
    }
  }

  @Test
  void downloadServesOnceThePackageIsWholeAndStillBeingInstalled() throws Exception {
    give("host");
    try (PeerNode host = node("host");
        PeerNode middle = node("middle");
        PeerNode guest = node("guest")) {
      middle.connect(host.address()).join();
      Operation download = middle.download(TestNode.GAME);
      slow.awaitReading();

      assertThat(row(middle).availability()).isEqualTo(Availability.READY);
      assertDownloads(guest, middle);

      slow.letGo();
      download.completion().get(20, TimeUnit.SECONDS);
      assertThat(row(middle).installed()).isTrue();
    }
  }

  private static void assertDownloads(PeerNode guest, PeerNode from) throws Exception {
    guest.connect(from.address()).join();
    guest
        .download(TestNode.GAME, DownloadOptions.PACKAGE_ONLY)
        .completion()
        .get(20, TimeUnit.SECONDS);
    assertThat(row(guest).downloaded()).isTrue();
  }

  private static GameState row(PeerNode node) {
    return node.games().local().stream()
        .filter(game -> game.id().equals(TestNode.GAME))
        .findFirst()
        .orElseThrow();
  }

  private void give(String name) throws Exception {
    Files.writeString(TestNode.giveGame(folder.resolve(name), 100_000).resolve("g.eti"), "x");
  }

  private PeerNode node(String name) {
    return TestNode.in(folder.resolve(name), new KwikTransportProvider())
        .archiveProvider(slow)
        .start();
  }

  /** Archives without entries, whose reading lasts until the test lets go. */
  private static final class SlowArchives implements ArchiveProvider, Archive {

    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    void awaitReading() throws InterruptedException {
      assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
    }

    void letGo() {
      letGo.countDown();
    }

    @Override
    public String id() {
      return "slow";
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public ProviderAvailability availability() {
      return ProviderAvailability.available();
    }

    @Override
    public Archive open(Path archive, ArchiveLimits limits) {
      return this;
    }

    @Override
    public ArchiveListing listing() {
      return new ArchiveListing("none", List.of(), false, false, OptionalLong.empty());
    }

    @Override
    public void read(Predicate<ArchiveEntry> selected, EntrySink sink) {
      reading.countDown();
      try {
        assertThat(letGo.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void cancel() {
      letGo.countDown();
    }

    @Override
    public void close() {}
  }
}
