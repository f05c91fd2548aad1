package dev.lanspread.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A system without file events, or one whose limit on them is reached. */
class PolledLibraryTest {

  private static final GameId GOO = GameId.of("ggoo");

  private final List<String> warnings = new CopyOnWriteArrayList<>();

  @Test
  void gamesThatComeChangeAndGoAreNoticedWithinTwoSecondsAndTheUserIsToldOnce(@TempDir Path games)
      throws IOException {
    try (LocalLibrary library = library(games)) {
      library.start();
      Path root = Files.createDirectory(games.resolve("ggoo"));
      Files.writeString(root.resolve("version.ini"), "20250101");
      withinTwoSeconds().until(() -> version(library).equals("20250101"));

      Files.writeString(root.resolve("version.ini"), "20260101");
      withinTwoSeconds().until(() -> version(library).equals("20260101"));

      Files.createDirectory(root.resolve("local"));
      withinTwoSeconds().until(() -> library.find(GOO).orElseThrow().state().installed());

      Files.delete(root.resolve("version.ini"));
      Files.delete(root.resolve("local"));
      withinTwoSeconds().until(() -> library.find(GOO).isEmpty());
    }
    assertThat(warnings).containsExactly("WATCH_UNAVAILABLE");
  }

  private static String version(LocalLibrary library) {
    return library
        .find(GOO)
        .flatMap(game -> game.state().version())
        .map(Object::toString)
        .orElse("");
  }

  private LocalLibrary library(Path games) {
    LibraryListener listener =
        new LibraryListener() {
          @Override
          public void onChange(LibrarySnapshot now, LibraryDelta delta) {}

          @Override
          public void onWarning(String code, String message, Map<String, String> facts) {
            warnings.add(code);
          }
        };
    return new LocalLibrary(
        games,
        Catalog.of(List.of(CatalogGame.of("ggoo", "Goo", "20260101"))),
        id -> false,
        id -> Optional.empty(),
        listener,
        files -> FolderWatch.none("the limit is reached"));
  }

  private static ConditionFactory withinTwoSeconds() {
    return await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(2));
  }
}
