package dev.lanspread;

import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEventListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A running peer: it shares the local games folder, knows the peers of the LAN, and fetches and
 * installs games.
 *
 * <p>Several nodes may live in one JVM; they share nothing. All methods are safe for use from any
 * thread. What local knowledge settles at once is thrown by the call; everything found later is
 * reported by the {@link Operation} and by an event. After {@link #close()} every method that
 * starts something throws {@link IllegalStateException}.
 *
 * <p>Whatever would change a game on disk is refused with {@code GAMES_FOLDER_UNAVAILABLE} while
 * the games folder is away, with {@code WRITE_FAILED} if it is read-only, and with {@code
 * GAME_IN_USE} while another program changes the same game.
 *
 * <p>Futures complete, and their dependent stages run, on the event executor, behind the events
 * that were published before; stages given an executor of their own run there. Waiting for such a
 * future ({@code join}, {@code get}) on the event thread would never end: it throws {@link
 * IllegalStateException} instead.
 *
 * @apiNote Not for implementation outside lanspread; methods may be added.
 * @since 0.1
 */
public interface PeerNode extends AutoCloseable {

  /** The wire protocol that this release speaks; separate from the version of the API. */
  int PROTOCOL_VERSION = 1;

  /** Returns a builder for a new node. */
  static PeerNodeBuilder builder() {
    return new PeerNodeBuilder();
  }

  /** Returns this peer's id. */
  PeerId id();

  /** Returns the name shown to other peers. */
  String name();

  /** Returns the address that others can connect to. */
  PeerAddress address();

  /** Returns the id of the QUIC transport in use. */
  String transport();

  /** Returns the id of the archive backend in use. */
  String archiveProvider();

  /**
   * Connects to a peer by address.
   *
   * <p>The future completes once both libraries are exchanged, within 10 seconds in any case, and
   * fails with a {@link LanspreadException}: {@code UNREACHABLE}, {@code SELF_CONNECT}, {@code
   * PROTOCOL_MISMATCH}, {@code IDENTITY_MISMATCH}, {@code IDENTITY_CLASH} or {@code
   * SECRET_MISMATCH}. Connecting to a peer that is already connected answers with its entry.
   */
  CompletableFuture<PeerSnapshot> connect(PeerAddress address);

  /**
   * Connects to a peer by the name of its host; the same with any of the host's addresses that
   * leads to a peer. The name is looked up without blocking the caller.
   *
   * @param hostAndPort {@code host:port} or {@code [ipv6]:port}; the future fails with {@code
   *     INVALID_ARGUMENT} if it is malformed or the host is unknown
   */
  CompletableFuture<PeerSnapshot> connect(String hostAndPort);

  /** Returns the connected peers, ordered by address. */
  List<PeerSnapshot> peers();

  /** Returns the local games and what the connected peers offer. */
  GameList games();

  /**
   * Starts to download a game; a version that is already here finishes at once.
   *
   * @throws LanspreadException {@code NOT_IN_CATALOG}, {@code OPERATION_IN_PROGRESS} or {@code
   *     NO_PEERS_HAVE_GAME}; nothing was begun
   */
  Operation download(GameId game, DownloadOptions options);

  /** Starts to download and install a game. */
  default Operation download(GameId game) {
    return download(game, DownloadOptions.INSTALL);
  }

  /**
   * Starts to install a game from a peer's archives without storing them.
   *
   * @throws LanspreadException {@code NOT_IN_CATALOG}, {@code OPERATION_IN_PROGRESS}, {@code
   *     ALREADY_INSTALLED} or {@code NO_PEERS_HAVE_GAME}; nothing was begun
   */
  Operation streamInstall(GameId game);

  /**
   * Starts to unpack a downloaded package into {@code local/}.
   *
   * @throws LanspreadException {@code NOT_IN_CATALOG}, {@code OPERATION_IN_PROGRESS}, {@code
   *     NOT_DOWNLOADED} or {@code ALREADY_INSTALLED}; nothing was begun
   */
  Operation install(GameId game);

  /**
   * Starts to remove {@code local/}; what the player added or changed is set aside.
   *
   * @throws LanspreadException {@code NOT_IN_CATALOG}, {@code OPERATION_IN_PROGRESS} or {@code
   *     NOT_INSTALLED}; nothing was begun
   */
  Operation uninstall(GameId game);

  /**
   * Starts to make the content root of a downloaded package; only files that changed since they
   * were last hashed are read. The game stays ready and is served meanwhile. The root is in {@link
   * dev.lanspread.event.PeerEvent.HashFinished} and, once the operation has ended, in {@link
   * #content}.
   *
   * @throws LanspreadException {@code NOT_IN_CATALOG}, {@code OPERATION_IN_PROGRESS} or {@code
   *     NOT_DOWNLOADED}; nothing was begun
   */
  Operation hash(GameId game);

  /**
   * Returns what is known of the content of a local game, now; cheap, and safe to poll.
   *
   * @throws LanspreadException {@code NOT_IN_CATALOG}
   */
  ContentInfo content(GameId game);

  /** Returns the active operation of a game, or empty. */
  Optional<Operation> activeOperation(GameId game);

  /** Returns all active operations. */
  List<Operation> activeOperations();

  /**
   * Works out what an operation would cost; begins and changes nothing. {@code DOWNLOAD} is the one
   * that installs.
   *
   * <p>Archive headers are read from disk. For what would come from peers, the sources are asked
   * for their file lists, and one of them for the unpacked size, over the network, each step with a
   * deadline. The future fails with the {@link LanspreadException} with which the operation would
   * fail so far, such as {@code AMBIGUOUS_METADATA}.
   *
   * @throws LanspreadException as the operation itself would be refused
   */
  CompletableFuture<OperationPlan> plan(GameId game, OperationKind kind);

  /**
   * Lists what an uninstall would remove and what it would set aside; reads the installed tree.
   *
   * @throws LanspreadException {@code NOT_INSTALLED} if there is nothing to uninstall
   */
  UninstallPlan planUninstall(GameId game);

  /** Returns the launch settings of this node's games. */
  LaunchSettings launchSettings();

  /** Scans the games folder now and returns the library revision after it. */
  long rescan();

  /**
   * Replaces the games folder, which is created if it is missing, and returns the library revision
   * after its scan.
   *
   * @throws LanspreadException {@code OPERATION_IN_PROGRESS} while any operation is active; {@code
   *     INVALID_ARGUMENT} if the folder cannot be used
   */
  long useGamesDirectory(Path directory);

  /**
   * Moves the listener to another address; identity and peers stay, and the peers are told.
   *
   * <p>Also brings a lost listener back. On failure the old listener, where there is one, stays.
   *
   * @return the new address
   * @throws LanspreadException {@code UNREACHABLE} if the address cannot be bound
   */
  PeerAddress rebind(PeerAddress address);

  /** Registers a listener for the given kinds of events. */
  Subscription addListener(Set<EventKind> kinds, PeerEventListener listener);

  /**
   * Says goodbye to the peers, cancels what is active and releases threads, ports and files.
   *
   * <p>Idempotent; returns within 5 seconds, and then all is released. On the event thread it
   * returns at once and goes on in the background, as {@link #closeAsync} does. What was fetched
   * and verified stays for a later resume.
   */
  @Override
  void close();

  /**
   * Closes the node without making the caller wait; safe on the event thread.
   *
   * @return completes when everything is released, as the last that the event executor is given;
   *     never fails
   */
  CompletableFuture<Void> closeAsync();
}
