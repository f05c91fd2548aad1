package dev.lanspread.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.protocol.StreamProblem;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntryKind;
import dev.lanspread.spi.archive.EntrySink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a source writes arrives; what it must not write is refused. */
class StreamFramesTest {

  private static final Duration STALL = Duration.ofSeconds(1);
  private static final byte[] ABC = {'a', 'b', 'c'};

  private final List<String> parts = new ArrayList<>();
  private final Set<String> begun = new HashSet<>();
  private final Map<String, byte[]> received = new LinkedHashMap<>();
  private final List<String> ended = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 1000, 1 << 20})
  void whatIsWrittenArrivesHoweverItIsCut(int mostAtOnce) throws IOException {
    byte[] large = random(700_000);
    List<ArchiveEntry> entries =
        List.of(
            folder(0, "data"), file(1, "data/a", 3), file(2, "empty", 0), file(3, "b", 700_000));
    FakeStream source = new FakeStream(new byte[0], 1);
    FrameWriter writer = new FrameWriter(source, entries, STALL);
    push(writer, entries, List.of(new byte[0], ABC, new byte[0], large));
    writer.finish();

    reader(source.written(), mostAtOnce, entries).readInto(sink());

    assertThat(ended).containsExactly("data/a", "empty", "b");
    assertThat(received).containsEntry("data/a", ABC).containsEntry("b", large);
    assertThat(parts).containsExactly("data/a 0+3", "empty 0+0", "b 0+700000");
  }

  @Test
  void aLargeFileIsToldInPartsOfEightMebibytes() throws IOException {
    int size = 2 * ProtocolLimits.STREAM_PART + 5;
    List<ArchiveEntry> entries =
        List.of(file(0, "a", size), file(1, "exact", ProtocolLimits.STREAM_PART));
    FakeStream source = new FakeStream(new byte[0], 1);
    FrameWriter writer = new FrameWriter(source, entries, STALL);
    push(writer, entries, List.of(new byte[size], new byte[ProtocolLimits.STREAM_PART]));
    writer.finish();

    reader(source.written(), 100_000, entries).readInto(sink());

    assertThat(parts)
        .containsExactly("a 0+8388608", "a 8388608+8388608", "a 16777216+5", "exact 0+8388608");
  }

  @Test
  void manySmallFilesShareWrites() throws IOException {
    List<ArchiveEntry> entries = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      entries.add(file(i, "f" + i, 3));
      contents.add(ABC);
    }
    FakeStream source = new FakeStream(new byte[0], 1);
    FrameWriter writer = new FrameWriter(source, entries, STALL);
    push(writer, entries, contents);
    writer.finish();

    assertThat(source.writes()).isEqualTo(1);
    reader(source.written(), 1000, entries).readInto(sink());
    assertThat(ended).hasSize(1_000);
  }

  @Test
  void anUnpackerThatLeavesItsListIsADefect() {
    List<ArchiveEntry> entries = List.of(file(0, "a", 3));
    FrameWriter writer = new FrameWriter(new FakeStream(new byte[0], 1), entries, STALL);

    assertThatThrownBy(() -> writer.begin(file(0, "b", 3)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFailureIsToldWithItsProblem() {
    byte[] frames = new Frames().frame(1, 0).data(ABC).frame(5, 1).bytes();

    assertThatThrownBy(() -> read(frames, file(0, "a", 100)))
        .isInstanceOfSatisfying(
            StreamFailedException.class,
            e -> assertThat(e.problem()).isEqualTo(StreamProblem.CORRUPT));
    assertThat(ended).isEmpty();
  }

  @Test
  void anUnknownProblemIsAGenericFailure() {
    byte[] frames = new Frames().frame(5, 4711).bytes();

    assertThatThrownBy(() -> read(frames, file(0, "a", 3)))
        .isInstanceOfSatisfying(
            StreamFailedException.class,
            e -> assertThat(e.problem()).isEqualTo(StreamProblem.FAILED));
  }

  @Test
  void nothingButTheListedFilesInOrderIsAccepted() {
    refused("unknown index", new Frames().file(7, ABC).frame(4, 1));
    refused("a folder's index", new Frames().file(1, ABC).frame(4, 1));
    refused("negative index", new Frames().frame(1, -1));
    refused("a later file first", new Frames().file(2, ABC).frame(4, 2));
    refused("a file twice", new Frames().file(0, ABC).file(0, ABC).file(2, ABC).frame(4, 3));
    refused("a file missing", new Frames().file(0, ABC).frame(4, 1));
    refused("wrong number of files", new Frames().file(0, ABC).file(2, ABC).frame(4, 3));
    refused("a file too many", new Frames().file(0, ABC).file(2, ABC).file(0, ABC).frame(4, 3));
    refused("bytes after the end", new Frames().file(0, ABC).file(2, ABC).frame(4, 2).frame(4, 2));
  }

  @Test
  void nothingButWholeFilesIsAccepted() {
    refused("no begin", new Frames().data(ABC));
    refused("begin within a file", new Frames().frame(1, 0).frame(1, 2));
    refused("finish within a file", new Frames().frame(1, 0).frame(4, 2));
    refused("end without begin", new Frames().frame(3, 0));
    refused("too few bytes", new Frames().frame(1, 0).data(new byte[2]).frame(3, 0));
    refused("too many bytes", new Frames().frame(1, 0).data(new byte[4]).frame(3, 0));
    refused("too many in two", new Frames().frame(1, 0).data(ABC).data(new byte[1]));
    refused("empty data", new Frames().frame(1, 0).frame(2, 0));
    refused("negative length", new Frames().frame(1, 0).frame(2, -5));
    refused("huge length", new Frames().frame(1, 0).frame(2, Integer.MAX_VALUE));
    refused("wrong checksum", new Frames().frame(1, 0).data(ABC).frame(3, 1));
    refused("unknown type", new Frames().frame(9, 0));
    refused("type zero", new Frames().frame(0, 0));
  }

  @Test
  void anEarlyEndIsNoSuccessWhereverItComes() throws IOException {
    byte[] whole = new Frames().file(0, ABC).file(2, ABC).frame(4, 2).bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut, entries()))
          .as("cut at " + length)
          .isInstanceOf(ProtocolException.class);
      begun.clear();
    }
    read(whole, entries());
  }

  @Test
  void noRandomFramesGetThroughOrDoHarm() {
    SplittableRandom random = new SplittableRandom(4711);
    byte[] whole = new Frames().file(0, ABC).file(2, ABC).frame(4, 2).bytes();
    for (int turn = 0; turn < 20_000; turn++) {
      byte[] changed = whole.clone();
      int at = random.nextInt(changed.length);
      changed[at] ^= (byte) (1 + random.nextInt(255));
      begun.clear();
      assertThatThrownBy(() -> read(changed, entries()))
          .isInstanceOfAny(ProtocolException.class, StreamFailedException.class);
    }
  }

  private void refused(String why, Frames frames) {
    begun.clear();
    assertThatThrownBy(() -> read(frames.bytes(), entries()))
        .as(why)
        .isInstanceOf(ProtocolException.class);
  }

  private static ArchiveEntry[] entries() {
    return new ArchiveEntry[] {file(0, "a", 3), folder(1, "d"), file(2, "b", 3)};
  }

  private void read(byte[] frames, ArchiveEntry... entries) throws IOException {
    reader(frames, 1000, List.of(entries)).readInto(sink());
  }

  private FrameReader reader(byte[] frames, int mostAtOnce, List<ArchiveEntry> entries) {
    return new FrameReader(
        new FakeStream(frames, mostAtOnce),
        entries,
        STALL,
        (file, offset, length) -> parts.add(file.path() + " " + offset + "+" + length));
  }

  private static void push(EntrySink sink, List<ArchiveEntry> entries, List<byte[]> contents)
      throws IOException {
    for (int i = 0; i < entries.size(); i++) {
      sink.begin(entries.get(i));
      ByteBuffer content = ByteBuffer.wrap(contents.get(i));
      while (content.hasRemaining()) {
        int count = Math.min(content.remaining(), 65_521);
        ByteBuffer piece = content.slice(content.position(), count);
        sink.content(piece);
        assertThat(piece.hasRemaining()).isFalse();
        content.position(content.position() + count);
      }
      sink.end(entries.get(i));
    }
  }

  private EntrySink sink() {
    return new EntrySink() {
      private ByteArrayOutputStream current = new ByteArrayOutputStream();

      @Override
      public void begin(ArchiveEntry entry) {
        current = new ByteArrayOutputStream();
        assertThat(begun.add(entry.path())).isTrue();
      }

      @Override
      public void content(ByteBuffer bytes) {
        byte[] taken = new byte[bytes.remaining()];
        bytes.get(taken);
        current.writeBytes(taken);
      }

      @Override
      public void end(ArchiveEntry entry) {
        assertThat(current.size()).isEqualTo((int) entry.size());
        received.put(entry.path(), current.toByteArray());
        ended.add(entry.path());
      }
    };
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  private static ArchiveEntry file(int index, String path, long size) {
    return entry(index, path, EntryKind.FILE, size);
  }

  private static ArchiveEntry folder(int index, String path) {
    return entry(index, path, EntryKind.DIRECTORY, 0);
  }

  private static ArchiveEntry entry(int index, String path, EntryKind kind, long size) {
    return new ArchiveEntry(index, path, kind, size, OptionalLong.empty(), Optional.empty(), false);
  }

  /** Frames as a hostile source may write them. */
  private static final class Frames {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Frames frame(int type, int number) {
      out.writeBytes(ByteBuffer.allocate(5).put((byte) type).putInt(number).array());
      return this;
    }

    Frames data(byte[] bytes) {
      frame(2, bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Frames file(int index, byte[] content) {
      CRC32 crc = new CRC32();
      crc.update(content);
      return frame(1, index).data(content).frame(3, (int) crc.getValue());
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
