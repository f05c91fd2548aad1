package dev.lanspread.examples.peer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.DownloadOptions;
import dev.lanspread.LaunchResult;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.PeerNode;
import dev.lanspread.PlayerProfile;
import dev.lanspread.error.RequestException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Every command by name: what it takes, what it calls, what it answers. */
final class Commands {

  /**
   * One command.
   *
   * @param mayBlock whether it can take longer than a look at a snapshot
   * @param body carries it out
   */
  record Command(boolean mayBlock, Body body) {}

  /** Carries out a command and answers now or later; what it throws is its answer. */
  @FunctionalInterface
  interface Body {
    void run(Arguments arguments, Reply reply);
  }

  private static final int MAX_PEERS = 100_000;
  private static final int DAY_MS = 86_400_000;
  private static final int DEFAULT_WAIT_MS = 30_000;

  private final Map<String, Command> commands = new TreeMap<>();
  private final PeerNode node;
  private final PeerWaiters waiters;

  Commands(PeerNode node, PeerWaiters waiters) {
    this.node = node;
    this.waiters = waiters;
    looks();
    operations();
    blocking();
  }

  /** Returns the command with this name. */
  Optional<Command> find(String name) {
    return Optional.ofNullable(commands.get(name));
  }

  /** Returns all names as a list for people. */
  String names() {
    return String.join(", ", commands.keySet()) + ", shutdown";
  }

  private void looks() {
    inOrder("status", arguments -> status());
    inOrder("list-peers", arguments -> Listings.peers(node.peers()));
    inOrder("list-games", arguments -> Listings.gameList(node.games()));
    commands.put("wait-peers", new Command(false, this::waitPeers));
  }

  private void operations() {
    starting("download", a -> node.download(a.game(), downloadOptions(a)));
    starting("stream-install", a -> node.streamInstall(a.game()));
    starting("install", a -> node.install(a.game()));
    starting("uninstall", a -> node.uninstall(a.game()));
    starting("hash", a -> node.hash(a.game()));
    inOrder("cancel-download", this::cancelDownload);
  }

  private void blocking() {
    commands.put("connect", new Command(true, this::connect));
    commands.put("plan", new Command(false, this::plan));
    sideBySide("play", this::play);
    sideBySide("rescan", arguments -> revision(node.rescan()));
    sideBySide("set-game-dir", arguments -> revision(node.useGamesDirectory(arguments.path())));
    sideBySide(
        "rebind",
        arguments -> Listings.object().put("addr", node.rebind(arguments.address()).toString()));
  }

  private ObjectNode status() {
    ObjectNode data =
        Listings.object()
            .put("peer_id", node.id().value())
            .put("addr", node.address().toString())
            .put("name", node.name())
            .put("transport", node.transport())
            .put("archive_provider", node.archiveProvider())
            .put("peer_count", node.peers().size());
    data.set("active_operations", Listings.operations(node.activeOperations()));
    return data;
  }

  private void waitPeers(Arguments arguments, Reply reply) {
    int count = arguments.count("count", MAX_PEERS);
    waiters.add(count, arguments.count("timeout_ms", DAY_MS, DEFAULT_WAIT_MS), reply);
  }

  private ObjectNode cancelDownload(Arguments arguments) {
    boolean cancelled =
        node.activeOperation(arguments.game())
            .filter(Commands::isDownload)
            .map(Operation::cancel)
            .orElse(false);
    return Listings.object().put("cancelled", cancelled);
  }

  private static boolean isDownload(Operation operation) {
    return switch (operation.kind()) {
      case DOWNLOAD, STREAM_INSTALL -> true;
      case INSTALL, UNINSTALL, HASH -> false;
    };
  }

  private void connect(Arguments arguments, Reply reply) {
    answerLater(
        node.connect(arguments.text("addr")),
        peer ->
            Listings.object()
                .put("peer_id", peer.id().value())
                .put("addr", peer.address().toString()),
        reply);
  }

  private void plan(Arguments arguments, Reply reply) {
    answerLater(node.plan(arguments.game(), planned(arguments)), Listings::plan, reply);
  }

  private static OperationKind planned(Arguments arguments) {
    String kind = arguments.text("kind");
    return switch (kind) {
      case "download" -> OperationKind.DOWNLOAD;
      case "stream-install" -> OperationKind.STREAM_INSTALL;
      case "install" -> OperationKind.INSTALL;
      default ->
          throw RequestException.invalid("kind", kind, "download, stream-install or install");
    };
  }

  private static <T> void answerLater(
      CompletableFuture<T> future, Function<T, ObjectNode> answer, Reply reply) {
    var unused =
        future.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                reply.result(answer.apply(value));
              } else {
                reply.error(failure);
              }
            });
  }

  private ObjectNode play(Arguments arguments) {
    PlayerProfile profile =
        new PlayerProfile(arguments.text("username"), arguments.text("language"));
    LaunchResult result = node.launchSettings().apply(arguments.game(), profile);
    return Listings.object()
        .put("already_applied", result.alreadyApplied())
        .put("account_name_written", result.accountNameWritten())
        .put("language_written", result.languageWritten())
        .put("persona_name_written", result.personaNameWritten());
  }

  private static DownloadOptions downloadOptions(Arguments arguments) {
    return new DownloadOptions(arguments.flag("install", true));
  }

  private static ObjectNode revision(long revision) {
    return Listings.object().put("revision", revision);
  }

  private void inOrder(String name, Function<Arguments, ObjectNode> answer) {
    commands.put(name, new Command(false, answering(answer)));
  }

  // The operation's end is told by events.
  private void starting(String name, Consumer<Arguments> start) {
    inOrder(
        name,
        arguments -> {
          start.accept(arguments);
          return Listings.object().put("accepted", true);
        });
  }

  private void sideBySide(String name, Function<Arguments, ObjectNode> answer) {
    commands.put(name, new Command(true, answering(answer)));
  }

  private static Body answering(Function<Arguments, ObjectNode> answer) {
    return (arguments, reply) -> reply.result(answer.apply(arguments));
  }
}
