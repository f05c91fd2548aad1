package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PlayerProfile;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.launch.LaunchStamper;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.FaultyFileSystem;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.MemoryDisk;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.spi.archive.ArchiveLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process dies at, or the disk refuses, every single change of an operation in turn; after
 * {@code recover} the game is as before or as the operation would have left it.
 */
final class InterruptedInstallTest {

  private static final GameId GOO = GameId.of("ggoo");
  private static final GameVersion V1 = GameVersion.of("20260101");
  private static final GameVersion V2 = GameVersion.of("20260202");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T20:15:30Z"), ZoneOffset.UTC);
  private static final int MORE_THAN_ANY_OPERATION = 1000;

  private final ScriptedArchives archives = new ScriptedArchives();
  private Path temp;
  private Path fixture;

  @BeforeEach
  void archives(@TempDir(factory = MemoryDisk.class) Path folder) {
    temp = folder;
    fixture = folder.resolve("fixture");
    archives
        .archive("one.eti")
        .file("game.exe", "one")
        .file("conf/video.ini", "default")
        .file("account_name.txt", "nobody")
        .file("gone", "x");
    archives
        .archive("two.eti")
        .file("game.exe", "two")
        .file("conf/video.ini", "newer")
        .file("more/data", "y");
    Trees.write(fixture.resolve("game/version.ini"), "20260101");
  }

  @Test
  void freshInstall() {
    Trees.write(fixture.resolve("game/one.eti"), "archive");

    everyInterruption(InterruptedInstallTest::install);
  }

  @Test
  void update() {
    installedAndChanged();

    everyInterruption(game -> update(game));
  }

  @Test
  void uninstall() {
    installedAndChanged();

    everyInterruption(game -> game.installer.uninstall(GOO, game.root, new Cancellation(GOO)));
  }

  @Test
  void uninstallOfWhatNobodyChanged() {
    Trees.write(fixture.resolve("game/one.eti"), "archive");
    install(new Game(fixture, Function.identity()));

    everyInterruption(game -> game.installer.uninstall(GOO, game.root, new Cancellation(GOO)));
  }

  @Test
  void uninstallOfWhichNoJournalTells() {
    Trees.write(fixture.resolve("game/one.eti"), "archive");
    install(new Game(fixture, Function.identity()));

    Map<String, String> before = tree(recovered(copy("before")));
    Map<String, String> after = tree(completed(InterruptedInstallTest::remove));
    every(
        FaultyFileSystem::dyingAt,
        InterruptedInstallTest::remove,
        (game, failure) -> {
          deleteJournal(game.folder);
          assertThat(tree(recovered(game.folder))).isIn(before, after);
        });
  }

  @Test
  void stamp() {
    installedAndChanged();
    Trees.write(fixture.resolve("game/local/SmartSteamEmu.ini"), "PersonaName = me\r\n");

    everyDeath(
        game ->
            new LaunchStamper(id -> game.root, game.state, told -> {})
                .apply(GOO, new PlayerProfile("Ann", "german")),
        (before, after, seen) -> {
          assertThat(seen.get("game/local/account_name.txt")).isIn("nobody", "Ann");
          assertThat(seen.get("game/local/SmartSteamEmu.ini"))
              .isIn("PersonaName = me\r\n", "PersonaName = Ann\r\n");
          if (seen.containsKey("state/games/ggoo/launch_settings_applied")) {
            assertThat(seen).isEqualTo(after);
          }
        });
  }

  private void installedAndChanged() {
    Trees.write(fixture.resolve("game/one.eti"), "archive");
    Game game = new Game(fixture, Function.identity());
    install(game);
    Trees.write(game.root.local().resolve("save/slot1"), "progress");
    Trees.write(game.root.local().resolve("conf/video.ini"), "mine");
    Trees.write(game.state.launchMarker(GOO).resolveSibling("other"), "");
  }

  private static void install(Game game) {
    game.installer.install(
        GOO, game.root, V1, InstallMode.FRESH, new Cancellation(GOO), InstallProgress.NONE);
  }

