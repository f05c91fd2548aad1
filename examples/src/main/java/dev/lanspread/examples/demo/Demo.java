package dev.lanspread.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.examples.client.PeerProcess;
import dev.lanspread.examples.game.FileTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The demo: one peer's RAR game reaches another, is installed and played; everything is checked.
 */
public final class Demo {

  private static final Duration FIND_LIMIT = Duration.ofSeconds(10);
  private static final Duration STEP_LIMIT = Duration.ofMinutes(5);
  private static final String PLAYER = "Jörg";
  private static final String LANGUAGE = "german";
  private static final String SAVED_GAME = "saved.sav";

  private final Path folder;
  private final DemoReport report;
  private final Path sourceFolder;
  private final Path clientFolder;
  private final Path installed;

  private Demo(Path folder, DemoReport report) {
    this.folder = folder;
    this.report = report;
    sourceFolder = folder.resolve("source");
    clientFolder = folder.resolve("client");
    installed = DemoPeer.games(clientFolder).resolve(DemoGame.ID).resolve("local");
  }

  /**
   * Runs the demo; the exit status is 0 only if everything that it claims was checked.
   *
   * @param args {@code --terminal} if progress may be drawn over itself
   */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    DemoReport report = new DemoReport(out, List.of(args).contains("--terminal"));
    Path folder = Files.createTempDirectory("lanspread-demo");
    try {
      new Demo(folder, report).run();
    } catch (IOException | RuntimeException e) {
      report.fail(e.toString());
    } finally {
      new FileTree(folder).delete();
    }
    System.exit(report.end() ? 0 : 1);
  }

  private void run() throws IOException {
    report.title("a game of some tens of MiB, packed as RAR 5");
    Path source = DemoPeer.games(sourceFolder).resolve(DemoGame.ID);
    DemoGame game = report.step("made", () -> DemoGame.make(folder.resolve("content"), source));
    try (DemoPeer sharing = DemoPeer.start("source", sourceFolder, List.of())) {
      try (DemoPeer client = startClient(List.of("--archive-provider", "junrar"))) {
        find(sharing, client);
        download(client, source);
        install(client, "junrar");
        verifyInstalled(game);
        play(client, game);
        stop(client);
      }
      installWithProgram(game);
      stop(sharing);
    }
  }

  private DemoPeer startClient(List<String> options) throws IOException {
    return DemoPeer.start("client", clientFolder, options);
  }

  private void find(DemoPeer sharing, DemoPeer client) throws IOException {
    report.title("two peers, two processes, find each other");
    boolean found = report.step("looked for peers by mDNS", () -> sees(client, sharing.id()));
    if (found) {
      report.ok("client found source (" + sharing.address() + ") by mDNS alone");
      return;
    }
    report.note("this machine passes no multicast: connecting to " + sharing.address());
    JsonNode connected = client.call("connect", Map.of("addr", sharing.address()));
    report.check("client is connected to source", connected.path("peer_id").asText(), sharing.id());
  }

  private static boolean sees(DemoPeer client, String peerId) {
    try {
      client
          .process()
          .awaitEvent(
              "peer-connected",
              data -> data.path("peer_id").asText().equals(peerId),
              0,
              FIND_LIMIT);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private void download(DemoPeer client, Path source) throws IOException {
    report.title("client downloads");
    PeerProcess process = client.process();
    int from = process.mark();
    client.call("download", Map.of("game_id", DemoGame.ID, "install", false));
    JsonNode finished = new DownloadDisplay(process, report).until(from, STEP_LIMIT);
    report.note(
        String.format(
            "downloaded %d bytes in %d ms: %.1f MiB/s, %.0f Mbit/s",
            finished.path("bytes").asLong(),
            finished.path("duration_ms").asLong(),
            finished.path("mib_per_s").asDouble(),
            finished.path("mbit_per_s").asDouble()));
    Path copy = DemoPeer.games(clientFolder).resolve(DemoGame.ID);
    report.sameFiles(
        "package",
        new FileTree(source).hashes(name -> true),
        new FileTree(copy).hashes(name -> true));
  }

  private void install(DemoPeer client, String backend) throws IOException {
    report.title("client installs with " + backend);
    PeerProcess process = client.process();
    int from = process.mark();
    report.step(
        "unpacked",
        () -> {
          client.call("install", Map.of("game_id", DemoGame.ID));
          return end(process, "install", from);
        });
  }

  private void verifyInstalled(DemoGame game) throws IOException {
    report.sameFiles(
        "installed",
        new FileTree(game.content()).hashes(name -> true),
        new FileTree(installed).hashes(name -> true));
  }

  private void play(DemoPeer client, DemoGame game) throws IOException {
    report.title("client plays, as " + PLAYER + " in " + LANGUAGE);
    Map<String, String> play =
        Map.of("game_id", DemoGame.ID, "username", PLAYER, "language", LANGUAGE);
    JsonNode first = report.step("first play", () -> client.call("play", play));
    report.check("applied before the first play", first.path("already_applied").asBoolean(), false);
    stamped(DemoGame.ACCOUNT_NAME, PLAYER);
    stamped(DemoGame.LANGUAGE, LANGUAGE);
    stamped(
        DemoGame.INI,
        String.join("", DemoGame.INI_LINES)
            .replace(DemoGame.PERSONA_LINE, "PersonaName =  " + PLAYER + " \r\n"));
    report.sameFiles(
        "untouched",
        new FileTree(game.content()).hashes(Demo::notStamped),
        new FileTree(installed).hashes(Demo::notStamped));
    JsonNode second = client.call("play", play);
    report.check("second play changes nothing", second.path("already_applied").asBoolean(), true);
  }

  private void stamped(String file, String expected) throws IOException {
    report.check(file, Files.readString(installed.resolve(file), StandardCharsets.UTF_8), expected);
  }

  private static boolean notStamped(String name) {
    return !List.of(DemoGame.ACCOUNT_NAME, DemoGame.LANGUAGE, DemoGame.INI).contains(name);
  }

  private void installWithProgram(DemoGame game) throws IOException {
    Optional<Path> program = RarPrograms.unrar();
    if (program.isEmpty()) {
      report.title("no unrar program here: the external backend is not shown");
      return;
    }
    Files.writeString(installed.resolve(SAVED_GAME), "level 3");
    try (DemoPeer client = startClient(List.of("--unrar", program.get().toString()))) {
      report.title("client restarts with " + program.get() + " and uninstalls");
      int from = client.process().mark();
      client.call("uninstall", Map.of("game_id", DemoGame.ID));
      JsonNode gone = end(client.process(), "uninstall", from);
      report.check("files of the player set aside", gone.path("kept_files").asInt(), 1);
      report.check("local/ exists", Files.exists(installed), false);
      install(client, "process");
      verifyInstalled(game);
      play(client, game);
      stop(client);
    }
  }

  private void stop(DemoPeer peer) {
    report.check(
        "exit status of " + peer.call("status", Map.of()).path("name").asText(),
        peer.process().stop(),
        0);
  }

  // Waits for the end of an install or uninstall.
  private static JsonNode end(PeerProcess process, String what, int from) {
    JsonNode record =
        process.await(
            r -> r.path("event").asText().matches(what + "-(finished|failed)"), from, STEP_LIMIT);
    if (record.path("event").asText().endsWith("failed")) {
      throw new IllegalStateException(record.toString());
    }
    return record.path("data");
  }
}
