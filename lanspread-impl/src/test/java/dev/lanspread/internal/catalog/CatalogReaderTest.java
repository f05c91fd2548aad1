package dev.lanspread.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.RequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogReaderTest {

  private static final String ROOT = "sha256:" + "0123456789abcdef".repeat(4);

  @TempDir private Path folder;

  @Test
  void readsGamesAndIgnoresUnknownFields() throws IOException {
    Path file =
        write(
            """
            {"format":{"major":1},"games":[
              {"id":"ggoo","name":"Goo","version":"20260101","manifest":null,"tags":["a",{"b":1}]},
              {"id":"BFBC2","name":"Bäd","version":"20251231","manifest":"%s"},
              {"version":"20240229","name":"No manifest","id":"x.y_z-1"}
            ],"made":"today"}
            """
                .formatted(ROOT));

    Catalog catalog = CatalogReader.read(file);

    assertThat(catalog.games())
        .containsExactly(
            new CatalogGame(id("BFBC2"), "Bäd", GameVersion.of("20251231"), Optional.of(ROOT)),
            CatalogGame.of("ggoo", "Goo", "20260101"),
            CatalogGame.of("x.y_z-1", "No manifest", "20240229"));
  }

  @Test
  void readsAnEmptyListAndAByteOrderMark() throws IOException {
    assertThat(CatalogReader.read(write("\ufeff{\"games\":[]}")).games()).isEmpty();
  }

  @Test
  void missingFile() {
    Path file = folder.resolve("catalog.json");

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> CatalogReader.read(file))
        .withMessage("catalog " + file + ": does not exist")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
              assertThat(e.facts()).containsOnlyKeys("path");
            });
  }

  @Test
  void folderInPlaceOfAFile() {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> CatalogReader.read(folder))
        .withMessage("catalog " + folder + ": is a folder");
  }

  @Test
  void fileAtTheSizeLimitIsReadAndOneByteMoreIsRefused() throws IOException {
    byte[] padded = new byte[CatalogReader.MAX_BYTES + 1];
    Arrays.fill(padded, (byte) ' ');
    byte[] json = "{\"games\":[]}".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(json, 0, padded, 0, json.length);
    Path tooLarge = Files.write(folder.resolve("too-large.json"), padded);
    Path atLimit =
        Files.write(folder.resolve("limit.json"), Arrays.copyOf(padded, CatalogReader.MAX_BYTES));

    assertThat(CatalogReader.read(atLimit).games()).isEmpty();
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> CatalogReader.read(tooLarge))
        .withMessage("catalog " + tooLarge + ": is larger than 16777216 bytes");
  }

  @Test
  void nestingAtTheLimitIsReadAndOneDeeperIsRefused() throws IOException {
    int inner = CatalogReader.MAX_DEPTH - 1;

    assertThat(CatalogReader.read(write(nested(inner))).games()).isEmpty();
    assertFails(
        nested(inner + 1),
        ":1:38: Document nesting depth (33) exceeds the maximum allowed (32, from"
            + " `StreamReadConstraints.getMaxNestingDepth()`)");
  }

  @Test
  void stringAtTheLimitIsReadAndOneLongerIsRefused() throws IOException {
    assertThat(CatalogReader.read(write(named("x".repeat(CatalogReader.MAX_STRING)))).games())
        .hasSize(1);
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(
            () -> CatalogReader.read(write(named("x".repeat(CatalogReader.MAX_STRING + 1)))))
        .withMessageContaining("exceeds the maximum allowed (65536");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // not the expected shape
        "[]|:1:1: expected {\"games\":[…]}, but got a list",
        "nothing|:1:1: Unrecognized token 'nothing'",
        "{}|:1:2: the field \"games\" is missing",
        "{\"games\":{}}|:1:10: \"games\" must be a list, but is an object",
        "{\"games\":[7]}|:1:11, game 1: a game must be an object, but is a number",
        "{\"games\":[null]}|:1:11, game 1: a game must be an object, but is null",
        "{\"games\":[]} {}|:1:14: unexpected text after the catalog",
        // a field
        "{\"games\":[{}]}|:1:11, game 1: the field \"id\" is missing",
        "{\"games\":[{\"id\":7}]}|:1:17, game 1: \"id\" must be a string, but is a number",
        "{\"games\":[{\"id\":null}]}|:1:17, game 1: \"id\" must be a string, but is null",
        "{\"games\":[{\"id\":\"a b\"}]}|:1:17, game 1: invalid game id \"a b\": expected letters, digits,"
            + " '.', '_', '-'; at most 64",
        "{\"games\":[{\"id\":\"a\",\"version\":\"20260101\"}]}|:1:11, game 1: the field \"name\" is missing",
        "{\"games\":[{\"id\":\"a\",\"name\":\"A\"}]}|:1:11, game 1: the field \"version\" is missing",
        "{\"games\":[{\"id\":\"a\",\"name\":\"A\",\"version\":20260101}]}|:1:42, game 1: \"version\" must be"
            + " a string, but is a number",
        "{\"games\":[{\"id\":\"a\",\"name\":\"A\",\"version\":\"1.0\"}]}|:1:42, game 1 (a): invalid game"
            + " version \"1.0\": expected eight digits YYYYMMDD",
        "{\"games\":[{\"id\":\"a\",\"name\":\" \",\"version\":\"20260101\"}]}|:1:28, game 1 (a): invalid name"
            + " of game a \" \": expected some text",
        "{\"games\":[{\"id\":\"a\",\"name\":\"A\",\"version\":\"20260101\",\"manifest\":\"md5:1\"}]}|:1:64, game"
            + " 1 (a): invalid manifest of game a \"md5:1\": expected sha256: and 64 hex digits",
        "{\"games\":[{\"id\":\"a\",\"name\":\"A\",\"version\":\"20260101\",\"manifest\":[]}]}|:1:64, game 1:"
            + " \"manifest\" must be a string, but is a list",
        // duplicates
        "{\"games\":[{\"id\":\"a\",\"id\":\"b\"}]}|:1:25: Duplicate field 'id'",
        "{\"games\":[],\"games\":[]}|:1:20: Duplicate field 'games'",
      })
  void malformedContentIsRefusedWithItsPosition(String json, String expected) throws IOException {
    assertFailsStartingWith(json, expected);
  }

  @Test
  void theSecondUseOfAnIdIsRefusedWhateverItsCase() throws IOException {
    assertFails(
        """
        {"games":[
          {"id":"goo","name":"A","version":"20260101"},
          {"id":"bar","name":"B","version":"20260101"},
          {"id":"GOO","name":"C","version":"20260101"}
        ]}
        """,
        ":4:9, game 3 (GOO): the id is already used by game 1");
  }

  @Test
  void brokenJsonIsRefusedWithLineAndColumnAsFacts() throws IOException {
    Path file = write("{\"games\":[\n  {\"id\":\"a\",}\n]}");

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> CatalogReader.read(file))
        .withMessageStartingWith("catalog " + file + ":2:13: Unexpected character ('}' (code 125))")
        .satisfies(e -> assertThat(e.facts()).containsEntry("line", "2"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void brokenTextEncodingIsRefused() throws IOException {
    Path file = folder.resolve("latin1.json");
    Files.write(
        file,
        "{\"games\":[{\"id\":\"a\",\"name\":\"Bäd\"}]}".getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> CatalogReader.read(file))
        .withMessageStartingWith("catalog " + file + ":1:")
        .withMessageContaining("Invalid UTF-8");
  }

  @Test
  void cutFilesAreRefusedAtEveryLength() throws IOException {
    String whole = "{\"games\":[{\"id\":\"a\",\"name\":\"A\",\"version\":\"20260101\"}]}";

    for (int length = 0; length < whole.length(); length++) {
      Path file = write(whole.substring(0, length));
      assertThatExceptionOfType(RequestException.class)
          .as("first %d characters", length)
          .isThrownBy(() -> CatalogReader.read(file))
          .withMessageStartingWith("catalog " + file + ":1:");
    }
  }

  private void assertFails(String json, String problem) throws IOException {
    Path file = write(json);
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> CatalogReader.read(file))
        .withMessage("catalog " + file + problem);
  }

  private void assertFailsStartingWith(String json, String problem) throws IOException {
    Path file = write(json);
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> CatalogReader.read(file))
        .withMessageStartingWith("catalog " + file + problem)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("catalog.json"), json);
  }

  private static String named(String name) {
    return "{\"games\":[{\"id\":\"a\",\"name\":\"" + name + "\",\"version\":\"20260101\"}]}";
  }

  private static String nested(int lists) {
    return "{\"x\":" + "[".repeat(lists) + "]".repeat(lists) + ",\"games\":[]}";
  }

  private static GameId id(String value) {
    return GameId.of(value);
  }
}
