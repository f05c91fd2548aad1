package dev.lanspread.event;

import dev.lanspread.ContentRoot;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.OperationProgress;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.error.LanspreadException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Something that happened in a node.
 *
 * <p>Every event is immutable. Paths are relative to the games folder, with {@code /}.
 *
 * @since 0.1
 */
public sealed interface PeerEvent {

  /** Returns what the event is about. */
  EventKind kind();

  /** The listener is bound and others can connect to {@code address}. */
  record LocalPeerReady(PeerId peer, PeerAddress address) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.NODE;
    }
  }

  /** The listener's socket is gone; {@code PeerNode.rebind} brings it back. */
  record ListenerLost(PeerAddress address, String reason) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.NODE;
    }
  }

  /** The local library has a new revision; {@code games} is all of it. */
  record LocalLibraryChanged(long revision, List<GameState> games) implements PeerEvent {
    /** Copies the list. */
    public LocalLibraryChanged {
      games = List.copyOf(games);
    }

    @Override
    public EventKind kind() {
      return EventKind.LIBRARY;
    }
  }

  /** A peer proved its id and its library arrived. */
  record PeerConnected(PeerSnapshot peer) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.PEER;
    }
  }

  /** A known peer has a new address or name. */
  record PeerUpdated(PeerSnapshot peer) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.PEER;
    }
  }

  /** A peer said goodbye or stopped answering; its games are gone from the aggregate. */
  record PeerLost(PeerId peer, PeerAddress address, String reason) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.PEER;
    }
  }

  /** A peer's library has a new revision; {@code games} is all of it, cut to the own catalog. */
  record RemoteLibraryChanged(PeerId peer, long revision, List<GameState> games)
      implements PeerEvent {
    /** Copies the list. */
    public RemoteLibraryChanged {
      games = List.copyOf(games);
    }

    @Override
    public EventKind kind() {
      return EventKind.PEER;
    }
  }

  /** The sources agreed on the file list. */
  record GotGameFiles(
      GameId game, GameVersion version, List<ListedFile> files, List<Source> sources)
      implements PeerEvent {
    /** Copies the lists. */
    public GotGameFiles {
      files = List.copyOf(files);
      sources = List.copyOf(sources);
    }

    @Override
    public EventKind kind() {
      return EventKind.TRANSFER;
    }
  }

  /** A file of a package: path relative to the game root, size in bytes. */
  record ListedFile(String path, long size) {}

  /** A peer that content is fetched from. */
  record Source(PeerId peer, PeerAddress address) {}

  /** A download was refused because no peer may be its source. */
  record NoPeersHaveGame(GameId game) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.TRANSFER;
    }
  }

  /**
   * Content starts to flow.
   *
   * @param totalBytes all listed files, the version file included; in a stream the sum of entry
   *     sizes, empty when unknown
   * @param resumedBytes of these, already on disk and verified
   */
  record DownloadBegan(GameId game, TransferMode mode, OptionalLong totalBytes, long resumedBytes)
      implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.TRANSFER;
    }
  }

  /** Progress of a download; at most four a second per game. */
  record DownloadProgressed(GameId game, OperationProgress progress) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.PROGRESS;
    }
  }

  /**
   * One chunk of a large file, one whole small file, or one part of a streamed entry is on disk.
   *
   * @param source who gave it; of several, when the rest of a chunk was moved to a faster source,
   *     the one that more came from than events have told so far
   */
  record ChunkFinished(GameId game, String path, long offset, long length, Source source)
      implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.PROGRESS;
    }
  }

  /** The package is complete, or the stream has ended; {@code bytes} came in this operation. */
  record DownloadFinished(GameId game, long bytes, Duration duration) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.TRANSFER;
    }
  }

  /** A download ended without its package. */
  record DownloadFailed(GameId game, LanspreadException error) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.TRANSFER;
    }
  }

  /** A download was cancelled. */
  record DownloadCancelled(GameId game) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.TRANSFER;
    }
  }

  /** An install starts. */
  record InstallBegan(GameId game) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.INSTALL;
    }
  }

  /** The game is installed. */
  record InstallFinished(GameId game) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.INSTALL;
    }
  }

  /** The previous state is back. */
  record InstallFailed(GameId game, LanspreadException error) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.INSTALL;
    }
  }

  /** An uninstall starts. */
  record UninstallBegan(GameId game) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.INSTALL;
    }
  }

  /** {@code local/} is gone; {@code keptFiles} files were set aside. */
  record UninstallFinished(GameId game, int keptFiles) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.INSTALL;
    }
  }

  /** The uninstall did not happen or stopped half-way. */
  record UninstallFailed(GameId game, LanspreadException error) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.INSTALL;
    }
  }

  /** Progress of {@code PeerNode.hash}; at most four a second per game. */
  record HashProgressed(GameId game, OperationProgress progress) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.PROGRESS;
    }
  }

  /**
   * The content root of a package was made.
   *
   * @param files how many it has
   * @param bytes of all of them; what was hashed before is not read again
   */
  record HashFinished(GameId game, ContentRoot root, int files, long bytes, Duration duration)
      implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.CONTENT;
    }
  }

  /** The content root could not be made, or it was cancelled. */
  record HashFailed(GameId game, LanspreadException error) implements PeerEvent {
    @Override
    public EventKind kind() {
      return EventKind.CONTENT;
    }
  }

  /**
   * Something was skipped or set aside.
   *
   * @param code one of {@link WarningCodes}
   * @param message for people
   * @param facts for programs, under the keys of {@link dev.lanspread.error.Facts}
   */
  record Warning(String code, String message, Map<String, String> facts) implements PeerEvent {
    /** Copies the facts. */
    public Warning {
      facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    @Override
    public EventKind kind() {
      return EventKind.WARNING;
    }
  }
}
