package dev.lanspread.examples.peer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.GameId;
import dev.lanspread.OperationProgress;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.PeerEvent.ChunkFinished;
import dev.lanspread.event.PeerEvent.DownloadBegan;
import dev.lanspread.event.PeerEvent.DownloadCancelled;
import dev.lanspread.event.PeerEvent.DownloadFailed;
import dev.lanspread.event.PeerEvent.DownloadFinished;
import dev.lanspread.event.PeerEvent.DownloadProgressed;
import dev.lanspread.event.PeerEvent.GotGameFiles;
import dev.lanspread.event.PeerEvent.HashFailed;
import dev.lanspread.event.PeerEvent.HashFinished;
import dev.lanspread.event.PeerEvent.HashProgressed;
import dev.lanspread.event.PeerEvent.InstallBegan;
import dev.lanspread.event.PeerEvent.InstallFailed;
import dev.lanspread.event.PeerEvent.InstallFinished;
import dev.lanspread.event.PeerEvent.ListedFile;
import dev.lanspread.event.PeerEvent.ListenerLost;
import dev.lanspread.event.PeerEvent.LocalLibraryChanged;
import dev.lanspread.event.PeerEvent.LocalPeerReady;
import dev.lanspread.event.PeerEvent.NoPeersHaveGame;
import dev.lanspread.event.PeerEvent.PeerConnected;
import dev.lanspread.event.PeerEvent.PeerLost;
import dev.lanspread.event.PeerEvent.PeerUpdated;
import dev.lanspread.event.PeerEvent.RemoteLibraryChanged;
import dev.lanspread.event.PeerEvent.Source;
import dev.lanspread.event.PeerEvent.UninstallBegan;
import dev.lanspread.event.PeerEvent.UninstallFailed;
import dev.lanspread.event.PeerEvent.UninstallFinished;
import dev.lanspread.event.PeerEvent.Warning;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The node's events as records: one name and one shape each. */
final class EventRecords {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MIB = 1 << 20;
  private static final double BITS_PER_MBIT = 1e6;

  /** How one kind of event looks. */
  private record Shape<E extends PeerEvent>(String name, Writer<E> writer) {}

  /** Fills the data of one kind of event. */
  @FunctionalInterface
  private interface Writer<E> {
    void write(E event, ObjectNode data);
  }

  private final Map<Class<? extends PeerEvent>, Shape<?>> shapes = new HashMap<>();

  EventRecords() {
    nodeAndPeers();
    downloads();
    installs();
    content();
  }

  /** Tells whether events of this kind have a record. */
  boolean knows(Class<?> kind) {
    return shapes.containsKey(kind);
  }

  /** Writes the record of an event. */
  void write(PeerEvent event, RecordWriter records) {
    Shape<?> shape = shapes.get(event.getClass());
    if (shape == null) {
      throw new IllegalStateException("no record for " + event.getClass());
    }
    write(shape, event, records);
  }

  @SuppressWarnings("unchecked") // A shape is only ever stored under the class that it writes.
  private static <E extends PeerEvent> void write(
      Shape<E> shape, PeerEvent event, RecordWriter records) {
    ObjectNode data = Listings.object();
    shape.writer().write((E) event, data);
    records.event(shape.name(), data);
  }

  private <E extends PeerEvent> void on(Class<E> kind, String name, Writer<E> writer) {
    shapes.put(kind, new Shape<>(name, writer));
  }

  private void nodeAndPeers() {
    on(
        LocalPeerReady.class,
        "local-peer-ready",
        (e, data) -> data.put("peer_id", e.peer().value()).put("addr", e.address().toString()));
    on(
        ListenerLost.class,
        "warning",
        (e, data) ->
            data.put("code", "LISTENER_LOST")
                .put("message", e.reason())
                .put("addr", e.address().toString()));
    on(
        LocalLibraryChanged.class,
        "local-library-changed",
        (e, data) -> data.put("revision", e.revision()).set("games", Listings.games(e.games())));
    on(PeerConnected.class, "peer-connected", (e, data) -> data.setAll(Listings.peer(e.peer())));
    on(PeerUpdated.class, "peer-updated", (e, data) -> data.setAll(Listings.peer(e.peer())));
    on(
        PeerLost.class,
        "peer-lost",
        (e, data) ->
            data.put("peer_id", e.peer().value())
                .put("addr", e.address().toString())
                .put("reason", e.reason()));
    on(
        RemoteLibraryChanged.class,
        "remote-library-changed",
        (e, data) ->
            data.put("peer_id", e.peer().value())
                .put("revision", e.revision())
                .set("games", Listings.games(e.games())));
    on(Warning.class, "warning", EventRecords::warning);
  }

