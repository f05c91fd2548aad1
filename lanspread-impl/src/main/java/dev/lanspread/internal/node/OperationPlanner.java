package dev.lanspread.internal.node;

import dev.lanspread.GameId;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.install.PackageSummary;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.session.RemotePeer;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StorageFailures;
import dev.lanspread.internal.stream.StreamInstaller;
import dev.lanspread.internal.transfer.SourcePool;
import dev.lanspread.spi.archive.ArchiveProvider;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells what an operation would cost, from what is known here and from the peers' libraries. */
final class OperationPlanner {

  private final GameOperations operations;
  private final LocalLibrary library;
  private final SourcePool sources;
  private final Installer installer;
  private final StreamInstaller streams;
  private final ArchiveProvider backend;

  OperationPlanner(
      GameOperations operations,
      LocalLibrary library,
      SourcePool sources,
      Installer installer,
      StreamInstaller streams,
      ArchiveProvider backend) {
    this.operations = operations;
    this.library = library;
    this.sources = sources;
    this.installer = installer;
    this.streams = streams;
    this.backend = backend;
  }

  OperationPlan plan(GameId id, OperationKind kind) {
    CatalogGame game = operations.known(id);
    GameRoot root = library.root(game.id());
    return switch (kind) {
      case DOWNLOAD -> fetched(game.id(), root, remoteBytes(game.id()));
      case STREAM_INSTALL -> streamed(game.id(), root);
      case INSTALL -> unpacked(game.id(), root);
      case UNINSTALL -> {
        operations.requireInstalled(game.id());
        yield new OperationPlan(
            game.id(),
            kind,
            0,
            OptionalLong.empty(),
            0,
            free(game.id(), root),
            OptionalLong.empty(),
            backend.id(),
            "nothing is unpacked");
      }
    };
  }

  private OperationPlan fetched(GameId id, GameRoot root, long bytes) {
    return new OperationPlan(
        id,
        OperationKind.DOWNLOAD,
        bytes,
        OptionalLong.empty(),
        bytes,
        free(id, root),
        OptionalLong.empty(),
        backend.id(),
        "the selected backend; the archive is not here yet");
  }

  private OperationPlan streamed(GameId id, GameRoot root) {
    operations.requireStreamable(id);
    OptionalLong bytes = streams.unpackedBytes(id);
    return new OperationPlan(
        id,
        OperationKind.STREAM_INSTALL,
        bytes.orElse(0),
        bytes,
        bytes.orElse(0),
        free(id, root),
        OptionalLong.empty(),
        backend.id(),
        "the source unpacks, with a backend of its own");
  }

  private OperationPlan unpacked(GameId id, GameRoot root) {
    PackageSummary summary = installer.inspect(id, root, new Cancellation(id));
    String used = summary.backend().isEmpty() ? backend.id() : summary.backend();
    return new OperationPlan(
        id,
        OperationKind.INSTALL,
        0,
        OptionalLong.of(summary.unpackedBytes()),
        summary.unpackedBytes(),
        free(id, root),
        summary.dictionaryBytes(),
        used,
        summary.archives() == 0 ? "there is no archive" : "the first backend that reads it");
  }

  private long remoteBytes(GameId id) {
    Optional<LocalGame> here = library.find(id).filter(game -> game.state().downloaded());
    Eligible eligible = sources.eligible(id).orElseThrow(() -> GameOperations.noPeers(id));
    boolean current =
        here.flatMap(game -> game.state().version())
            .map(version -> version.equals(eligible.version()))
            .orElse(false);
    return current ? 0 : bytesAt(eligible.peers().get(0), id);
  }

  private long bytesAt(PeerId peer, GameId id) {
    return sources.peer(peer).map(RemotePeer::games).stream()
        .flatMap(games -> games.stream())
        .filter(game -> game.state().id().equals(id))
        .mapToLong(game -> game.totalBytes())
        .findFirst()
        .orElse(0);
  }

  private static long free(GameId id, GameRoot root) {
    try {
      return DurableFiles.freeBytes(root.path());
    } catch (IOException e) {
      throw StorageFailures.unreadable(e, id, root.path());
    }
  }
}
