package dev.lanspread.examples.corpus;

import dev.lanspread.GameId;
import dev.lanspread.Operation;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.error.LanspreadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A peer that has all archives as games, read by one backend, and another that streams them. */
final class Peers implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 100;

  private final Path sourceGames;
  private final Path receiverGames;
  private final PeerNode source;
  private final PeerNode receiver;

  private Peers(Path sourceGames, Path receiverGames, PeerNode source, PeerNode receiver) {
    this.sourceGames = sourceGames;
    this.receiverGames = receiverGames;
    this.source = source;
    this.receiver = receiver;
  }

  /**
   * Starts both and has them meet.
   *
   * @param games holds one folder for each game
   * @param work a new folder
   * @param unrar the program that the backend {@code process} runs
   */
  static Peers start(Path games, Catalog catalog, Path work, String backend, Path unrar)
      throws IOException, InterruptedException, ExecutionException {
    Path received = Files.createDirectories(work.resolve("received"));
    PeerNodeBuilder giving = builder(catalog, games, work.resolve("source"));
    giving.archiveProvider(backend);
    if (backend.equals("process")) {
      giving.archiveOption("program", unrar.toString());
    }
    PeerNode source = giving.start();
    try {
      PeerNode receiver = builder(catalog, received, work.resolve("receiver")).start();
      Peers peers = new Peers(games, received, source, receiver);
      receiver.connect(source.address()).get();
      return peers;
    } catch (LanspreadException e) {
      source.close();
      throw e;
    }
  }

  /** Installs from the archive, and takes the tree away again. */
  Answer install(GameId game, Unrar expected) throws IOException, InterruptedException {
    return answer(() -> source.install(game), source, game, sourceGames, expected);
  }

  /** Installs by a stream from the archive, and takes the tree away again. */
  Answer stream(GameId game, Unrar expected) throws IOException, InterruptedException {
    return answer(() -> receiver.streamInstall(game), receiver, game, receiverGames, expected);
  }

  @Override
  public void close() {
    receiver.close();
    source.close();
  }

  private static Answer answer(
      Supplier<Operation> start, PeerNode node, GameId game, Path games, Unrar expected)
      throws IOException, InterruptedException {
    Path local = games.resolve(game.value()).resolve("local");
    try {
      await(start.get());
      Answer answer = Answer.of(UnpackedTree.at(local), expected.tree(), expected.exitCode() == 0);
      await(node.uninstall(game));
      return answer;
    } catch (LanspreadException e) {
      return Answer.of(e, Files.exists(local, LinkOption.NOFOLLOW_LINKS));
    } catch (TimeoutException e) {
      node.activeOperation(game).ifPresent(Operation::cancel);
      return Answer.HANGS;
    }
  }

  private static void await(Operation operation) throws InterruptedException, TimeoutException {
    try {
      operation.completion().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LanspreadException known) {
        throw known;
      }
      throw new IllegalStateException("an operation failed with a foreign exception", e);
    }
  }

  private static PeerNodeBuilder builder(Catalog catalog, Path games, Path state) {
    return PeerNode.builder()
        .name(String.valueOf(state.getFileName()))
        .gamesDirectory(games)
        .stateDirectory(state)
        .catalog(catalog)
        .listen(PeerAddress.parse("127.0.0.1:0"))
        .discovery(false);
  }
}
