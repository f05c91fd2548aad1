package dev.lanspread.internal.task;

import dev.lanspread.GameId;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.TransferException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.content.ContentChangedException;
import dev.lanspread.internal.content.ContentList;
import dev.lanspread.internal.content.ContentStore;
import dev.lanspread.internal.content.HashesLostException;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Makes the content root of a package that is here. */
final class HashTask implements GameTask {

  private final HashableGames games;
  private final ContentStore store;
  private final Consumer<PeerEvent> events;

  HashTask(HashableGames games, ContentStore store, Consumer<PeerEvent> events) {
    this.games = games;
    this.store = store;
    this.events = events;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.HASH;
  }

  @Override
  public Ready check(CatalogGame game) {
    return new Hashing(require(game.id()));
  }

  private ContentStore.Hashable require(GameId game) {
    return games.find(game).orElseThrow(() -> Refusals.notDownloaded(game));
  }

  private final class Hashing implements Ready, Stage {

    private final GameId game;
    private final Path root;
    private final long totalBytes;

    private Hashing(ContentStore.Hashable content) {
      this.game = content.game();
      this.root = content.identity().root();
      this.totalBytes = content.identity().totalBytes();
    }

    @Override
    public Stage firstStage() {
      return this;
    }

    @Override
    public Done run(ActiveOperation operation) {
      long began = System.nanoTime();
      ContentList list = hash(operation);
      return new Done(
          new PeerEvent.HashFinished(
              game,
              list.root(),
              list.files().size(),
              list.totalBytes(),
              Duration.ofNanos(System.nanoTime() - began)));
    }

    private ContentList hash(ActiveOperation operation) {
      try {
        return store.hash(
            require(game),
            new OperationPace(operation.cancellation()),
            new HashProgress(operation, events));
      } catch (ContentChangedException e) {
        throw new TransferException(
            ErrorCode.VERIFICATION_FAILED,
            "game " + game + " cannot be hashed: " + e.getMessage(),
            e.path().isEmpty()
                ? Map.of(Facts.GAME, game.value())
                : Map.of(Facts.GAME, game.value(), Facts.PATH, e.path()),
            e);
      } catch (HashesLostException e) {
        throw StorageFailures.toException(e.failure(), game, e.file(), 0);
      } catch (IOException e) {
        throw StorageFailures.unreadable(e, game, root);
      }
    }

    @Override
    public PeerEvent failed(LanspreadException failure) {
      return new PeerEvent.HashFailed(game, failure);
    }

    @Override
    public OperationPlan plan(Cancellation cancel) {
      return new Costs(
          game,
          kind(),
          OptionalLong.of(0),
          OptionalLong.of(0),
          OptionalLong.of(0),
          FreeSpace.of(new GameRoot(root)),
          OptionalLong.of(0),
          0,
          "",
          totalBytes + " bytes are read at most");
    }
  }
}
