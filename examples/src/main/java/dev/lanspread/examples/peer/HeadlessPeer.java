package dev.lanspread.examples.peer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.PeerNode;
import dev.lanspread.event.EventKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.EnumSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One peer between two streams, from its start to its goodbye. */
final class HeadlessPeer {

  private static final Logger log = LoggerFactory.getLogger(HeadlessPeer.class);

  private HeadlessPeer() {}

  /**
   * Runs a peer until its input ends or {@code lifetime} is asked to end; then closes it.
   *
   * @throws dev.lanspread.error.LanspreadException if it cannot be started
   * @throws IOException if a fixture cannot be written
   */
  static void run(PeerOptions options, InputStream in, OutputStream out, Lifetime lifetime)
      throws IOException {
    Instant started = Instant.now();
    RecordWriter records = new RecordWriter(out, lifetime::requestEnd);
    try (PeerNode node = start(options, records);
        CommandDispatcher commands = new CommandDispatcher(node, records, lifetime::requestEnd)) {
      records.earlierEvent("cli-started", started, startedData(options, node));
      records.releaseEvents();
      readInBackground(in, commands, lifetime);
      lifetime.awaitRequest();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static PeerNode start(PeerOptions options, RecordWriter records) throws IOException {
    FixtureGames fixtures = new FixtureGames(options.gamesDirectory());
    EventRecords eventRecords = new EventRecords();
    records.holdEvents();
    return options
        .nodeBuilder()
        .catalog(fixtures.seed(options.fixtures(), options.catalog()))
        .listener(EnumSet.allOf(EventKind.class), event -> eventRecords.write(event, records))
        .start();
  }

  private static ObjectNode startedData(PeerOptions options, PeerNode node) {
    return Listings.object()
        .put("version", PeerCli.version())
        .put("protocol", PeerNode.PROTOCOL_VERSION)
        .put("name", node.name())
        .put("games_dir", options.gamesDirectory().toString())
        .put("state_dir", options.stateDirectory().toString())
        .put("transport", node.transport())
        .put("archive_provider", node.archiveProvider());
  }

  private static void readInBackground(
      InputStream in, CommandDispatcher commands, Lifetime lifetime) {
    Thread reader =
        new Thread(
            () -> {
              try {
                commands.readAll(new LineReader(in));
              } catch (IOException e) {
                log.warn("standard input failed: {}", e.getMessage());
              } finally {
                lifetime.requestEnd();
              }
            },
            "commands-in");
    reader.setDaemon(true);
    reader.start();
  }
}
