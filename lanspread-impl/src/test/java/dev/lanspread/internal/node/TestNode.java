package dev.lanspread.internal.node;

import dev.lanspread.GameId;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.transport.QuicTransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Nodes in this JVM whose games have no archives. */
final class TestNode {

  static final GameId GAME = GameId.of("ggoo");
  static final String VERSION = "20260101";

  private static final Catalog CATALOG =
      Catalog.of(List.of(CatalogGame.of("ggoo", "Goo", VERSION)));

  private TestNode() {}

  static PeerNodeBuilder in(Path folder, QuicTransportProvider transport) {
    return in(folder).transport(transport);
  }

  /** The same with the transport that is chosen automatically. */
  static PeerNodeBuilder in(Path folder) {
    return PeerNode.builder()
        .name(String.valueOf(folder.getFileName()))
        .gamesDirectory(folder.resolve("games"))
        .stateDirectory(folder.resolve("state"))
        .catalog(CATALOG)
        .listen(PeerAddress.parse("127.0.0.1:0"))
        .discovery(false)
        .chunkSize(1 << 20)
        .archiveProvider(new NoArchives());
  }

  /** Makes the package; the sentinel last. */
  static Path giveGame(Path folder, int size) throws IOException {
    Path root = Files.createDirectories(folder.resolve("games").resolve("ggoo"));
    byte[] content = new byte[size];
    new SplittableRandom(size).nextBytes(content);
    Files.write(root.resolve("data.bin"), content);
    Files.writeString(root.resolve("version.ini"), VERSION + "\n");
    return root;
  }

  private static final class NoArchives implements ArchiveProvider {

    @Override
    public String id() {
      return "none";
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
      throw new ArchiveException(ArchiveProblem.NOT_RECOGNIZED, "reads nothing");
    }
  }
}
