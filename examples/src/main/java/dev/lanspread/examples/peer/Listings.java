package dev.lanspread.examples.peer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.GameList;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.RemoteGame;
import java.util.List;
import java.util.OptionalLong;

/** Snapshots as they look in records. */
final class Listings {

  private Listings() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode games(List<GameState> games) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (GameState game : games) {
      ObjectNode row =
          rows.addObject()
              .put("id", game.id().value())
              .put("version", game.version().map(GameVersion::value).orElse(null))
              .put("downloaded", game.downloaded())
              .put("installed", game.installed())
              .put("availability", game.availability().label());
      // Known of this peer's own games only.
      game.installedVersion().ifPresent(it -> row.put("installed_version", it.value()));
    }
    return rows;
  }

  static ObjectNode gameList(GameList games) {
    ObjectNode data = object();
    data.set("local", games(games.local()));
    ArrayNode remote = data.putArray("remote");
    for (RemoteGame game : games.remote()) {
      remote
          .addObject()
          .put("id", game.id().value())
          .put("name", game.name())
          .put("peer_count", game.peerCount())
          .put("helpers", 0)
          .put("eti_game_version", game.version().value())
          .put("total_bytes", game.totalBytes());
    }
    return data;
  }

  static ObjectNode plan(OperationPlan plan) {
    ObjectNode data = object();
    put(data, "fetch_bytes", plan.bytesToFetch());
    put(data, "unpacked_bytes", plan.bytesUnpacked());
    put(data, "peak_disk_bytes", plan.peakDiskBytes());
    put(data, "free_bytes", plan.freeDiskBytes());
    put(data, "dictionary_bytes", plan.dictionaryBytes());
    return data.put("level", plan.kind() == OperationKind.DOWNLOAD ? "sizes" : null)
        .put("sources", plan.sources())
        .put("helpers", 0)
        .put("archive_provider", plan.archiveProvider())
        .put("reason", plan.reason());
  }

  private static void put(ObjectNode data, String name, OptionalLong value) {
    if (value.isPresent()) {
      data.put(name, value.getAsLong());
    } else {
      data.putNull(name);
    }
  }

  static ObjectNode peer(PeerSnapshot peer) {
    return object()
        .put("peer_id", peer.id().value())
        .put("addr", peer.address().toString())
        .put("name", peer.name())
        .put("game_count", peer.games().size());
  }

  static ObjectNode peers(List<PeerSnapshot> peers) {
    ObjectNode data = object();
    ArrayNode rows = data.putArray("peers");
    for (PeerSnapshot peer : peers) {
      ObjectNode row = peer(peer);
      row.set("games", games(peer.games()));
      rows.add(row);
    }
    return data;
  }

  static ArrayNode operations(List<Operation> operations) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (Operation operation : operations) {
      rows.addObject()
          .put("game_id", operation.game().value())
          .put("kind", operation.kind().label());
    }
    return rows;
  }
}