  private static void update(Game game) {
    try {
      Files.deleteIfExists(game.realRoot.resolve("one.eti"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Trees.write(game.realRoot.resolve("two.eti"), "archive");
    game.installer.install(
        GOO, game.root, V2, InstallMode.UPDATE, new Cancellation(GOO), InstallProgress.NONE);
  }

  private static void remove(Game game) {
    game.installer.uninstall(GOO, game.root, new Cancellation(GOO));
  }

  private static Map<String, String> tree(Map<String, String> seen) {
    Map<String, String> tree = new TreeMap<>(seen);
    tree.keySet().removeIf(path -> !path.startsWith("game/"));
    return tree;
  }

  private static void deleteJournal(Path folder) {
    try {
      Files.deleteIfExists(new StateDirectory(folder.resolve("state")).installJournal(GOO));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void everyInterruption(Consumer<Game> operation) {
    everyDeath(operation, (before, after, seen) -> assertThat(seen).isIn(before, after));
    everyFailure(operation);
  }

  private void everyDeath(Consumer<Game> operation, Verdict verdict) {
    Map<String, String> before = recovered(copy("before"));
    Map<String, String> after = completed(operation);
    int deaths =
        every(
            FaultyFileSystem::dyingAt,
            operation,
            (game, failure) -> verdict.check(before, after, recovered(game.folder)));
    assertThat(deaths).isGreaterThan(10);
  }

  /** One change fails: the operation says so, or did all that counts; nothing lies around. */
  private void everyFailure(Consumer<Game> operation) {
    Map<String, String> before = recovered(copy("before"));
    Map<String, String> after = completed(operation);
    every(
        n -> FaultyFileSystem.failingAt(n, what -> new IOException("No space left on device")),
        operation,
        (game, failure) -> {
          if (failure != null) {
            assertThat(failure.code()).isEqualTo(ErrorCode.INSUFFICIENT_SPACE);
            assertThat(seen(game.folder)).isEqualTo(before);
          } else {
            assertThat(recovered(game.folder)).isEqualTo(after);
          }
        });
  }

  private int every(
      IntFunction<FaultyFileSystem> faults, Consumer<Game> operation, Interrupted check) {
    for (int n = 1; n < MORE_THAN_ANY_OPERATION; n++) {
      FaultyFileSystem disk = faults.apply(n);
      Game game = new Game(copy("run"), disk::of);
      LanspreadException failure = null;
      try {
        operation.accept(game);
      } catch (LanspreadException e) {
        failure = e;
      }
      if (!disk.happened()) {
        return n - 1;
      }
      try {
        check.check(game, failure);
      } catch (AssertionError e) {
        throw new AssertionError("interrupted at change " + n + ": " + failure, e);
      }
    }
    return fail("the operation never ends");
  }

  private Map<String, String> completed(Consumer<Game> operation) {
    Game game = new Game(copy("after"), Function.identity());
    operation.accept(game);
    return seen(game.folder);
  }

  /** Starts anew on what is on disk and returns everything that is there. */
  private Map<String, String> recovered(Path folder) {
    Game game = new Game(folder, Function.identity());
    game.installer.recover(GOO, game.root);
    return seen(folder);
  }

  /** Returns everything on disk but the package, which the operations do not change. */
  private static Map<String, String> seen(Path folder) {
    Map<String, String> seen = new TreeMap<>(Trees.snapshot(folder));
    seen.keySet().removeIf(path -> path.endsWith(".eti") || path.startsWith("state/games/ggoo/."));
    seen.remove("state/");
    seen.remove("state/games/");
    seen.remove("state/games/ggoo/");
    return seen;
  }

  private Path copy(String name) {
    Path target = temp.resolve(name);
    try {
      DurableFiles.deleteTree(target);
      try (Stream<Path> paths = Files.walk(fixture)) {
        for (Path path : (Iterable<Path>) paths::iterator) {
          Files.copy(
              path, target.resolve(fixture.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return target;
  }

  private final class Game {

    private final Path folder;
    private final Path realRoot;
    private final GameRoot root;
    private final StateDirectory state;
    private final Installer installer;

    private Game(Path folder, Function<Path, Path> disk) {
      this.folder = folder;
      this.realRoot = folder.resolve("game");
      this.root = new GameRoot(disk.apply(realRoot));
      this.state = new StateDirectory(disk.apply(folder.resolve("state")));
      this.installer =
          new Installer(
              state,
              new ArchiveOpener(List.of(archives), ArchiveLimits.defaults()),
              told -> {},
              CLOCK);
    }
  }

  @FunctionalInterface
  private interface Verdict {
    void check(Map<String, String> before, Map<String, String> after, Map<String, String> seen);
  }

  @FunctionalInterface
  private interface Interrupted {
    void check(Game game, @Nullable LanspreadException failure);
  }
}
