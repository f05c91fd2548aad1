package dev.lanspread.internal.content;

import java.io.IOException;
import java.io.Serial;

/** A package did not hold still for long enough to be hashed. */
public final class ContentChangedException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final String path;

  ContentChangedException(String path) {
    super("\"" + path + "\" keeps changing");
    this.path = path;
  }

  /** Returns the file that changed; empty if it was the list of files. */
  public String path() {
    return path;
  }
}
