package dev.lanspread.archive.junrar;

import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import dev.lanspread.spi.archive.RarOutline;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One archive behind the library: each pass parses the headers anew on a supervised thread. */
final class JunrarArchive implements Archive {

  private static final long MIB = 1 << 20;

  private final FileChannel channel;
  private final ArchiveLimits limits;
  private final JunrarDecoder decoder;
  private final LostThreads lost;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private @Nullable HeaderList known;

  JunrarArchive(
      FileChannel channel, ArchiveLimits limits, JunrarDecoder decoder, LostThreads lost) {
    this.channel = channel;
    this.limits = limits;
    this.decoder = decoder;
    this.lost = lost;
  }

  @Override
  public ArchiveListing listing() throws ArchiveException {
    return contents().listing();
  }

  @Override
  public void read(Predicate<ArchiveEntry> selected, EntrySink sink) throws ArchiveException {
    HeaderList expected = contents();
    BitSet wanted = new BitSet(expected.headers().size());
    expected.listing().entries().stream()
        .filter(selected)
        .forEach(entry -> wanted.set(entry.index()));
    supervise(
        call -> {
          try (JunrarDecoder.Opened opened = open(call)) {
            HeaderList.refuseShortList(opened.headers(), expected.headers().size());
            new ContentPass(opened, expected, wanted, sink, call).run();
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

  private HeaderList contents() throws ArchiveException {
    refuseIfCancelled();
    HeaderList contents = known;
    if (contents == null) {
      contents = list();
      known = contents;
    }
    return contents;
  }

  private HeaderList list() throws ArchiveException {
    AtomicReference<@Nullable HeaderList> result = new AtomicReference<>();
    supervise(
        call -> {
          RarOutline outline = outline(call);
          try (JunrarDecoder.Opened opened = open(call)) {
            result.set(HeaderList.of(outline, opened.headers()));
          }
        });
    HeaderList listed = result.get();
    if (listed == null) {
      throw new IllegalStateException("a listing that ended without a failure gave nothing");
    }
    refuseLargeDictionary(listed.listing().dictionaryBytes().orElse(0));
    return listed;
  }

  private void refuseLargeDictionary(long needed) throws ArchiveException {
    if (needed > limits.maxDictionaryBytes()) {
      throw new ArchiveException(
          ArchiveProblem.DICTIONARY_TOO_LARGE,
          "unpacking takes %d MiB of Java's memory, of which %d MiB may be used for it; start with a"
                  .formatted(mib(needed), limits.maxDictionaryBytes() / MIB)
              + " larger heap (-Xmx), or install unrar");
    }
  }

  private static long mib(long bytes) {
    return (bytes + MIB - 1) / MIB;
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

  private void refuseIfCancelled() throws ArchiveException {
    if (cancelled.get()) {
      throw new ArchiveException(ArchiveProblem.CANCELLED, "reading the archive was cancelled");
    }
  }
}
