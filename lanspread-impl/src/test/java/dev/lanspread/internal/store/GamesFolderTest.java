package dev.lanspread.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GamesFolderTest {

  private static final GameId GAME = GameId.of("ggoo");
  private static final GameId OTHER = GameId.of("bfbc2");

  private final Path path;
  private final GamesFolder games;

  GamesFolderTest(@TempDir Path temp) throws IOException {
    this.path = Files.createDirectory(temp.resolve("games"));
    this.games = new GamesFolder(path);
  }

  @Test
  void oneOfAllNodesOnAFolderChangesAGame() {
    GamesFolder other = new GamesFolder(path);
    try (GamesFolder.Claim claim = games.claim(GAME)) {
      assertThat(claim).isNotNull();
      refused(ErrorCode.GAME_IN_USE, () -> other.claim(GameId.of("GGOO")));
      refused(ErrorCode.GAME_IN_USE, () -> other.requireFree(GAME));
      other.requireFree(OTHER);
      other.claim(OTHER).close();
    }
    other.requireFree(GAME);
    other.claim(GAME).close();
    assertThat(path).isEmptyDirectory();
  }

  @Test
  void ofManyThatComeAndGoOneHoldsTheGame() {
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger claims = new AtomicInteger();
    List<CompletableFuture<Void>> nodes =
        Stream.generate(() -> new GamesFolder(path))
            .limit(4)
            .map(node -> CompletableFuture.runAsync(() -> claimOften(node, holders, claims)))
            .toList();

    nodes.forEach(CompletableFuture::join);

    assertThat(claims).hasPositiveValue();
    assertThat(path).isEmptyDirectory();
  }

  private static void claimOften(GamesFolder node, AtomicInteger holders, AtomicInteger claims) {
    for (int i = 0; i < 200; i++) {
      try (GamesFolder.Claim claim = node.claim(GAME)) {
        assertThat(claim).isNotNull();
        assertThat(holders.incrementAndGet()).isEqualTo(1);
        claims.incrementAndGet();
        holders.decrementAndGet();
      } catch (LanspreadException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.GAME_IN_USE);
      }
    }
  }

  @Test
  void aClaimOfAnotherProcessHoldsUntilItDies() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Holder.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("claimed");
      refused(ErrorCode.GAME_IN_USE, () -> games.claim(GAME));
      refused(ErrorCode.GAME_IN_USE, () -> games.requireFree(GAME));
      games.claim(OTHER).close();
    } finally {
      holder.destroyForcibly();
    }
    assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
    games.claim(GAME).close();
  }

  /** A program that claims the game and dies with it. */
  static final class Holder {
    public static void main(String[] folder) throws InterruptedException {
      new GamesFolder(Path.of(folder[0])).claim(GAME);
      System.out.println("claimed");
      Thread.currentThread().join();
    }
  }

  @Test
  void lookingChangesNothing() {
    games.requireFree(GAME);

    assertThat(path).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsAwayIsNeverMadeAnew() throws IOException {
    Path away = Files.move(path, path.resolveSibling("away"));

    refused(ErrorCode.GAMES_FOLDER_UNAVAILABLE, () -> games.requireThere(GAME));
    refused(ErrorCode.GAMES_FOLDER_UNAVAILABLE, () -> games.requireFree(GAME));
    refused(ErrorCode.GAMES_FOLDER_UNAVAILABLE, () -> games.claim(GAME));
    assertThatThrownBy(() -> new GameRoot(path.resolve("ggoo")).create())
        .isInstanceOf(IOException.class);
    assertThat(path).doesNotExist();

    Files.move(away, path);
    games.claim(GAME).close();
  }

  @Test
  void aReadOnlyFolderTakesNoChanges() {
    Path readOnly = FaultyFileSystem.readOnly().of(path);
    GamesFolder share = new GamesFolder(readOnly);

    assertThat(GamesFolder.isReadOnly(readOnly)).isTrue();
    assertThat(GamesFolder.isReadOnly(path)).isFalse();
    refused(ErrorCode.WRITE_FAILED, () -> share.requireFree(GAME));
    refused(ErrorCode.WRITE_FAILED, () -> share.claim(GAME));
    share.requireThere(GAME);
    assertThat(path).isEmptyDirectory();
  }

  @Test
  void anotherFolderMayTakeItsPlace(@TempDir Path second) throws IOException {
    Files.delete(path);
    games.use(second);

    games.claim(GAME).close();

    assertThat(games.path()).isEqualTo(second);
    assertThat(path).doesNotExist();
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LanspreadException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure.retryable()).isTrue();
              assertThat(failure.facts()).containsKey("path");
            });
  }
}
