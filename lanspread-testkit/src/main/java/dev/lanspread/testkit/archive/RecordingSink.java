package dev.lanspread.testkit.archive;

import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntrySink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps what a backend delivers, and checks that the calls come in their order.
 *
 * <p>Threading: one thread at a time.
 *
 * @since 0.1
 */
public final class RecordingSink implements EntrySink {

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<ArchiveEntry> ended = new ArrayList<>();
  private final List<ArchiveEntry> open = new ArrayList<>(1);
  private final ByteArrayOutputStream current = new ByteArrayOutputStream();

  @Override
  public void begin(ArchiveEntry entry) {
    if (!open.isEmpty()) {
      throw new IllegalStateException(entry + " begins within " + open);
    }
    open.add(entry);
    current.reset();
  }

  @Override
  public void content(ByteBuffer bytes) {
    if (open.isEmpty()) {
      throw new IllegalStateException("content outside an entry");
    }
    byte[] part = new byte[bytes.remaining()];
    bytes.get(part);
    current.writeBytes(part);
  }

  @Override
  public void end(ArchiveEntry entry) {
    if (!open.equals(List.of(entry))) {
      throw new IllegalStateException(entry + " ends within " + open);
    }
    open.clear();
    ended.add(entry);
    if (entry.isFile()) {
      files.put(entry.path(), current.toByteArray());
    }
  }

  /** Returns the content of every file that was ended, by path. */
  public Map<String, byte[]> files() {
    return Collections.unmodifiableMap(files);
  }

  /** Returns every entry that was ended, in order. */
  public List<ArchiveEntry> ended() {
    return List.copyOf(ended);
  }
}
