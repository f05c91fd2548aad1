package dev.lanspread.internal.stream;

import dev.lanspread.internal.protocol.Message.StreamListing;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.protocol.StreamEntry;
import dev.lanspread.internal.session.FrameChannel;
import dev.lanspread.spi.archive.ArchiveEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends the entry lists of all archives, page by page. */
final class ListingPages {

  /** A character may take six bytes as JSON, the other fields of an entry take fewer than 200. */
  private static final int BYTES_PER_CHARACTER = 6;

  private static final int OTHER_BYTES = 200;
  private static final int PAGE_BYTES = ProtocolLimits.PAGE / 2;

  private ListingPages() {}

  /** Tells whether these archives can be announced at all. */
  static boolean canCarry(List<ServedArchive> archives) {
    return archives.size() <= ProtocolLimits.ARCHIVES
        && archives.stream().mapToLong(a -> a.listing().entries().size()).sum()
            <= ProtocolLimits.FILES
        && archives.stream().allMatch(ListingPages::canCarry);
  }

  /** Sends all pages; at least one. */
  static void send(List<ServedArchive> archives, FrameChannel channel, Duration stall)
      throws IOException {
    if (archives.isEmpty()) {
      channel.send(new StreamListing("", false, true, List.of()), stall);
    }
    for (int i = 0; i < archives.size(); i++) {
      send(archives.get(i), i == archives.size() - 1, channel, stall);
    }
  }

  private static void send(
      ServedArchive archive, boolean lastArchive, FrameChannel channel, Duration stall)
      throws IOException {
    boolean solid = archive.listing().solid();
    List<StreamEntry> page = new ArrayList<>();
    int bytes = 0;
    for (ArchiveEntry entry : archive.listing().entries()) {
      int more = entry.path().length() * BYTES_PER_CHARACTER + OTHER_BYTES;
      if (bytes + more > PAGE_BYTES) {
        channel.send(new StreamListing(archive.fileName(), solid, false, page), stall);
        page.clear();
        bytes = 0;
      }
      page.add(toWire(entry));
      bytes += more;
    }
    int streams = archive.listing().alternateStreams();
    channel.send(
        new StreamListing(
            archive.fileName(), solid, lastArchive, page, streams > 0 ? (Integer) streams : null),
        stall);
  }

  private static boolean canCarry(ServedArchive archive) {
    return StreamEntry.canCarry(archive.fileName())
        && archive.listing().entries().stream()
            .map(ArchiveEntry::path)
            .allMatch(StreamEntry::canCarry);
  }

  private static StreamEntry toWire(ArchiveEntry entry) {
    Optional<Instant> modified =
        entry.modified().filter(time -> StreamEntry.canCarry(time.getEpochSecond()));
    @Nullable Long crc = entry.crc32().isPresent() ? (Long) entry.crc32().getAsLong() : null;
    return new StreamEntry(
        entry.path(),
        entry.kind(),
        entry.size(),
        crc,
        modified.map(Instant::getEpochSecond).orElse(null),
        modified.map(Instant::getNano).orElse(0),
        entry.executable());
  }
}
