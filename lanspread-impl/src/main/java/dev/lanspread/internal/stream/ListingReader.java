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

  private final List<ArchiveEntry> entries = new ArrayList<>();
  private int emptyPages;

  /** Where messages come from. */
  @FunctionalInterface
  interface Messages {
    Message receive() throws IOException;
  }

  /**
   * Reads all pages.
   *
   * @return all entries of all archives, numbered from 0
   * @throws DeclinedException if the source declines
   * @throws StreamFailedException if it cannot read its archives
   * @throws ProtocolException if anything else comes
   */
  List<ArchiveEntry> read(Messages messages) throws IOException {
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
    return entries;
  }

  private void add(StreamListing page) throws ProtocolException {
    if (page.entries().isEmpty()) {
      emptyPages++;
    }
    if (emptyPages > ProtocolLimits.ARCHIVES
        || entries.size() + page.entries().size() > ProtocolLimits.FILES) {
      throw new ProtocolException("too many entries or pages");
    }
    page.entries().forEach(entry -> entries.add(fromWire(entries.size(), entry)));
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
