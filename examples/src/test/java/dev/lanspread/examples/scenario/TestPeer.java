package dev.lanspread.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lanspread.examples.client.CommandRefusedException;
import dev.lanspread.examples.client.PeerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** One headless peer of a scenario; it may be stopped and started again on its folders. */
final class TestPeer implements AutoCloseable {

  /** Longest wait for something that has no limit of its own. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Path PROGRAM = Path.of("bin", "peer-cli");
  private static final Path LOGS = Path.of("target", "peer-logs");

  private final String name;
  private final Path folder;
  private final List<String> options = new ArrayList<>();
  private final List<String> program =
      new ArrayList<>(List.of(PROGRAM.toAbsolutePath().toString()));
  private List<String> network = List.of("--no-mdns", "--listen", "127.0.0.1:0");
  private @Nullable PeerProcess process;
  private JsonNode ready = MissingNode.getInstance();

  TestPeer(String name, Path folder) {
    this.name = name;
    this.folder = folder;
    with("--name", name);
    with("--games-dir", games().toString(), "--state-dir", state().toString());
  }

  /** Adds options for the next start. */
  TestPeer with(String... more) {
    return with(List.of(more));
  }

  /** Adds options for the next start. */
  TestPeer with(List<String> more) {
    options.addAll(more);
    return this;
  }

  /** Lets the peer look for others by mDNS, in a network namespace of its own. */
  TestPeer discoveringIn(String namespace) {
    network = List.of();
    program.addAll(0, List.of("ip", "netns", "exec", namespace));
    return this;
  }

  /** Starts the peer in this locale. */
  TestPeer inLocale(String locale) {
    program.addAll(0, List.of("env", "LC_ALL=" + locale));
    return this;
  }

  /** Lets the peer listen on another address of this machine. */
  TestPeer listeningOn(String host) {
    network = List.of("--no-mdns", "--listen", host + ":0");
    return this;
  }

  /** Lets the peer listen at an address in a network namespace of its own, without mDNS. */
  TestPeer in(String namespace, String listen) {
    network = List.of("--no-mdns", "--listen", listen);
    program.addAll(0, List.of("ip", "netns", "exec", namespace));
    return this;
  }

  /** Gives the peer a catalog of its own: ids and versions in turn. */
  TestPeer knowing(String... idsAndVersions) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < idsAndVersions.length; i += 2) {
      rows.append(rows.isEmpty() ? "" : ",")
          .append("{\"id\":\"" + idsAndVersions[i] + "\",\"name\":\"" + idsAndVersions[i] + "\",")
          .append("\"version\":\"" + idsAndVersions[i + 1] + "\",\"manifest\":null}");
    }
    Path file = folder.resolve("catalog.json");
    try {
      Files.createDirectories(folder);
      Files.writeString(file, "{\"games\":[" + rows + "]}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return with("--catalog", file.toString());
  }

  /** Starts the process and waits until others can connect. */
  TestPeer start() {
    try {
      Files.createDirectories(LOGS);
      process =
          PeerProcess.start(
              program,
              Stream.concat(network.stream(), options.stream()).toList(),
              Map.of("JAVA_HOME", System.getProperty("java.home")),
              LOGS.resolve(name + "-" + ProcessHandle.current().pid() + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ready = process().awaitEvent("local-peer-ready", data -> true, 0, LIMIT);
    return this;
  }

  String id() {
    return ready.path("peer_id").asText();
  }

  String address() {
    return ready.path("addr").asText();
  }

  Path games() {
    return folder.resolve("games");
  }

  Path state() {
    return folder.resolve("state");
  }

  Path root(String game) {
    return games().resolve(game);
  }

  PeerProcess process() {
    return Objects.requireNonNull(process, "not started");
  }

  /** Sends a command with arguments, names and values in turn, and returns its result. */
  JsonNode call(String command, Object... arguments) {
    return process().call(command, map(arguments), LIMIT);
  }

  /** Sends a command that must be refused and returns the code. */
  String refusal(String command, Object... arguments) {
    try {
      JsonNode result = call(command, arguments);
      throw new AssertionError(command + " was not refused: " + result);
    } catch (CommandRefusedException e) {
      assertThat(e).hasMessageNotContaining("Exception");
      return e.code();
    }
  }

  /** Connects to another peer. */
  void connect(TestPeer other) {
    assertThat(call("connect", "addr", other.address()).path("peer_id").asText())
        .isEqualTo(other.id());
  }

  /** Waits for an event about a game, from the start of the process on. */
  JsonNode awaitEvent(String event, String game) {
    return awaitEvent(event, game, 0);
  }

  /** Waits for an event about a game after a mark. */
  JsonNode awaitEvent(String event, String game, int from) {
    return process()
        .awaitEvent(event, data -> data.path("game_id").asText().equals(game), from, LIMIT);
  }

  /** Downloads a game and waits until that is done. */
  void download(String game, boolean install) {
    int from = process().mark();
    call("download", "game_id", game, "install", install);
    awaitEvent(install ? "install-finished" : "download-finished", game, from);
  }

  /** Runs install or uninstall to its end. */
  void run(String command, String game) {
    int from = process().mark();
    call(command, "game_id", game);
    awaitEvent(command + "-finished", game, from);
  }

  /** Returns the names of the events about a game after a mark, in order. */
  List<String> events(String game, int from) {
    return process().records(from).stream()
        .filter(record -> record.path("data").path("game_id").asText().equals(game))
        .filter(record -> record.has("event"))
        .map(record -> record.path("event").asText())
        .toList();
  }

  /** Returns this peer's own row of a game, or a missing node. */
  JsonNode local(String game) {
    return row(call("list-games").path("local"), game);
  }

  /** Returns the aggregate's row of a game, or a missing node. */
  JsonNode remote(String game) {
    return row(call("list-games").path("remote"), game);
  }

  /** Returns the connected peers by id. */
  Map<String, JsonNode> peers() {
    return StreamSupport.stream(call("list-peers").path("peers").spliterator(), false)
        .collect(
            Collectors.toMap(
                peer -> peer.path("peer_id").asText(),
                peer -> peer,
                (a, b) -> a,
                LinkedHashMap::new));
  }

  /** Returns the row of a connected peer, or a missing node. */
  JsonNode peerRow(TestPeer other) {
    JsonNode row = peers().get(other.id());
    return row == null ? MissingNode.getInstance() : row;
  }

  /** Says goodbye and waits for the end. */
  void stop() {
    assertThat(process().stop()).isZero();
  }

  /** Kills the process without a goodbye. */
  void kill() {
    process().process().destroyForcibly();
    process().awaitExit(LIMIT);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }

  private static JsonNode row(JsonNode rows, String game) {
    for (JsonNode row : rows) {
      if (row.path("id").asText().equals(game)) {
        return row;
      }
    }
    return MissingNode.getInstance();
  }

  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
