package dev.lanspread.examples.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.error.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records, one JSON object a line.
 *
 * <p>Events can be held back, so that the result of a command comes before the events that the
 * command causes. Safe for use from any thread.
 */
final class RecordWriter {

  private static final Logger log = LoggerFactory.getLogger(RecordWriter.class);

  private final ObjectMapper mapper = new ObjectMapper();
  private final OutputStream out;
  private final Runnable onReaderGone;
  private final Queue<ObjectNode> heldEvents = new ArrayDeque<>();
  private int holds;
  private boolean broken;

  /**
   * @param onReaderGone called once if nobody reads the records any more
   */
  RecordWriter(OutputStream out, Runnable onReaderGone) {
    this.out = out;
    this.onReaderGone = onReaderGone;
  }

  /** Writes an event, after those that were held back before it. */
  synchronized void event(String name, ObjectNode data) {
    ObjectNode event = eventRecord(name, Instant.now(), data);
    if (holds > 0) {
      heldEvents.add(event);
    } else {
      write(event);
    }
  }

  /** Writes an event of that time at once, before those that are held back. */
  synchronized void earlierEvent(String name, Instant time, ObjectNode data) {
    write(eventRecord(name, time, data));
  }

  /** Writes the result of a command. */
  synchronized void result(JsonNode id, String command, ObjectNode data) {
    ObjectNode result = record("result");
    result.set("id", id);
    result.put("cmd", command).set("data", data);
    write(result);
  }

  /** Writes the error of a command; {@code command} is null where the line names none. */
  synchronized void error(JsonNode id, @Nullable String command, ErrorCode code, String message) {
    ObjectNode error = record("error");
    error.set("id", id);
    error.put("cmd", command);
    error.putObject("error").put("code", code.name()).put("message", message);
    write(error);
  }

  /** Holds events back until {@link #releaseEvents}; calls nest. */
  synchronized void holdEvents() {
    holds++;
  }

  /** Ends one {@link #holdEvents}. */
  synchronized void releaseEvents() {
    holds--;
    while (holds == 0 && !heldEvents.isEmpty()) {
      write(heldEvents.remove());
    }
  }

  private static ObjectNode eventRecord(String name, Instant time, ObjectNode data) {
    ObjectNode event = record("event");
    event.put("event", name).put("ts", time.toString()).set("data", data);
    return event;
  }

  private static ObjectNode record(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private void write(ObjectNode record) {
    if (broken) {
      return;
    }
    try {
      out.write(mapper.writeValueAsBytes(record));
      out.write('\n');
      out.flush();
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of plain values is always JSON", e);
    } catch (IOException e) {
      broken = true;
      log.warn("nobody reads the records any more: {}", e.getMessage());
      onReaderGone.run();
    }
  }
}
