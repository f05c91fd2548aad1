package dev.lanspread.internal.stream;

import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.internal.protocol.Message.StreamFailed;
import dev.lanspread.internal.protocol.Message.StreamListing;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.protocol.StreamEntry;
import dev.lanspread.internal.protocol.StreamProblem;
import dev.lanspread.internal.transfer.DeclinedException;
import dev.lanspread.spi.archive.ArchiveEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Puts the pages of entry lists together; bounded, but no name is checked here. */
final class ListingReader {

  private final AlternateStreamsListener alternateStreams;
  private final List<List<ArchiveEntry>> archives = new ArrayList<>();
  private int count;
  private String archive = "";
  private int emptyPages;

  /** Learns of an archive with alternate data streams, which do not come. */
  @FunctionalInterface
  interface AlternateStreamsListener {
    void left(String archive, int streams);
  }

  ListingReader(AlternateStreamsListener alternateStreams) {
    this.alternateStreams = alternateStreams;
  }

  /** Where messages come from. */
  @FunctionalInterface
  interface Messages {
    Message receive() throws IOException;
  }

  /**
   * Reads all pages.
   *
   * @return the entries of each archive, numbered from 0 through all of them
   * @throws DeclinedException if the source declines
   * @throws StreamFailedException if it cannot read its archives
   * @throws ProtocolException if anything else comes
   */
  List<List<ArchiveEntry>> read(Messages messages) throws IOException {
    boolean last = false;
    while (!last) {
      Message message = messages.receive();
      if (message instanceof Declined declined) {
        throw new DeclinedException(declined);
      }
      if (message instanceof StreamFailed failed) {
        throw new StreamFailedException(StreamProblem.of(failed.problem()));
      }
      if (!(message instanceof StreamListing page)) {
        throw new ProtocolException("unexpected " + message.getClass().getSimpleName());
      }
      add(page);
      last = page.last();
    }
    return archives;
  }

  private void add(StreamListing page) throws ProtocolException {
    if (page.entries().isEmpty()) {
      emptyPages++;
    }
    if (emptyPages > ProtocolLimits.ARCHIVES
        || count + page.entries().size() > ProtocolLimits.FILES) {
      throw new ProtocolException("too many entries or pages");
    }
    Integer streams = page.alternateStreams();
    if (streams != null) {
      alternateStreams.left(page.archive(), streams);
    }
    if (archives.isEmpty() || !page.archive().equals(archive)) {
      archive = page.archive();
      archives.add(new ArrayList<>());
    }
    for (StreamEntry listed : page.entries()) {
      ArchiveEntry entry = fromWire(count++, listed);
      archives.get(archives.size() - 1).add(entry);
    }
  }

  private static ArchiveEntry fromWire(int index, StreamEntry entry) {
    Long crc = entry.crc32();
    Long second = entry.modifiedSecond();
    return new ArchiveEntry(
        index,
        entry.path(),
        entry.kind(),
        entry.size(),
        crc == null ? OptionalLong.empty() : OptionalLong.of(crc),
        second == null
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond(second, entry.modifiedNano())),
        entry.executable());
  }
}
