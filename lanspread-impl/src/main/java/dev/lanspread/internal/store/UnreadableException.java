package dev.lanspread.internal.store;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** Something on disk could not be read: nothing was being written. */
public final class UnreadableException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  /**
   * Names what could not be read.
   *
   * @param name for people
   * @param cause what the disk said
   */
  public UnreadableException(String name, IOException cause) {
    super(name, null, StorageFailures.reason(cause));
    initCause(cause);
  }
}
