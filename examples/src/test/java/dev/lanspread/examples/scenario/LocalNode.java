package dev.lanspread.examples.scenario;

import dev.lanspread.GameId;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.spi.transport.QuicTransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/** Peers in this JVM, for networks that only a relay between transports can make. */
final class LocalNode {

  static final GameId GAME = GameId.of("ggoo");

  private static final Catalog CATALOG =
      Catalog.of(List.of(CatalogGame.of("ggoo", "Goo", TestGame.VERSION)));

  private LocalNode() {}

  static PeerNodeBuilder in(Path folder, QuicTransportProvider transport) {
    return PeerNode.builder()
        .name(String.valueOf(folder.getFileName()))
        .gamesDirectory(folder.resolve("games"))
        .stateDirectory(folder.resolve("state"))
        .catalog(CATALOG)
        .listen(PeerAddress.parse("127.0.0.1:0"))
        .discovery(false)
        .transport(transport);
  }

  /** Makes a package without an archive; the sentinel last. */
  static Path giveGame(Path folder, byte[] data) throws IOException {
    Path root = Files.createDirectories(root(folder));
    Files.write(root.resolve("data.bin"), data);
    Files.write(root.resolve("version.ini"), TestGame.text(TestGame.VERSION));
    return root;
  }

  static Path root(Path folder) {
    return folder.resolve("games").resolve(GAME.value());
  }

  static QuicTransportProvider transport(String id) {
    return ServiceLoader.load(QuicTransportProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
