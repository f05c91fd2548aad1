package dev.lanspread.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A service or container without a locale, where the JVM knows ASCII names only. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class PosixLocaleTest {

  private static final GameId GOO = GameId.of("ggoo");
  private static final GameId PLAIN = GameId.of("plain");

  @TempDir Path games;

  @Test
  void aGameWithNamesThatCannotBeReadIsNotOfferedAndTheOthersAre() throws Exception {
    game("ggoo", "Spielst\u00e4nde.dat");
    game("plain", "data.dat");

    String told = runIn("C");

    assertThat(told).contains("warning FILE_NAMES_LIMITED", "warning UNREADABLE");
    assertThat(told).contains("offered ggoo false", "offered plain true");
    assertThat(games.resolve("ggoo/Spielst\u00e4nde.dat")).exists();

    assertThat(runIn("C.UTF-8"))
        .contains("offered ggoo true", "offered plain true")
        .doesNotContain("warning");
  }

  private String runIn(String locale) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Scan.class.getName(),
                games.toString())
            .redirectErrorStream(true);
    builder.environment().put("LC_ALL", locale);
    Process scan = builder.start();
    String told = new String(scan.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(scan.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return told;
  }

  private void game(String id, String file) throws IOException {
    Path root = Files.createDirectory(games.resolve(id));
    Files.writeString(root.resolve(file), "x");
    Files.writeString(root.resolve("version.ini"), "20260101");
  }

  /** Scans a games folder and prints what it finds. */
  static final class Scan implements LibraryListener {

    public static void main(String[] folder) {
      Catalog catalog =
          Catalog.of(
              List.of(
                  CatalogGame.of("ggoo", "Goo", "20260101"),
                  CatalogGame.of("plain", "Plain", "20260101")));
      try (LocalLibrary library =
          new LocalLibrary(
              Path.of(folder[0]), catalog, id -> false, id -> Optional.empty(), new Scan())) {
        library.start();
        for (GameId id : List.of(GOO, PLAIN)) {
          System.out.println("offered " + id + " " + library.find(id).orElseThrow().offered());
        }
      }
    }

    @Override
    public void onChange(LibrarySnapshot now, LibraryDelta delta) {}

    @Override
    public void onWarning(String code, String message, Map<String, String> facts) {
      System.out.println("warning " + code);
    }
  }
}
