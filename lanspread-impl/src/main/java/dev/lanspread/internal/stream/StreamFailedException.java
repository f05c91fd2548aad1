package dev.lanspread.internal.stream;

import dev.lanspread.internal.protocol.StreamProblem;
import java.io.IOException;
import java.io.Serial;

/** The source said that it cannot stream the game. */
final class StreamFailedException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final StreamProblem problem;

  StreamFailedException(StreamProblem problem) {
    super("the source cannot stream it: " + problem);
    this.problem = problem;
  }

  StreamProblem problem() {
    return problem;
  }
}
