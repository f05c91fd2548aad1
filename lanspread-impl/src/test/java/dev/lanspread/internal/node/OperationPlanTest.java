package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plan tells what the operation would do, and is refused as it would be. */
@Timeout(60)
class OperationPlanTest {

  private static final int SIZE = 300_000;

  @TempDir Path folder;

  private final MemoryNetwork net = new MemoryNetwork(1);

  @Test
  void aGameThatIsHereCostsNothingAndNeedsNoPeer() throws Exception {
    TestNode.giveGame(folder.resolve("alpha"), SIZE);
    try (PeerNode node = node("alpha").start()) {
      OperationPlan plan = plan(node, OperationKind.DOWNLOAD);

      assertThat(plan.bytesToFetch()).hasValue(0);
      assertThat(plan.bytesUnpacked()).hasValue(0);
      assertThat(plan.peakDiskBytes()).hasValue(0);
      assertThat(plan.sources()).isZero();

      node.download(TestNode.GAME).completion().get(20, TimeUnit.SECONDS);
      assertThat(plan(node, OperationKind.DOWNLOAD).peakDiskBytes()).hasValue(0);
      assertRefused(node, OperationKind.INSTALL, ErrorCode.ALREADY_INSTALLED);
      assertThat(plan(node, OperationKind.UNINSTALL).peakDiskBytes()).hasValue(0);
    }
  }

  @Test
  void aGameOfAPeerCostsItsPackageAndWhatIsUnpacked() throws Exception {
    Path root = TestNode.giveGame(folder.resolve("alpha"), SIZE);
    try (PeerNode alpha = node("alpha").start();
        PeerNode node = node("bravo").start()) {
      assertRefused(node, OperationKind.DOWNLOAD, ErrorCode.NO_PEERS_HAVE_GAME);
      node.connect(alpha.address()).get(20, TimeUnit.SECONDS);

      OperationPlan plan = plan(node, OperationKind.DOWNLOAD);

      long bytes = SIZE + Files.size(root.resolve("version.ini"));
      assertThat(plan.bytesToFetch()).hasValue(bytes);
      assertThat(plan.bytesUnpacked()).as("it has no archive").hasValue(0);
      assertThat(plan.peakDiskBytes()).hasValue(bytes);
      assertThat(plan.freeDiskBytes().orElseThrow()).isPositive();
      assertThat(plan.dictionaryBytes()).isEmpty();
      assertThat(plan.sources()).isEqualTo(1);
      assertThat(folder.resolve("bravo/games/ggoo")).doesNotExist();
    }
  }

  @Test
  void whatTheSourceCannotTellIsUnknownAndNotZero() throws Exception {
    giveGameWithArchive("alpha");
    try (PeerNode alpha = node("alpha").start();
        PeerNode node = node("bravo").start()) {
      node.connect(alpha.address()).get(20, TimeUnit.SECONDS);

      OperationPlan download = plan(node, OperationKind.DOWNLOAD);
      OperationPlan stream = plan(node, OperationKind.STREAM_INSTALL);

      assertThat(download.bytesToFetch().orElseThrow()).isGreaterThan(SIZE);
      assertThat(download.bytesUnpacked()).isEmpty();
      assertThat(download.peakDiskBytes()).isEmpty();
      assertThat(stream.bytesToFetch()).isEmpty();
      assertThat(stream.peakDiskBytes()).isEmpty();
    }
  }

  @Test
  void whileAnOperationRunsAPlanIsRefusedLikeTheOperation() throws Exception {
    giveGameWithArchive("alpha");
    BlockingProvider blocking = new BlockingProvider();
    try (PeerNode node = node("alpha").archiveProvider(blocking).start()) {
      Operation install = node.install(TestNode.GAME);
      try {
        for (OperationKind kind : OperationKind.values()) {
          assertRefused(node, kind, ErrorCode.OPERATION_IN_PROGRESS);
        }
      } finally {
        blocking.released.countDown();
      }
      assertThatThrownBy(() -> install.completion().get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(LanspreadException.class);
    }
  }

  private static OperationPlan plan(PeerNode node, OperationKind kind) throws Exception {
    return node.plan(TestNode.GAME, kind).get(20, TimeUnit.SECONDS);
  }

  private static void assertRefused(PeerNode node, OperationKind kind, ErrorCode code) {
    assertThatThrownBy(() -> node.plan(TestNode.GAME, kind))
        .as("%s", kind)
        .isInstanceOfSatisfying(
            LanspreadException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private PeerNodeBuilder node(String name) {
    return TestNode.in(folder.resolve(name), net.transport());
  }

  private void giveGameWithArchive(String name) throws IOException {
    Path root = TestNode.giveGame(folder.resolve(name), SIZE);
    Files.writeString(root.resolve("ggoo.eti"), "an archive");
  }

  /** Reads nothing, and says so when it is allowed to. */
  private static final class BlockingProvider implements ArchiveProvider {

    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public String id() {
      return "blocking";
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
    public Archive open(Path archive, ArchiveLimits limits) throws ArchiveException {
      try {
        assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new ArchiveException(ArchiveProblem.NOT_RECOGNIZED, "reads nothing");
    }
  }
}
