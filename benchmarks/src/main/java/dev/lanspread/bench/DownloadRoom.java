package dev.lanspread.bench;

import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.RemoteGame;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.spi.transport.QuicTransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sources of one game and a client, all in this JVM, on a memory disk where there is one. Each
 * source has hard links to the same files.
 */
final class DownloadRoom implements AutoCloseable {

  private static final String VERSION = "20260101";
  private static final GameId GAME = GameId.of("ggoo");
  private static final long PATIENCE_SECONDS = 120;

  private final TemporaryFolder root;
  private final Catalog catalog = Catalog.of(List.of(CatalogGame.of(GAME.value(), "Goo", VERSION)));
  private final long chunkSize;
  private final List<PeerNode> sources = new ArrayList<>();
  private final PeerNode client;

  /**
   * Writes the content, starts the nodes and connects them.
   *
   * @param sources one transport for each source
   */
  DownloadRoom(
      PackageContent content,
      List<QuicTransportProvider> sources,
      QuicTransportProvider client,
      long chunkSize)
      throws IOException {
    this.chunkSize = chunkSize;
    this.root = TemporaryFolder.inMemory();
    Path written = root.path().resolve("content");
    content.writeTo(written);
    for (QuicTransportProvider transport : sources) {
      Path games = root.path().resolve("source" + this.sources.size());
      TemporaryFolder.link(written, games.resolve(GAME.value()));
      Files.writeString(games.resolve(GAME.value()).resolve("version.ini"), VERSION + "\n");
      this.sources.add(node("source" + this.sources.size(), games, transport).start());
    }
    this.client = node("client", root.path().resolve("client"), client).start();
    for (PeerNode source : this.sources) {
      this.client.connect(source.address()).join();
    }
    awaitOffered();
  }

  /** Downloads the game to its last byte on disk. */
  void download() throws Exception {
    client
        .download(GAME, DownloadOptions.PACKAGE_ONLY)
        .completion()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Takes the downloaded game away again. */
  void forget() throws IOException {
    TemporaryFolder.delete(root.path().resolve("client").resolve(GAME.value()));
    client.rescan();
  }

  private PeerNodeBuilder node(String name, Path games, QuicTransportProvider transport) {
    return PeerNode.builder()
        .name(name)
        .gamesDirectory(games)
        .stateDirectory(root.path().resolve(name + "-state"))
        .catalog(catalog)
        .listen(PeerAddress.parse("127.0.0.1:0"))
        .transport(transport)
        .chunkSize(chunkSize)
        .discovery(false);
  }

  private void awaitOffered() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (client.games().remote().stream().noneMatch(this::offeredByAll)) {
      if (System.nanoTime() - end >= 0) {
        throw new IllegalStateException("the sources do not offer the game");
      }
      Thread.onSpinWait();
    }
  }

  private boolean offeredByAll(RemoteGame game) {
    return game.peerCount() == sources.size();
  }

  @Override
  public void close() throws IOException {
    client.close();
    sources.forEach(PeerNode::close);
    root.close();
  }
}
