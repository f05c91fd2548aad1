package dev.lanspread.internal.content;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** The state directory did not take what was hashed; its volume need not be that of the games. */
public final class HashesLostException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Path file; // Never serialized.
  private final IOException failure;

  HashesLostException(Path file, IOException failure) {
    super(failure);
    this.file = file;
    this.failure = failure;
  }

  /** Returns what could not be written. */
  public Path file() {
    return file;
  }

  /** Returns why. */
  public IOException failure() {
    return failure;
  }
}
