package dev.lanspread.examples.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one answer that a command gets; every answer after the first is dropped. */
final class Reply {

  private static final Logger log = LoggerFactory.getLogger(Reply.class);

  private final JsonNode id;
  private final String command;
  private final RecordWriter records;
  private final CompletableFuture<Void> answered = new CompletableFuture<>();

  Reply(JsonNode id, String command, RecordWriter records) {
    this.id = id;
    this.command = command;
    this.records = records;
  }

  /** Answers with a result. */
  void result(ObjectNode data) {
    if (answered.complete(null)) {
      records.result(id, command, data);
    }
  }

  /** Answers with an error. */
  void error(ErrorCode code, String message) {
    if (answered.complete(null)) {
      records.error(id, command, code, message);
    }
  }

  /** Answers with what a call or a future failed with. */
  void error(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof LanspreadException known) {
      error(known.code(), Objects.toString(known.getMessage(), known.code().name()));
      return;
    }
    log.error("command {} failed", command, cause);
    error(ErrorCode.INTERNAL, cause.toString());
  }

  /** Answers that the peer ends before the command did. */
  void stopping() {
    error(ErrorCode.CANCELLED, "the peer is stopping");
  }

  /** Completes when the command has its answer. */
  CompletableFuture<Void> answered() {
    return answered;
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
