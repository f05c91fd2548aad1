package dev.lanspread.archive.junrar;

import com.github.junrar.rarfile.FileHeader;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import dev.lanspread.spi.archive.RarOutline;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One archive behind the library: each pass parses the headers anew on a supervised thread. */
final class JunrarArchive implements Archive {

  private final FileChannel channel;
  private final ArchiveLimits limits;
  private final JunrarDecoder decoder;
  private final LostThreads lost;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private @Nullable ArchiveListing listing;

  JunrarArchive(
      FileChannel channel, ArchiveLimits limits, JunrarDecoder decoder, LostThreads lost) {
    this.channel = channel;
    this.limits = limits;
    this.decoder = decoder;
    this.lost = lost;
  }

  @Override
  public ArchiveListing listing() throws ArchiveException {
    refuseIfCancelled();
    ArchiveListing known = listing;
    if (known == null) {
      known = list();
      listing = known;
    }
    return known;
  }

  @Override
  public void read(Predicate<ArchiveEntry> selected, EntrySink sink) throws ArchiveException {
    ArchiveListing expected = listing();
    BitSet wanted = new BitSet(expected.entries().size());
    expected.entries().stream().filter(selected).forEach(entry -> wanted.set(entry.index()));
    supervise(
        call -> {
          try (JunrarDecoder.Opened opened = open(call)) {
            List<FileHeader> headers = opened.headers();
            refuseShortList(headers, expected.entries().size());
            new ContentPass(opened, expected, wanted, sink, call, limits).run();
          }
        });
  }

  @Override
  public void cancel() {
    cancelled.set(true);
  }

  @Override
  public void close() {
    cancelled.set(true);
    JunrarArchiveProvider.closeQuietly(channel);
  }

  private ArchiveListing list() throws ArchiveException {
    AtomicReference<@Nullable ArchiveListing> result = new AtomicReference<>();
    supervise(
        call -> {
          RarOutline outline = outline(call);
          try (JunrarDecoder.Opened opened = open(call)) {
            refuseShortList(opened.headers(), outline.entries());
            result.set(describe(outline, opened.headers()));
          }
        });
    ArchiveListing listed = result.get();
    if (listed == null) {
      throw new IllegalStateException("a listing that ended without a failure gave nothing");
    }
    return listed;
  }

  private static ArchiveListing describe(RarOutline outline, List<FileHeader> headers)
      throws ArchiveException {
    List<ArchiveEntry> entries = new ArrayList<>(headers.size());
    boolean solid = outline.solid();
    long dictionary = 0;
    for (FileHeader header : headers) {
      entries.add(new HeaderEntry(header).toEntry(entries.size()));
      solid |= header.isSolid();
      dictionary = Math.max(dictionary, Dictionary.bytes(header));
    }
    return new ArchiveListing(
        outline.format().name(), entries, solid, !solid, OptionalLong.of(dictionary));
  }

  private RarOutline outline(SupervisedCall call) throws ArchiveException {
    call.inputIsProgress(true);
    return RarOutline.read(
        channel,
        limits.maxEntries(),
        () -> {
          call.checkpoint();
          return cancelled.get();
        });
  }

  private JunrarDecoder.Opened open(SupervisedCall call) throws Exception {
    call.inputIsProgress(true);
    JunrarDecoder.Opened opened =
        decoder.open(channel, call, Math.max(1, limits.maxDictionaryBytes()));
    call.inputIsProgress(false);
    return opened;
  }

  private void supervise(SupervisedCall.Body body) throws ArchiveException {
    refuseIfCancelled();
    lost.refuseIfTooMany();
    Throwable failure = new SupervisedCall(limits.stallTimeout(), cancelled::get, lost).run(body);
    if (failure != null) {
      throw JunrarFailure.translate(failure, cancelled.get());
    }
  }

  /** A header that the library could not parse ends its list without an error. */
  private static void refuseShortList(List<FileHeader> headers, int expected)
      throws ArchiveException {
    if (headers.size() != expected) {
      throw new ArchiveException(
          ArchiveProblem.CORRUPT,
          "the archive is damaged: %d of %d entries can be read"
              .formatted(headers.size(), expected));
    }
  }

  private void refuseIfCancelled() throws ArchiveException {
    if (cancelled.get()) {
      throw new ArchiveException(ArchiveProblem.CANCELLED, "reading the archive was cancelled");
    }
  }
}
