package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.Availability;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.store.GameRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServingGateTest {

  private static final GameId GOO = GameId.of("ggoo");
  private static final String VERSION = "20260101";

  @Test
  void aGameThatIsHereButNotOfferedIsDeclined() {
    Message.GetManifest request = new Message.GetManifest("ggoo", VERSION);

    assertThat(gate(true).refusal(request)).isEmpty();
    assertThat(gate(false).refusal(request)).contains(Message.Declined.Reason.NOT_DOWNLOADED);
  }

  private static ServingGate gate(boolean offered) {
    GameState state =
        new GameState(GOO, Optional.of(GameVersion.of(VERSION)), true, false, Availability.READY);
    LocalGame game = new LocalGame(state, new GameRoot(Path.of("ggoo")), 1, offered);
    Catalog catalog = Catalog.of(List.of(CatalogGame.of("ggoo", "Goo", VERSION)));
    return new ServingGate(catalog, new OneGame(game));
  }

  private record OneGame(LocalGame game) implements ServedLibrary {

    @Override
    public Optional<LocalGame> find(GameId id) {
      return Optional.of(game);
    }

    @Override
    public List<FileEntry> files(GameId id) {
      return List.of();
    }
  }
}
