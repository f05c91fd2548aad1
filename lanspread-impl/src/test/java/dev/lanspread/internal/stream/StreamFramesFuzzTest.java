package dev.lanspread.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.StreamProblem;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntryKind;
import dev.lanspread.spi.archive.EntrySink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a source sends, a receiver gets the announced files, each whole, or refuses. */
class StreamFramesFuzzTest {

  private static final Duration STALL = Duration.ofSeconds(1);
  private static final int[] SIZES = {0, 1, 3, 300, 70_000, -1};

  /**
   * The first byte chooses the entries, the second how the stream is cut, the rest is the stream.
   */
  @MethodSource("streams")
  @FuzzTest
  void onlyWhatWasAnnouncedArrives(byte[] input) throws IOException {
    if (input.length < 2) {
      return;
    }
    List<ArchiveEntry> entries = entries(input[0] & 0xff);
    FakeStream stream =
        new FakeStream(Arrays.copyOfRange(input, 2, input.length), 1 + (input[1] & 0xff));
    StrictSink sink = new StrictSink();
    List<String> parts = new ArrayList<>();
    try {
      new FrameReader(stream, entries, STALL, (file, offset, length) -> parts.add(file.path()))
          .readInto(sink);
    } catch (ProtocolException | StreamFailedException refused) {
      assertThat(refused).message().isNotBlank();
      assertThat(sink.ended).isLessThanOrEqualTo(files(entries));
      return;
    }
    assertThat(sink.ended).isEqualTo(files(entries));
    assertThat(parts).hasSize((int) files(entries));
  }

  static Stream<byte[]> streams() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (int choice : new int[] {0, 1, 4, 77, 200, 255}) {
      seeds.add(honest(choice, 255));
      seeds.add(honest(choice, 0));
      seeds.add(failing(choice));
    }
    return seeds.stream();
  }

  private static byte[] honest(int choice, int cut) throws IOException {
    List<ArchiveEntry> entries = entries(choice);
    FakeStream stream = new FakeStream(new byte[0], 1);
    FrameWriter writer = new FrameWriter(stream, entries, STALL);
    for (ArchiveEntry entry : entries) {
      writer.begin(entry);
      if (entry.size() > 0) {
        writer.content(ByteBuffer.allocate((int) entry.size()));
      }
      writer.end(entry);
    }
    writer.finish();
    return seed(choice, cut, stream.written());
  }

  private static byte[] failing(int choice) throws IOException {
    FakeStream stream = new FakeStream(new byte[0], 1);
    new FrameWriter(stream, entries(choice), STALL).fail(StreamProblem.CORRUPT);
    return seed(choice, 7, stream.written());
  }

  private static byte[] seed(int choice, int cut, byte[] frames) {
    ByteArrayOutputStream seed = new ByteArrayOutputStream();
    seed.write(choice);
    seed.write(cut);
    seed.writeBytes(frames);
    return seed.toByteArray();
  }

  /** Up to four entries of six kinds. */
  private static List<ArchiveEntry> entries(int choice) {
    List<ArchiveEntry> entries = new ArrayList<>();
    for (int left = choice; left > 0; left /= SIZES.length) {
      int size = SIZES[left % SIZES.length];
      int index = entries.size();
      entries.add(
          new ArchiveEntry(
              index,
              "f" + index,
              size < 0 ? EntryKind.DIRECTORY : EntryKind.FILE,
              Math.max(0, size),
              OptionalLong.empty(),
              Optional.empty(),
              false));
    }
    return entries;
  }

  private static long files(List<ArchiveEntry> entries) {
    return entries.stream().filter(ArchiveEntry::isFile).count();
  }

  private static final class StrictSink implements EntrySink {

    private @Nullable ArchiveEntry open;
    private long received;
    private long ended;

    @Override
    public void begin(ArchiveEntry entry) {
      assertThat(open).isNull();
      assertThat(entry.isFile()).isTrue();
      open = entry;
      received = 0;
    }

    @Override
    public void content(ByteBuffer bytes) {
      assertThat(open).isNotNull();
      assertThat(bytes.hasRemaining()).isTrue();
      received += bytes.remaining();
    }

    @Override
    public void end(ArchiveEntry entry) {
      assertThat(entry).isSameAs(open);
      assertThat(received).isEqualTo(entry.size());
      open = null;
      ended++;
    }
  }
}
