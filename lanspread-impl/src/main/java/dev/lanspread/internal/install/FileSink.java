package dev.lanspread.internal.install;

import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntryKind;
import dev.lanspread.spi.archive.EntrySink;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Writes the entries of one reader, one after the other. */
final class FileSink implements EntrySink, Closeable {

  // Backends push small pieces; a system call for each would cost more than this copy.
  private static final int BUFFER_BYTES = 256 * 1024;

  // Written data is forced in parts beside the writing: the last force, which nothing can
  // interrupt,
  // is then short even for a file of many GiB.
  private static final long FORCE_BYTES = 64L << 20;

  // What every file system in use can store; other times are dropped.
  private static final Instant EARLIEST = Instant.parse("1980-01-02T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  private final SafeWriter writer;
  private final StagingTree.Cursor cursor;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final CRC32 crc = new CRC32();
  private @Nullable Current current;

  FileSink(SafeWriter writer, StagingTree.Cursor cursor) {
    this.writer = writer;
    this.cursor = cursor;
  }

  @Override
  public void begin(ArchiveEntry entry) {
    writer.checkCancelled();
    if (current != null) {
      throw new IllegalStateException("an entry begins before the last one ended");
    }
    if (entry.kind() == EntryKind.DIRECTORY) {
      writer.requireListedFolder(entry);
      return; // made at the end, with all others
    }
    ArchiveEntry listed = writer.claim(entry);
    try {
      FileChannel channel = cursor.createFile(listed.path(), listed.executable());
      current = new Current(listed, channel);
    } catch (FileAlreadyExistsException e) {
      throw writer.unsafe(listed.path(), "on this disk it is the same file as another entry");
    } catch (IOException e) {
      throw writer.failure(e, listed.path());
    }
    crc.reset();
    buffer.clear();
  }

  @Override
  public void content(ByteBuffer bytes) {
    Current file = currentFile();
    int count = bytes.remaining();
    file.received += count;
    if (file.received > file.entry.size()) {
      throw writer.corrupt(
          file.entry.path(), "it is longer than the " + file.entry.size() + " bytes announced");
    }
    crc.update(bytes.duplicate());
    try {
      take(file, bytes);
    } catch (IOException e) {
      throw writer.failure(e, file.entry.path());
    }
    writer.advance(count);
  }

  @Override
  public void end(ArchiveEntry entry) {
    if (entry.kind() == EntryKind.DIRECTORY) {
      return;
    }
    Current file = currentFile();
    check(file);
    try {
      drain(file);
      finish(file);
    } catch (IOException e) {
      throw writer.failure(e, file.entry.path());
    }
    writer.checkCancelled();
  }

  @Override
  public void close() throws IOException {
    Current open = current;
    current = null;
    try (cursor) {
      if (open != null) {
        open.lastForce.join();
        open.channel.close();
      }
    }
  }

  private void take(Current file, ByteBuffer bytes) throws IOException {
    if (bytes.remaining() > buffer.remaining()) {
      drain(file);
    }
    if (bytes.remaining() < buffer.capacity()) {
      buffer.put(bytes);
      return;
    }
    writeAll(file, bytes);
  }

  private void writeAll(Current file, ByteBuffer bytes) throws IOException {
    file.unforced += bytes.remaining();
    while (bytes.hasRemaining()) {
      file.channel.write(bytes);
    }
    if (file.unforced >= FORCE_BYTES) {
      file.lastForce.join(); // at most one per file, or fast unpacking would pile up dirty data
      writer.checkCancelled();
      file.lastForce = forceBeside(file.channel);
      file.unforced = 0;
    }
  }

  private CompletableFuture<Void> forceBeside(FileChannel channel) throws IOException {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    writer.finishLater(
        () -> {
          try {
            channel.force(false);
          } finally {
            ended.complete(null);
          }
        });
    return ended;
  }

  private void drain(Current file) throws IOException {
    writeAll(file, buffer.flip());
    buffer.clear();
  }

  private void check(Current file) {
    if (file.received < file.entry.size()) {
      throw writer.corrupt(
          file.entry.path(),
          "it has " + file.received + " of the " + file.entry.size() + " bytes announced");
    }
    long expected = file.entry.crc32().orElse(crc.getValue());
    if (expected != crc.getValue()) {
      throw writer.corrupt(
          file.entry.path(),
          String.format("its checksum is %08x instead of %08x", crc.getValue(), expected));
    }
  }

  private void finish(Current file) throws IOException {
    String path = file.entry.path();
    long checksum = crc.getValue();
    Optional<FileTime> modified =
        file.entry.modified().filter(FileSink::isStorable).map(FileTime::from);
    Optional<FileTime> stamped = cursor.stampOpen(path, modified);
    FileChannel channel = file.channel;
    CompletableFuture<Void> lastForce = file.lastForce;
    writer.finishLater(
        () -> {
          lastForce.join(); // was begun before this task, so it ends
          try (channel) {
            channel.force(true);
          }
          FileTime time =
              stamped.isPresent() ? stamped.get() : writer.tree().stampClosed(path, modified);
          writer.finished(
              new WrittenFile(path, file.entry.size(), time.to(TimeUnit.NANOSECONDS), checksum));
        });
    current = null; // from here on the pool closes the channel
  }

  private Current currentFile() {
    if (current == null) {
      throw new IllegalStateException("content or end without begin");
    }
    return current;
  }

  private static boolean isStorable(Instant time) {
    return time.isAfter(EARLIEST) && time.isBefore(LATEST);
  }

  private static final class Current {

    private final ArchiveEntry entry;
    private final FileChannel channel;
    private long received;
    private long unforced;
    private CompletableFuture<Void> lastForce = CompletableFuture.completedFuture(null);

    private Current(ArchiveEntry entry, FileChannel channel) {
      this.entry = entry;
      this.channel = channel;
    }
  }
}
