package dev.lanspread.bench;

import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.Operation;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A source whose game is an archive, another whose game is the same content unpacked, and a client
 * of both; all in this JVM, on a memory disk where there is one.
 */
final class ArchiveRoom implements AutoCloseable {

  private static final String VERSION = "20260101";
  private static final GameId PACKED = GameId.of("packed");
  private static final GameId PLAIN = GameId.of("plain");
  private static final long PATIENCE_MINUTES = 5;

  private final TemporaryFolder root;
  private final Catalog catalog =
      Catalog.of(
          List.of(
              CatalogGame.of(PACKED.value(), "Packed", VERSION),
              CatalogGame.of(PLAIN.value(), "Plain", VERSION)));
  private final String backend;
  private final String transport;
  private final PeerNode source;
  private final PeerNode client;

  ArchiveRoom(ArchivePackage.Kind kind, long bytes, String backend, String transport)
      throws IOException, InterruptedException {
    this.backend = backend;
    this.transport = transport;
    this.root = TemporaryFolder.inMemory();
    Path games = root.path().resolve("source");
    ArchivePackage.writeContent(games.resolve(PLAIN.value()), kind, bytes);
    Files.createDirectories(games.resolve(PACKED.value()));
    ArchivePackage.pack(games.resolve(PLAIN.value()), archive(), kind);
    for (GameId game : List.of(PACKED, PLAIN)) {
      Files.writeString(games.resolve(game.value()).resolve("version.ini"), VERSION + "\n");
    }
    this.source = node("source").start();
    this.client = node("client").start();
    client.connect(source.address()).join();
    awaitOffered();
  }

  /** Installs the archive where it is. */
  void install() throws Exception {
    end(source.install(PACKED));
  }

  /** Installs the content of the archive at the client, as it is unpacked. */
  void stream() throws Exception {
    end(client.streamInstall(PACKED));
  }

  /** Downloads what the archive holds, file by file. */
  void transfer() throws Exception {
    end(client.download(PLAIN, DownloadOptions.PACKAGE_ONLY));
  }

  /** Has {@code unrar} unpack the archive to the same disk. */
  void unrar() throws IOException, InterruptedException {
    Path target = Files.createDirectories(root.path().resolve("unrar"));
    ArchivePackage.run(
        List.of(ArchivePackage.program("unrar"), "x", "-idq", "-cfg-", "-y", archive().toString()),
        target);
  }

  /** Copies the content to the same disk. */
  void copy() throws IOException, InterruptedException {
    ArchivePackage.run(List.of("cp", "-r", "source/" + PLAIN.value(), "copy"), root.path());
  }

  /** Takes away what any of these made. */
  void forget() throws Exception {
    if (Files.exists(root.path().resolve("source/packed/local"))) {
      end(source.uninstall(PACKED));
    }
    for (String made : List.of("unrar", "copy", "client/packed", "client/plain")) {
      if (Files.exists(root.path().resolve(made))) {
        TemporaryFolder.delete(root.path().resolve(made));
      }
    }
    client.rescan();
    System.gc(); // What is measured next is not to pay for this.
  }

  private Path archive() {
    return root.path().resolve("source").resolve(PACKED.value()).resolve("game.eti");
  }

  private PeerNodeBuilder node(String name) {
    PeerNodeBuilder node =
        PeerNode.builder()
            .name(name)
            .gamesDirectory(root.path().resolve(name))
            .stateDirectory(root.path().resolve(name + "-state"))
            .catalog(catalog)
            .listen(PeerAddress.parse("127.0.0.1:0"))
            .transport(transport)
            .archiveProvider(backend)
            .discovery(false);
    return backend.equals("process")
        ? node.archiveOption("program", ArchivePackage.program("unrar"))
        : node;
  }

  private void awaitOffered() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (client.games().remote().size() < 2) {
      if (System.nanoTime() - end >= 0) {
        throw new IllegalStateException("the source does not offer the games");
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static void end(Operation operation) throws Exception {
    operation.completion().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
  }

  @Override
  public void close() throws IOException {
    client.close();
    source.close();
    root.close();
  }
}
