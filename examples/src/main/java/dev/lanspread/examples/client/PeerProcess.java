package dev.lanspread.examples.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A headless peer in a process of its own.
 *
 * <p>Keeps every record that the peer wrote, so that a caller can wait for one that has already
 * come. Safe for use from any thread.
 */
public final class PeerProcess implements AutoCloseable {

  // The peer promises to be gone within 5 s; the rest is for a loaded machine.
  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  private final ObjectMapper mapper = new ObjectMapper();
  private final Process process;
  private final BufferedWriter commands;
  private final Thread reader;
  private final AtomicLong lastId = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final List<JsonNode> records = new ArrayList<>();
  private boolean ended;

  private PeerProcess(Process process) {
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.reader = new Thread(this::readRecords, "records-of-" + process.pid());
    reader.setDaemon(true);
  }

  /**
   * Starts a peer.
   *
   * @param program the command line up to the peer's own options
   * @param options the peer's options
   * @param environment added to the environment of this process
   * @param log where its log lines go; appended to
   * @throws IOException if the program cannot be started
   */
  public static PeerProcess start(
      List<String> program, List<String> options, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(program);
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    PeerProcess peer = new PeerProcess(builder.start());
    peer.reader.start();
    return peer;
  }

  /**
   * Sends a command and waits for its result.
   *
   * @param arguments of the command, by name; strings, numbers and booleans
   * @return the result's data
   * @throws CommandRefusedException if the answer is an error
   * @throws IllegalStateException if no answer comes in time
   */
  public JsonNode call(String command, Map<String, ?> arguments, Duration limit) {
    int from = mark();
    long id = send(command, arguments);
    JsonNode answer = await(record -> record.path("id").asLong(-1) == id, from, limit);
    if (answer.path("type").asText().equals("error")) {
      JsonNode error = answer.path("error");
      throw new CommandRefusedException(
          error.path("code").asText(), error.path("message").asText());
    }
    return answer.path("data");
  }

  /** Sends a command and returns its id. */
  public long send(String command, Map<String, ?> arguments) {
    ObjectNode line = mapper.createObjectNode();
    long id = lastId.incrementAndGet();
    line.put("id", id).put("cmd", command);
    arguments.forEach((name, value) -> line.set(name, mapper.valueToTree(value)));
    sendLine(line.toString());
    return id;
  }

  /** Sends one line as it is. */
  public void sendLine(String line) {
    try {
      synchronized (commands) {
        commands.write(line);
        commands.write('\n');
        commands.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how many records came so far: where to wait from for something that comes later. */
  public int mark() {
    return records(0).size();
  }

  /** Returns the records that came after a mark. */
  public List<JsonNode> records(int from) {
    lock.lock();
    try {
      return List.copyOf(records.subList(from, records.size()));
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the first event of this name after a mark that {@code wanted} accepts. */
  public JsonNode awaitEvent(String name, Predicate<JsonNode> wanted, int from, Duration limit) {
    return await(
            record ->
                record.path("event").asText().equals(name) && wanted.test(record.path("data")),
            from,
            limit)
        .path("data");
  }

  /**
   * Waits for the first record after a mark that {@code wanted} accepts.
   *
   * @throws IllegalStateException if it does not come in time, or the peer ends without it
   */
  public JsonNode await(Predicate<JsonNode> wanted, int from, Duration limit) {
    long left = limit.toNanos();
    int next = from;
    lock.lock();
    try {
      while (true) {
        for (; next < records.size(); next++) {
          if (wanted.test(records.get(next))) {
            return records.get(next);
          }
        }
        if (ended || left <= 0) {
          String why = ended ? "the peer ended" : "nothing came within " + limit.toMillis() + " ms";
          throw new IllegalStateException(why + "; records: " + records.subList(from, next));
        }
        left = news.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the process, to look at it or to kill it. */
  public Process process() {
    return process;
  }

  /**
   * Ends the peer's input and waits for its goodbye.
   *
   * @return its exit status
   * @throws IllegalStateException if it does not end in time; it is killed then
   */
  public int stop() {
    try {
      synchronized (commands) {
        commands.close();
      }
    } catch (IOException e) {
      // It is gone already: its exit status tells the rest.
    }
    return awaitExit(STOP_LIMIT);
  }

  /**
   * Waits until the process has ended and all its records are read.
   *
   * @return its exit status
   * @throws IllegalStateException if it does not end in time; it is killed then
   */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the peer did not end within " + limit.toMillis() + " ms");
      }
      reader.join(limit.toMillis());
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Stops the peer if it still runs, by force if need be. */
  @Override
  public void close() {
    try {
      stop();
    } catch (IllegalStateException e) {
      // Killed; there is nothing more to release.
    }
  }

  private void readRecords() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        add(mapper.readTree(line));
      }
    } catch (IOException e) {
      add(mapper.createObjectNode().put("type", "unreadable").put("message", e.getMessage()));
    } finally {
      change(() -> ended = true);
    }
  }

  private void add(JsonNode record) {
    change(() -> records.add(record));
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
