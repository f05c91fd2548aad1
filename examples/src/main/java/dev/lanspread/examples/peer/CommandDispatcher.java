package dev.lanspread.examples.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.PeerNode;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.RequestException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes commands line by line and sees to it that each gets exactly one answer.
 *
 * <p>Commands that only start something or look at a snapshot are carried out one after the other,
 * in the order they came; commands that may block run side by side with them.
 */
final class CommandDispatcher implements AutoCloseable {

  // Reading pauses while so many commands are being carried out.
  private static final int MAX_RUNNING = 64;

  // What is left of the 5 s for the goodbye belongs to the node.
  private static final Duration DRAIN_LIMIT = Duration.ofMillis(500);

  private final RecordWriter records;
  private final Runnable shutdown;
  private final PeerWaiters waiters;
  private final Commands commands;
  private final CommandParser parser = new CommandParser();
  private final Semaphore running = new Semaphore(MAX_RUNNING);
  private final Set<Reply> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService ordered =
      Executors.newSingleThreadExecutor(daemonThreads("command"));
  private final ExecutorService sideBySide =
      Executors.newCachedThreadPool(daemonThreads("long-command"));

  /**
   * @param shutdown called after a {@code shutdown} command was answered
   */
  CommandDispatcher(PeerNode node, RecordWriter records, Runnable shutdown) {
    this.records = records;
    this.shutdown = shutdown;
    this.waiters = new PeerWaiters(node);
    this.commands = new Commands(node, waiters);
  }

  /** Takes commands until the input ends or says {@code shutdown}. */
  void readAll(LineReader lines) throws IOException {
    for (Optional<LineReader.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (!take(line.get())) {
        return;
      }
    }
  }

  /** Lets short commands end, then answers what is still open. */
  @Override
  public void close() {
    waiters.close();
    ordered.shutdown();
    sideBySide.shutdown();
    CompletableFuture.allOf(open.stream().map(Reply::answered).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    open.forEach(Reply::stopping);
  }

  private boolean take(LineReader.Line line) {
    ObjectNode command;
    try {
      command = parser.parse(line);
    } catch (RequestException e) {
      refuse(NullNode.getInstance(), null, Objects.toString(e.getMessage(), ""));
      return true;
    }
    String name = command.path("cmd").textValue();
    if (name == null || !CommandParser.hasGoodId(command)) {
      String problem = name == null ? "cmd must be a string" : "id must be a string or a number";
      refuse(CommandParser.idOf(command), name, problem);
      return true;
    }
    Reply reply = new Reply(CommandParser.idOf(command), name, records);
    if (name.equals("shutdown")) {
      reply.result(Listings.object().put("stopping", true));
      shutdown.run();
      return false;
    }
    Optional<Commands.Command> known = commands.find(name);
    if (known.isEmpty()) {
      refuse(CommandParser.idOf(command), name, "unknown command; known: " + commands.names());
      return true;
    }
    carryOut(known.get(), new Arguments(command), reply);
    return true;
  }

  private void carryOut(Commands.Command command, Arguments arguments, Reply reply) {
    running.acquireUninterruptibly();
    open.removeIf(earlier -> earlier.answered().isDone());
    open.add(reply);
    ExecutorService lane = command.mayBlock() ? sideBySide : ordered;
    try {
      lane.execute(() -> run(command, arguments, reply));
    } catch (RejectedExecutionException e) {
      // The peer was told to end between two lines.
      reply.stopping();
    }
  }

  private void run(Commands.Command command, Arguments arguments, Reply reply) {
    if (!command.mayBlock()) {
      records.holdEvents();
    }
    try {
      command.body().run(arguments, reply);
    } catch (RuntimeException e) {
      reply.error(e);
    } finally {
      if (!command.mayBlock()) {
        records.releaseEvents();
      }
      running.release();
    }
  }

  private void refuse(JsonNode id, @Nullable String name, String problem) {
    records.error(id, name, ErrorCode.INVALID_ARGUMENT, problem);
  }

  private static ThreadFactory daemonThreads(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
