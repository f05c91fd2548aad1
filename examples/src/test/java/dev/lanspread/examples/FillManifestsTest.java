package dev.lanspread.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.ContentManifest;
import dev.lanspread.catalog.Catalog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FillManifestsTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream notes = new ByteArrayOutputStream();

  @Test
  void makesARowForEachPackage() throws IOException {
    Path goo = give("ggoo", "20260101");
    give("Not a game", "20260101");
    Files.createDirectories(games().resolve("empty"));

    JsonNode rows = program().made().path("games");

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).path("id").asText()).isEqualTo("ggoo");
    assertThat(rows.get(0).path("version").asText()).isEqualTo("20260101");
    assertThat(rows.get(0).path("manifest").asText())
        .isEqualTo(ContentManifest.compute(goo).root().value());
  }

  @Test
  void fillsACatalogAndLeavesWhatItCannotTell() throws IOException {
    Path goo = give("GGoo", "20260101");
    give("old", "20250101");
    Path catalog =
        Files.writeString(
            folder.resolve("catalog.json"),
            """
            {"note":"ours","games":[
              {"id":"ggoo","name":"Goo","version":"20260101","manifest":null},
              {"id":"old","name":"Old","version":"20260101","manifest":null},
              {"id":"gone","name":"Gone","version":"20260101"}]}
            """);

    JsonNode filled = program().filled(catalog);

    assertThat(filled.path("note").asText()).isEqualTo("ours");
    JsonNode rows = filled.path("games");
    assertThat(rows.get(0).path("manifest").asText())
        .isEqualTo(ContentManifest.compute(goo).root().value());
    assertThat(rows.get(1).path("manifest").isNull()).isTrue();
    assertThat(rows.get(2).has("manifest")).isFalse();
    assertThat(notes.toString(StandardCharsets.UTF_8))
        .contains("old: the package is 20250101", "gone: no package");
    Files.writeString(catalog, filled.toString());
    assertThat(Catalog.read(catalog).find("ggoo").orElseThrow().contentRoot()).isPresent();
  }

  private FillManifests program() {
    return new FillManifests(games(), new PrintStream(notes, true, StandardCharsets.UTF_8));
  }

  private Path games() {
    return folder.resolve("games");
  }

  private Path give(String name, String version) throws IOException {
    Path root = Files.createDirectories(games().resolve(name));
    Path file = Files.writeString(root.resolve("version.ini"), version);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    return root;
  }
}
