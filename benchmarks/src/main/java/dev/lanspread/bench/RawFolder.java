package dev.lanspread.bench;

import dev.lanspread.spi.transport.QuicStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * From or to the files of a folder, one after the other as if they were one: what small files cost
 * a Java program at least, with nothing checked, recorded or told. Both ends know the files before.
 */
final class RawFolder implements RawContent {

  /** What downloads gather of small files before they hand it to a stream. */
  private static final int GATHERED = 256 << 10;

  private final Path root;
  private final List<Member> members;

  /**
   * @param start its first byte in the whole
   */
  private record Member(String path, long start, long size) {

    long end() {
      return start + size;
    }
  }

  /** What is done with the bytes {@code [offset, offset + length)} of one file. */
  @FunctionalInterface
  private interface Step {
    void take(Path file, long offset, long length) throws IOException;
  }

  /**
   * @param like the folder that has the files already; its folders are made here, too
   */
  RawFolder(Path root, Path like) throws IOException {
    this.root = root;
    this.members = list(like);
    for (Member member : members) {
      Files.createDirectories(root.resolve(member.path()).getParent());
    }
  }

  private static List<Member> list(Path folder) throws IOException {
    List<Member> members = new ArrayList<>();
    long end = 0;
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path file : paths.filter(Files::isRegularFile).sorted().toList()) {
        long size = Files.size(file);
        members.add(new Member(folder.relativize(file).toString(), end, size));
        end += size;
      }
    }
    return List.copyOf(members);
  }

  @Override
  public void send(QuicStream stream, long start, long bytes, Duration stall) throws IOException {
    ByteBuffer gathered = ByteBuffer.allocateDirect(GATHERED);
    forEach(
        start,
        bytes,
        (file, offset, length) -> {
          try (FileChannel open = FileChannel.open(file, StandardOpenOption.READ)) {
            gather(open, offset, length, gathered, stream, stall);
          }
        });
    stream.write(gathered.flip(), stall);
  }

  private static void gather(
      FileChannel file,
      long offset,
      long length,
      ByteBuffer gathered,
      QuicStream stream,
      Duration stall)
      throws IOException {
    for (long at = offset; at < offset + length; ) {
      if (!gathered.hasRemaining()) {
        stream.write(gathered.flip(), stall);
        gathered.clear();
      }
      int wanted = (int) Math.min(offset + length - at, gathered.remaining());
      gathered.limit(gathered.position() + wanted);
      int count = file.read(gathered, at);
      gathered.limit(GATHERED);
      if (count < 0) {
        throw new EOFException("a file got shorter");
      }
      at += count;
    }
  }

  @Override
  public long receive(QuicStream stream, long start, long bytes, Duration stall)
      throws IOException {
    long[] received = new long[1];
    forEach(
        start,
        bytes,
        (file, offset, length) -> {
          try (FileChannel open =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            received[0] += stream.receive(open, offset, length, stall, count -> {});
          }
        });
    return received[0];
  }

  private void forEach(long start, long bytes, Step step) throws IOException {
    for (Member member : members) {
      long from = Math.max(start, member.start());
      long to = Math.min(start + bytes, member.end());
      if (from < to) {
        step.take(root.resolve(member.path()), from - member.start(), to - from);
      }
    }
  }
}
