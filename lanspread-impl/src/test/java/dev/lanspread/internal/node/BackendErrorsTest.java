package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.Availability;
import dev.lanspread.DownloadOptions;
import dev.lanspread.Operation;
import dev.lanspread.PeerNode;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend that throws errors, as a launcher without all of its jars has one. */
class BackendErrorsTest {

  @TempDir Path folder;

  private final MemoryNetwork net = new MemoryNetwork(1);
  private final List<PeerEvent> events = new CopyOnWriteArrayList<>();

  @Test
  void aClassThatIsMissingEndsTheInstallAndIsNamed() throws Exception {
    giveGameWithArchive("alpha");
    try (PeerNode node =
        node("alpha", () -> new NoClassDefFoundError("com/github/junrar/Archive"))) {
      LanspreadException failure = failureOf(node.install(TestNode.GAME));

      assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
      assertThat(failure).hasMessageContaining("com.github.junrar.Archive");
      assertThat(failure.facts()).containsEntry("missing", "class com.github.junrar.Archive");
      assertFree(node);
      assertThat(events)
          .filteredOn(PeerEvent.InstallFailed.class::isInstance)
          .singleElement()
          .isEqualTo(new PeerEvent.InstallFailed(TestNode.GAME, failure));
    }
  }

  @Test
  void aFullHeapEndsTheInstallAndTheNextMayBegin() throws Exception {
    giveGameWithArchive("alpha");
    try (PeerNode node = node("alpha", () -> new OutOfMemoryError("Java heap space"))) {
      assertThat(failureOf(node.install(TestNode.GAME)).code()).isEqualTo(ErrorCode.INTERNAL);
      assertFree(node);
      assertThat(failureOf(node.install(TestNode.GAME)).code()).isEqualTo(ErrorCode.INTERNAL);
    }
  }

  @Test
  void anErrorWhileInstallingLeavesTheDownloadDone() throws Exception {
    giveGameWithArchive("alpha");
    try (PeerNode alpha = node("alpha", IllegalStateException::new);
        PeerNode bravo = node("bravo", () -> new UnsatisfiedLinkError("no unrar in path"))) {
      bravo.connect(alpha.address()).get(20, TimeUnit.SECONDS);

      Operation download = bravo.download(TestNode.GAME, DownloadOptions.INSTALL);

      LanspreadException failure = failureOf(download);
      assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
      assertThat(failure).hasMessageContaining("no unrar in path");
      assertThat(download.cancel()).isFalse();
      assertFree(bravo);
      assertThat(events)
          .filteredOn(event -> event.kind() != EventKind.PROGRESS)
          .extracting(event -> event.getClass().getSimpleName())
          .containsSubsequence("DownloadBegan", "DownloadFinished", "InstallBegan", "InstallFailed")
          .doesNotContain("DownloadFailed");
    }
  }

  private void assertFree(PeerNode node) {
    assertThat(node.activeOperations()).isEmpty();
    assertThat(node.games().local())
        .singleElement()
        .matches(game -> game.availability() == Availability.READY);
  }

  private static LanspreadException failureOf(Operation operation) {
    Throwable[] cause = new Throwable[1];
    assertThatThrownBy(() -> operation.completion().get(20, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(ExecutionException.class, e -> cause[0] = e.getCause());
    assertThat(cause[0]).isInstanceOf(LanspreadException.class);
    return (LanspreadException) cause[0];
  }

  private PeerNode node(String name, Supplier<? extends Throwable> thrown) {
    return TestNode.in(folder.resolve(name), net.transport())
        .archiveProvider(new ThrowingProvider(thrown))
        .listener(EnumSet.allOf(EventKind.class), events::add)
        .start();
  }

  private void giveGameWithArchive(String name) throws IOException {
    Path root = TestNode.giveGame(folder.resolve(name), 1000);
    Files.writeString(root.resolve("ggoo.eti"), "an archive");
  }

  private record ThrowingProvider(Supplier<? extends Throwable> thrown) implements ArchiveProvider {

    @Override
    public String id() {
      return "throwing";
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
      Throwable next = thrown.get();
      if (next instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) next;
    }
  }
}
