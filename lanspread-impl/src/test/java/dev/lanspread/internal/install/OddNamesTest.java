package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.LaunchResult;
import dev.lanspread.PlayerProfile;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.launch.LaunchStamper;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.spi.archive.ArchiveLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saves whose names this JVM cannot express keep their bytes, whatever happens to the game. */
@EnabledOnOs(OS.LINUX)
final class OddNamesTest {

  private static final GameId GOO = GameId.of("ggoo");
  private static final GameVersion V1 = GameVersion.of("20260101");
  private static final GameVersion V2 = GameVersion.of("20260202");

  /** As in a URI: Latin-1, the same twice but for one byte, and UTF-8. */
  private static final List<String> SAVES =
      List.of(
          "Spielst%E4nde.sav",
          "Spielst%F6nde.sav", "Spielst%C3%A4nde.sav", "Spiel%FCberg/slot%DF/1", "%EF%BF%BD.sav");

  private final List<PeerEvent.Warning> warnings = new ArrayList<>();
  private GameRoot root;
  private StateDirectory state;
  private ScriptedArchives archives;
  private Installer installer;

  @BeforeEach
  void game(@TempDir Path temp) {
    in(temp);
  }

  private void in(Path temp) {
    root = new GameRoot(temp.resolve("games/ggoo"));
    state = new StateDirectory(temp.resolve("state"));
    archives = new ScriptedArchives();
    installer =
        new Installer(
            state, new ArchiveOpener(List.of(archives), ArchiveLimits.defaults()), warnings::add);
    Trees.write(root.path().resolve("a.eti"), "archive");
    archives.archive("a.eti").file("game.exe", "one").file("conf/account_name.txt", "nobody");
  }

  @Test
  void uninstallSetsThemAside() {
    install(V1, InstallMode.FRESH);
    SAVES.forEach(name -> save(root.local(), name));

    int kept = installer.uninstall(GOO, root, new Cancellation(GOO));

    assertThat(kept).isEqualTo(SAVES.size());
    assertThat(root.local()).doesNotExist();
    SAVES.forEach(name -> assertThat(at(onlyKept(), name)).hasContent(name));
    assertThat(Trees.snapshot(onlyKept())).doesNotContainKey("game.exe");
  }

  @Test
  void updateCarriesThemOver() {
    install(V1, InstallMode.FRESH);
    SAVES.forEach(name -> save(root.local(), name));

    install(V2, InstallMode.UPDATE);

    SAVES.forEach(name -> assertThat(at(root.local(), name)).hasContent(name));
    assertThat(root.backup()).doesNotExist();
    assertThat(root.kept()).doesNotExist();
    assertThat(installer.installedVersion(GOO)).contains(V2);
  }

  @Test
  void planShowsThemSoThatTheyCanBeToldApart() {
    install(V1, InstallMode.FRESH);
    save(root.local(), "Spielst%E4nde.sav");
    save(root.local(), "Spielst%C3%A4nde.sav");

    assertThat(installer.planUninstall(GOO, root).kept())
        .containsExactly("Spielst\\xE4nde.sav", "Spielst\u00e4nde.sav");
  }

  @Test
  void playStampsFilesInSuchFolders() {
    Path stub = at(root.local(), "%E4%F6/account_name.txt");
    Trees.write(stub, "nobody");

    LaunchResult result = play();

    assertThat(result.accountNameWritten()).isTrue();
    assertThat(stub).hasContent("Ann");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void sameInEveryLocale(String locale, @TempDir Path temp) throws Exception {
    assertThat(inLocale(locale, temp))
        .contains("played true", "updated 20260202", "kept 5", "recovered");

    in(temp);
    SAVES.forEach(name -> assertThat(at(onlyKept(), name)).hasContent(name));
    assertThat(at(onlyKept(), "gr%C3%BC%C3%9Fe/account_name.txt")).doesNotExist();
    assertThat(root.local()).doesNotExist();
    assertThat(root.backup()).doesNotExist();
  }

  @Test
  void installedInOneLocaleIsKnownInAnother(@TempDir Path temp) throws Exception {
    in(temp);
    archives.archive("a.eti").file("gr\u00fc\u00dfe.txt", "hello");
    install(V1, InstallMode.FRESH);
    SAVES.forEach(name -> save(root.local(), name));

    assertThat(inLocale("C", temp)).contains("kept 5");
    assertThat(at(onlyKept(), "gr%C3%BC%C3%9Fe.txt")).doesNotExist();
  }

  private String inLocale(String locale, Path temp) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            Child.class.getName(),
            temp.toString());
    builder.environment().put("LC_ALL", locale);
    builder.redirectErrorStream(true);
    Process child = builder.start();
    try {
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return output;
    } finally {
      child.destroyForcibly();
    }
  }

  private LaunchResult play() {
    return new LaunchStamper(id -> root, state, warnings::add)
        .apply(GOO, new PlayerProfile("Ann", "german"));
  }

  private void install(GameVersion version, InstallMode mode) {
    installer.install(GOO, root, version, mode, new Cancellation(GOO), InstallProgress.NONE);
  }

  private Path onlyKept() {
    try (var kept = Files.list(root.kept())) {
      return kept.reduce(
              (a, b) -> {
                throw new AssertionError("more than one");
              })
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void save(Path tree, String name) {
    Trees.write(at(tree, name), name);
  }

  /** A URI can name a file by bytes in any locale, if it has three slashes. */
  private static Path at(Path tree, String name) {
    return Path.of(URI.create("file://" + tree.toUri().getRawPath() + '/' + name));
  }

  /** Plays, updates, uninstalls and recovers in a JVM of another locale. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) {
      OddNamesTest test = new OddNamesTest();
      test.in(Path.of(args[0]));
      if (!Files.exists(test.root.local())) {
        test.install(V1, InstallMode.FRESH);
        SAVES.forEach(name -> save(test.root.local(), name));
        System.out.println("played " + test.play().accountNameWritten());
        test.install(V2, InstallMode.UPDATE);
        System.out.println("updated " + test.installer.installedVersion(GOO).orElseThrow());
      }
      int kept = test.installer.uninstall(GOO, test.root, new Cancellation(GOO));
      System.out.println("kept " + kept);
      test.installer.recover(GOO, test.root);
      System.out.println("recovered");
    }
  }
}
