package dev.lanspread.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.examples.client.PeerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One peer of the demo: its folders and its process. */
final class DemoPeer implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private final PeerProcess process;
  private final JsonNode ready;

  private DemoPeer(PeerProcess process, JsonNode ready) {
    this.process = process;
    this.ready = ready;
  }

  /**
   * Starts a peer in {@code folder}, which keeps its games, its identity and its log.
   *
   * @throws IOException if the process cannot be started
   */
  static DemoPeer start(String name, Path folder, List<String> moreOptions) throws IOException {
    Files.createDirectories(folder);
    Path catalog = folder.resolve("catalog.json");
    Files.writeString(catalog, DemoGame.CATALOG);
    List<String> options =
        new ArrayList<>(
            List.of(
                "--name",
                name,
                "--catalog",
                catalog.toString(),
                "--games-dir",
                games(folder).toString(),
                "--state-dir",
                folder.resolve("state").toString()));
    options.addAll(moreOptions);
    PeerProcess process =
        PeerProcess.start(program(), options, Map.of(), folder.resolve("peer.log"));
    try {
      return new DemoPeer(
          process, process.awaitEvent("local-peer-ready", data -> true, 0, START_LIMIT));
    } catch (IllegalStateException e) {
      process.close();
      throw new IOException(
          name + " did not start: " + Files.readString(folder.resolve("peer.log")), e);
    }
  }

  /** Returns the games folder of a peer in {@code folder}. */
  static Path games(Path folder) {
    return folder.resolve("games");
  }

  String id() {
    return ready.path("peer_id").asText();
  }

  String address() {
    return ready.path("addr").asText();
  }

  PeerProcess process() {
    return process;
  }

  /** Sends a command and returns the data of its result. */
  JsonNode call(String command, Map<String, ?> arguments) {
    return process.call(command, arguments, ANSWER_LIMIT);
  }

  @Override
  public void close() {
    process.close();
  }

  // The same Java and the same class path as this program.
  private static List<String> program() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-da",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.lanspread.examples.peer.PeerCli");
  }
}
