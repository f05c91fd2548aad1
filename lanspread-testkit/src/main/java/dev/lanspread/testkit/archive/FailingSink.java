package dev.lanspread.testkit.archive;

import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Fails once, at the first call of a kind, and counts the calls that come after it. */
final class FailingSink implements EntrySink {

  /** Which call fails. */
  enum At {
    BEGIN,
    CONTENT,
    END
  }

  private final At at;
  private final IOException failure;
  private boolean failed;
  private int callsAfterFailure;

  FailingSink(At at, IOException failure) {
    this.at = at;
    this.failure = failure;
  }

  int callsAfterFailure() {
    return callsAfterFailure;
  }

  @Override
  public void begin(ArchiveEntry entry) throws IOException {
    called(At.BEGIN);
  }

  @Override
  public void content(ByteBuffer bytes) throws IOException {
    bytes.position(bytes.limit());
    called(At.CONTENT);
  }

  @Override
  public void end(ArchiveEntry entry) throws IOException {
    called(At.END);
  }

  private void called(At call) throws IOException {
    if (failed) {
      callsAfterFailure++;
      return;
    }
    if (call == at) {
      failed = true;
      throw failure;
    }
  }
}