  private void downloads() {
    on(GotGameFiles.class, "got-game-files", EventRecords::gotGameFiles);
    on(NoPeersHaveGame.class, "no-peers-have-game", (e, data) -> game(data, e.game()));
    on(
        DownloadBegan.class,
        "download-begin",
        (e, data) ->
            game(data, e.game())
                .put("mode", e.mode().name().toLowerCase(Locale.ROOT))
                .put("total_bytes", orNull(e.totalBytes()))
                .put("resumed_bytes", e.resumedBytes()));
    on(
        DownloadProgressed.class,
        "download-progress",
        (e, data) -> progress(e.game(), e.progress(), data));
    on(
        ChunkFinished.class,
        "download-chunk-finished",
        (e, data) ->
            source(
                game(data, e.game())
                    .put("path", e.path())
                    .put("offset", e.offset())
                    .put("length", e.length())
                    .put("helper", false),
                e.source()));
    on(DownloadFinished.class, "download-finished", EventRecords::finished);
    on(DownloadFailed.class, "download-failed", (e, data) -> failed(data, e.game(), e.error()));
    on(DownloadCancelled.class, "download-cancelled", (e, data) -> game(data, e.game()));
  }

  private void installs() {
    on(InstallBegan.class, "install-begin", (e, data) -> game(data, e.game()));
    on(InstallFinished.class, "install-finished", (e, data) -> game(data, e.game()));
    on(InstallFailed.class, "install-failed", (e, data) -> failed(data, e.game(), e.error()));
    on(UninstallBegan.class, "uninstall-begin", (e, data) -> game(data, e.game()));
    on(
        UninstallFinished.class,
        "uninstall-finished",
        (e, data) -> game(data, e.game()).put("kept_files", e.keptFiles()));
    on(UninstallFailed.class, "uninstall-failed", (e, data) -> failed(data, e.game(), e.error()));
  }

  private void content() {
    on(HashProgressed.class, "hash-progress", (e, data) -> progress(e.game(), e.progress(), data));
    on(HashFinished.class, "hash-finished", EventRecords::hashed);
    on(HashFailed.class, "hash-failed", (e, data) -> failed(data, e.game(), e.error()));
  }

  private static void hashed(HashFinished event, ObjectNode data) {
    double seconds = event.duration().toNanos() / NANOS_PER_SECOND;
    game(data, event.game())
        .put("content_root", event.root().value())
        .put("files", event.files())
        .put("bytes", event.bytes())
        .put("duration_ms", event.duration().toMillis())
        .put("mib_per_s", seconds > 0 ? event.bytes() / seconds / MIB : 0);
  }

  private static void gotGameFiles(GotGameFiles event, ObjectNode data) {
    game(data, event.game()).put("version", event.version().value());
    ArrayNode files = data.putArray("files");
    for (ListedFile file : event.files()) {
      // Relative to the games folder, like every path in a record.
      files
          .addObject()
          .put("path", event.game().value() + "/" + file.path())
          .put("size", file.size());
    }
    ArrayNode sources = data.putArray("sources");
    for (Source source : event.sources()) {
      source(sources.addObject(), source);
    }
  }

  private static void progress(GameId game, OperationProgress progress, ObjectNode data) {
    Long total = progress.totalBytes() == 0 ? null : Long.valueOf(progress.totalBytes());
    game(data, game)
        .put("bytes", progress.bytes())
        .put("total_bytes", total)
        .put("bytes_per_s", progress.bytesPerSecond())
        .put("eta_ms", progress.timeLeft().map(Duration::toMillis).orElse(null))
        // Only who has a whole game gives of it.
        .put("from_helpers", 0)
        .put("given", 0);
  }

  private static void finished(DownloadFinished event, ObjectNode data) {
    double seconds = event.duration().toNanos() / NANOS_PER_SECOND;
    double bytesPerSecond = seconds > 0 ? event.bytes() / seconds : 0;
    game(data, event.game())
        .put("bytes", event.bytes())
        .put("duration_ms", event.duration().toMillis())
        .put("mib_per_s", bytesPerSecond / MIB)
        .put("mbit_per_s", bytesPerSecond * Byte.SIZE / BITS_PER_MBIT);
  }

  private static void warning(Warning event, ObjectNode data) {
    event.facts().forEach((key, value) -> data.put(field(key), value));
    data.put("code", event.code()).put("message", event.message());
  }

  /** Records name games and peers as their other fields do. */
  private static String field(String fact) {
    return switch (fact) {
      case Facts.GAME -> "game_id";
      case Facts.PEER -> "peer_id";
      case Facts.ADDRESS -> "addr";
      case Facts.OTHER_ADDRESS -> "other_addr";
      default -> fact;
    };
  }

  private static ObjectNode game(ObjectNode data, GameId game) {
    return data.put("game_id", game.value());
  }

  private static void failed(ObjectNode data, GameId game, LanspreadException error) {
    game(data, game).put("code", error.code().name()).put("message", error.getMessage());
  }

  private static void source(ObjectNode data, Source source) {
    data.put("peer_id", source.peer().value()).put("addr", source.address().toString());
  }

  private static @Nullable Long orNull(OptionalLong value) {
    return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
  }
}
