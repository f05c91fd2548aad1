package dev.lanspread.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Malformed options, catalogs and commands get one clear answer and do no harm. */
class ScenarioBadInputTest extends Scenario {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String KWIK = "kwik";

  /** What a run of the program left behind. */
  private record Outcome(int status, String out, List<String> errors) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bogus                    | --bogus",
        "--chunk-size abc           | abc",
        "--chunk-size 12            | 12",
        "--listen nowhere           | nowhere",
        "--listen 127.0.0.1:70000   | 127.0.0.1:70000",
        "--version-policy newest    | newest",
        "--fixture a/b              | a/b",
        "--fixture ../x             | ../x",
        "--transport carrier-pigeon | carrier-pigeon",
        "--archive-provider zip     | zip",
        "--catalog no/such/file     | no/such/file",
        "surplus                    | surplus",
        "--name                     | --name",
      })
  void aBadOptionIsNamedInOneLineWithStatus2(String bad, String named) throws Exception {
    Outcome outcome = runWithFolders(bad.split(" "));

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.errors().get(0)).contains(named).doesNotContain("Exception");
    assertThat(outcome.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--games-dir", "--state-dir"})
  void aMissingFolderOptionIsNamed(String option) throws Exception {
    String other = option.equals("--games-dir") ? "--state-dir" : "--games-dir";

    Outcome outcome = run(other, folder.resolve("x").toString());

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors()).singleElement().asString().contains(option);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badCatalogs")
  void aMalformedCatalogIsNamedWithThePosition(String name, String json, String named)
      throws Exception {
    Path catalog = Files.writeString(folder.resolve("catalog.json"), json);

    Outcome outcome = runWithFolders("--catalog", catalog.toString());

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.errors().get(0)).contains("catalog.json").contains(named);
    assertThat(outcome.out()).isEmpty();
  }

  static Stream<Arguments> badCatalogs() {
    return Stream.of(
        Arguments.of("cut off", "{\"games\":[\n {\"id\":\"ggoo\",", ":2:"),
        Arguments.of("no object", "\n[1,2]", ":2:"),
        Arguments.of("bad id", rows("\n", "a/b", "20260101"), "a/b"),
        Arguments.of("bad id, position", rows("\n", "a/b", "20260101"), ":2:"),
        Arguments.of("bad version", rows("\n\n", "ggoo", "2026"), ":3:"),
        Arguments.of(
            "manifest that is none",
            "{\"games\":[\n{\"id\":\"ggoo\",\"name\":\"G\",\"version\":\"20260101\","
                + "\"manifest\":\"md5:1\"}]}",
            ":2:"));
  }

  private static String rows(String before, String id, String version) {
    return ("{\"games\":[" + before)
        + ("{\"id\":\"" + id + "\",\"name\":\"G\",\"version\":\"" + version + "\"}]}");
  }

  @Test
  void helpAndVersionPrintTextAndEndWithStatus0() throws Exception {
    Outcome help = run("--help");
    Outcome version = run("--version");

    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("--games-dir", "--unrar", "--fixture");
    assertThat(version.status()).isZero();
    assertThat(version.out()).startsWith("lanspread-peer-cli ").hasLineCount(1);
    assertThat(help.errors()).isEmpty();
    assertThat(version.errors()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[1,2]",
        "{\"cmd\":\"status\"",
        "{\"cmd\":\"status\"} {}",
        "{\"cmd\":\"status\",\"cmd\":\"shutdown\"}",
        "{\"id\":7}",
        "{\"id\":7,\"cmd\":3}",
        "{\"id\":[1],\"cmd\":\"status\"}",
        "{\"cmd\":\"no-such-command\"}",
        "{\"cmd\":\"download\"}",
        "{\"cmd\":\"download\",\"game_id\":5}",
        "{\"cmd\":\"download\",\"game_id\":\"../up\"}",
        "{\"cmd\":\"download\",\"game_id\":\"ggoo\",\"install\":\"yes\"}",
        "{\"cmd\":\"connect\",\"addr\":\"nowhere\"}",
        "{\"cmd\":\"connect\",\"addr\":\"127.0.0.1:0\"}",
        "{\"cmd\":\"connect\",\"addr\":\"127.0.0.1:99999\"}",
        "{\"cmd\":\"wait-peers\",\"count\":-1}",
        "{\"cmd\":\"wait-peers\",\"count\":1.5}",
        "{\"cmd\":\"wait-peers\",\"count\":1,\"timeout_ms\":\"soon\"}",
        "{\"cmd\":\"play\",\"game_id\":\"ggoo\",\"username\":\"\",\"language\":\"german\"}",
        "{\"cmd\":\"set-game-dir\",\"path\":\"\"}",
        "{\"cmd\":\"rebind\",\"addr\":\"no port\"}",
      })
  void aBadCommandGetsOneErrorAndThePeerCarriesOn(String line) {
    TestPeer alpha = peer("alpha", KWIK).start();
    int from = alpha.process().mark();

    alpha.process().sendLine(line);

    JsonNode answer =
        alpha.process().await(r -> !r.path("type").asText().equals("event"), from, LIMIT);
    assertThat(answer.path("type").asText()).isEqualTo("error");
    assertThat(answer.path("error").path("code").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(answer.path("error").path("message").asText()).isNotBlank();
    assertThat(answer.has("id")).isTrue();
    assertThat(answer.has("cmd")).isTrue();
    assertThat(alpha.call("status").path("peer_id").asText()).isEqualTo(alpha.id());
  }

  @Test
  void aLineWithoutEndIsRefusedOnceAndCostsNoMemory() {
    TestPeer alpha = peer("alpha", KWIK).start();
    int from = alpha.process().mark();

    alpha.process().sendLine("x".repeat(8 << 20));

    JsonNode answer =
        alpha.process().await(r -> r.path("type").asText().equals("error"), from, LIMIT);
    assertThat(answer.path("error").path("message").asText()).contains("65536 bytes");
    assertThat(alpha.call("status").path("peer_id").asText()).isEqualTo(alpha.id());
  }

  @Test
  void idsAreEchoedAsTheyCame() {
    TestPeer alpha = peer("alpha", KWIK).start();
    for (String id : List.of("\"a b\"", "1.0", "123456789012345678901234567890", "-7", "null")) {
      int from = alpha.process().mark();
      alpha.process().sendLine("{\"cmd\":\"status\",\"id\":" + id + "}");
      JsonNode answer =
          alpha.process().await(r -> r.path("type").asText().equals("result"), from, LIMIT);
      assertThat(answer.path("cmd").asText()).isEqualTo("status");
      assertThat(answer.path("id")).hasToString(id);
    }
  }

  @Test
  void waitPeersTimesOutWithUnreachable() {
    TestPeer alpha = peer("alpha", KWIK).start();

    assertThat(alpha.refusal("wait-peers", "count", 1, "timeout_ms", 200)).isEqualTo("UNREACHABLE");
    assertThat(alpha.call("wait-peers", "count", 0, "timeout_ms", 0).path("peer_count").asInt())
        .isZero();
  }

  @Test
  void aGameWithAMalformedVersionIsNotDownloaded() {
    TestPeer alpha = peer("alpha", KWIK);
    TestGame.in(alpha, "ggoo").version("yesterday");
    TestGame.small(alpha, "bfbc2");
    alpha.start();

    assertThat(alpha.local("ggoo").path("downloaded").asBoolean()).isFalse();
    assertThat(alpha.local("bfbc2").path("downloaded").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"end of input", "shutdown", "SIGTERM", "SIGINT"})
  void everyWayToEndIsAGoodbyeWithStatus0(String way) throws IOException {
    TestPeer alpha = peer("alpha", KWIK).start();
    TestPeer bravo = peer("bravo", KWIK).start();
    alpha.connect(bravo);
    alpha.process().send("wait-peers", Map.of("count", 9, "timeout_ms", 60_000));
    alpha.call("status");
    Process process = alpha.process().process();

    switch (way) {
      case "end of input" -> process.getOutputStream().close();
      case "shutdown" -> alpha.call("shutdown");
      // Not Process.destroy: that closes the pipes as well.
      default ->
          new ProcessBuilder("kill", "-" + way.substring(3), Long.toString(process.pid())).start();
    }

    assertThat(alpha.process().awaitExit(Duration.ofSeconds(5))).isZero();
    bravo
        .process()
        .awaitEvent(
            "peer-lost",
            data -> data.path("peer_id").asText().equals(alpha.id()),
            0,
            Duration.ofSeconds(3));
    assertThat(alpha.process().records(0))
        .filteredOn(r -> r.path("cmd").asText().equals("wait-peers"))
        .singleElement()
        .satisfies(r -> assertThat(r.path("error").path("code").asText()).isEqualTo("CANCELLED"));
  }

  private Outcome runWithFolders(String... options) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--games-dir",
                folder.resolve("games").toString(),
                "--state-dir",
                folder.resolve("state").toString(),
                "--no-mdns"));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private Outcome run(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of("bin", "peer-cli").toAbsolutePath().toString());
    command.addAll(List.of(options));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readAllLines(err));
  }
}
