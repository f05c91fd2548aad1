package dev.lanspread.examples;

import dev.lanspread.GameId;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.event.EventKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The smallest embedding: two peers in one program, one game. */
public final class FirstTransfer {

  private FirstTransfer() {}

  /** Lets a peer fetch and install a game from another. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("first-transfer");
    Path game = Files.createDirectories(folder.resolve("alpha-games/ggoo"));
    Files.writeString(game.resolve("game_start.cmd"), "echo Goo!");
    Files.writeString(game.resolve("version.ini"), "20260101");

    Catalog catalog = Catalog.of(List.of(CatalogGame.of("ggoo", "Goo", "20260101")));
    try (PeerNode alpha = start("alpha", folder, catalog);
        PeerNode bravo = start("bravo", folder, catalog)) {
      bravo.addListener(Set.of(EventKind.TRANSFER, EventKind.INSTALL), System.out::println);
      bravo.connect(alpha.address()).join();
      bravo.download(GameId.of("ggoo")).completion().join();
      System.out.println("bravo has " + bravo.games().local());
    }
  }

  private static PeerNode start(String name, Path folder, Catalog catalog) {
    return PeerNode.builder()
        .name(name)
        .gamesDirectory(folder.resolve(name + "-games"))
        .stateDirectory(folder.resolve(name + "-state"))
        .catalog(catalog)
        .listen(PeerAddress.parse("127.0.0.1:0"))
        .discovery(false)
        .start();
  }
}
