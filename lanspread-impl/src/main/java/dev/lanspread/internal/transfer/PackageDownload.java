package dev.lanspread.internal.transfer;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.TransferException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.session.RemotePeer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fetching stage of a download: keeps every source busy until all parts are on disk.
 *
 * <p>All state belongs to the thread that calls {@link #run}; fetching threads only post to its
 * mailbox.
 */
final class PackageDownload {

  private static final Logger log = LoggerFactory.getLogger(PackageDownload.class);

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration RECRUIT_EVERY = Duration.ofSeconds(1);

  /** At most two seconds of work may be lost by a kill; the flush itself takes its time, too. */
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(1);

  /** How long a download without a byte waits for a source to come back; 30 s are allowed. */
  private static final Duration PATIENCE = Duration.ofSeconds(27);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final ActiveOperation operation;
  private final GameManifest manifest;
  private final PartialDownload partial;
  private final SourcePool sources;
  private final ManifestAgreement agreement;
  private final Workers workers;
  private final Consumer<PeerEvent> events;
  private final ChunkScheduler scheduler;
  private final ChunkEvents chunks;
  private final BlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();
  private final Map<Long, Fetch> running = new HashMap<>();
  private final Map<PeerId, PeerAddress> addresses = new HashMap<>();
  private final Set<PeerId> asking = new HashSet<>();
  private final Set<PeerId> excluded = new HashSet<>();
  private volatile boolean stopping;
  private long fetched;
  private long lastByte;
  private long lastTick;
  private long lastRecruit;
  private long lastFlush;
  private boolean isFlushing;

  /** News from another thread, taken on the owner's. */
  @FunctionalInterface
  private interface Mail {
    void take() throws IOException;
  }

  /**
   * What the stage works with.
   *
   * @param chunkSize bytes of a chunk
   */
  record Setup(
      ActiveOperation operation,
      GameManifest manifest,
      PartialDownload partial,
      SourcePool sources,
      ManifestAgreement agreement,
      Workers workers,
      Consumer<PeerEvent> events,
      long chunkSize) {}

  PackageDownload(Setup setup, List<PeerId> holders) {
    this.operation = setup.operation();
    this.manifest = setup.manifest();
    this.partial = setup.partial();
    this.sources = setup.sources();
    this.agreement = setup.agreement();
    this.workers = setup.workers();
    this.events = setup.events();
    PartPlanner planner = new PartPlanner(manifest, setup.chunkSize());
    this.scheduler = new ChunkScheduler(planner.missing(partial.have()), setup.chunkSize());
    this.chunks = new ChunkEvents(manifest, setup.chunkSize(), partial);
    holders.forEach(scheduler::addSource);
  }

  /**
   * Blocks until everything is on disk.
   *
   * @return bytes that came in this operation
   * @throws TransferException {@code SOURCES_LOST} if no source is left for some part
   * @throws IOException if the disk fails
   */
  long run() throws IOException {
    Cancellation cancellation = operation.cancellation();
    Cancellation.Registration wakeUp = cancellation.onCancel(() -> mailbox.add(() -> {}));
    try {
      lastByte = System.nanoTime();
      lastTick = lastByte;
      lastRecruit = lastByte;
      lastFlush = lastByte;
      while (!scheduler.isFinished()) {
        cancellation.check();
        startParts();
        awaitMail();
        tickIfDue(System.nanoTime());
      }
    } finally {
      wakeUp.close();
      stopping = true;
      running.values().forEach(Fetch::abandon);
      awaitEnds();
    }
    return fetched;
  }

  private void startParts() {
    Optional<ChunkScheduler.Assignment> next = scheduler.next(System.nanoTime());
    while (next.isPresent()) {
      start(next.get());
      next = scheduler.next(System.nanoTime());
    }
  }

  private void start(ChunkScheduler.Assignment assignment) {
    chunks.started(assignment.part());
    PeerId source = assignment.source();
    sources.peer(source).ifPresent(peer -> addresses.put(source, peer.address()));
    Fetch fetch =
        new Fetch(assignment, manifest, () -> sources.open(source), new FetchEvents(source));
    running.put(assignment.id(), fetch);
    boolean started =
        workers.start("fetch-" + manifest.game().key() + "-" + source.shortForm(), fetch);
    if (!started) {
      running.remove(assignment.id());
      operation.cancel();
    }
  }

  private void awaitMail() throws IOException {
    try {
      Mail mail = mailbox.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
      while (mail != null) {
        mail.take();
        mail = mailbox.poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      operation.cancel();
    }
  }

  private void tickIfDue(long now) {
    if (now - lastTick < TICK.toNanos()) {
      return;
    }
    lastTick = now;
    countBytes(now);
    scheduler.measure(now);
    moveFromSlowSources(now);
    if (now - lastRecruit >= RECRUIT_EVERY.toNanos()) {
      lastRecruit = now;
      recruit();
    }
    if (!isFlushing && now - lastFlush >= FLUSH_EVERY.toNanos()) {
      lastFlush = now;
      isFlushing = workers.start("journal-" + manifest.game().key(), this::flush);
    }
    if (now - lastByte > PATIENCE.toNanos()) {
      throw sourcesLost();
    }
  }

  private void flush() {
    try {
      partial.flush();
      mailbox.add(() -> isFlushing = false);
    } catch (IOException e) {
      mailbox.add(
          () -> {
            isFlushing = false;
            throw e;
          });
    }
  }

  private void countBytes(long now) {
    long all = 0;
    for (Fetch fetch : running.values()) {
      all += countBytes(fetch, now);
    }
    if (all > 0) {
      events.accept(new PeerEvent.DownloadProgressed(manifest.game(), operation.progress()));
    }
  }

  private long countBytes(Fetch fetch, long now) {
    long bytes = fetch.takeReceived();
    if (bytes > 0) {
      lastByte = now;
      fetched += bytes;
      operation.meter().add(bytes, now);
      scheduler.progress(fetch.assignment().id(), bytes);
    }
    return bytes;
  }

  private void moveFromSlowSources(long now) {
    Map<Long, Long> left = new HashMap<>();
    running.forEach(
        (id, fetch) -> left.put(id, bytesOf(partial.missing(fetch.assignment().part()))));
    scheduler
        .toMove(left, now)
        .flatMap(assignment -> Optional.ofNullable(running.get(assignment.id())))
        .ifPresent(Fetch::abandon);
  }

  /** Drops sources that are gone and takes in those that came since. */
  private void recruit() {
    Optional<Eligible> eligible =
        sources.eligible(manifest.game()).filter(e -> e.version().equals(manifest.version()));
    List<PeerId> now = eligible.map(Eligible::peers).orElse(List.of());
    for (Fetch fetch : List.copyOf(running.values())) {
      if (!now.contains(fetch.assignment().source())) {
        fetch.abandon();
      }
    }
    scheduler.retainSources(now);
    // Whoever changed its package since is asked again.
    excluded.retainAll(now);
    for (PeerId peer : now) {
      boolean known = scheduler.hasSource(peer) || excluded.contains(peer);
      if (!known && asking.add(peer)) {
        workers.start("list-" + peer.shortForm(), () -> ask(peer));
      }
    }
  }

  private void ask(PeerId peer) {
    try {
      List<FileEntry> files = agreement.fetch(peer, manifest.game(), manifest.version().value());
      boolean same = Set.copyOf(files).equals(Set.copyOf(manifest.files()));
      mailbox.add(
          () -> {
            asking.remove(peer);
            if (same) {
              scheduler.addSource(peer);
            } else {
              excluded.add(peer);
            }
          });
    } catch (IOException | LanspreadException e) {
      log.debug("game {}: no list from {}", manifest.game(), peer.shortForm());
      mailbox.add(() -> asking.remove(peer));
    }
  }

  private void ended(Fetch fetch, Fetch.Result result) throws IOException {
    long now = System.nanoTime();
    countBytes(fetch, now);
    ChunkScheduler.Assignment assignment = fetch.assignment();
    running.remove(assignment.id());
    if (stopping) {
      return;
    }
    if (result instanceof Fetch.Result.DiskFailed failed) {
      throw failed.cause();
    }
    if (result instanceof Fetch.Result.Broken broken) {
      throw broken.cause();
    }
    if (result instanceof Fetch.Result.TakenBack) {
      partial.forget(assignment.part());
    }
    List<Part> left = partial.missing(assignment.part());
    if (left.isEmpty()) {
      scheduler.finished(assignment.id());
      if (assignment.part() instanceof Part.Chunk chunk) {
        chunks.ended(chunk, source(assignment.source())).ifPresent(events);
      }
    } else if (result instanceof Fetch.Result.TakenBack failed) {
      sourceFailed(assignment, left, new Fetch.Result.SourceFailed(failed.message(), false), now);
    } else if (result instanceof Fetch.Result.SourceFailed failed) {
      sourceFailed(assignment, left, failed, now);
    } else {
      scheduler.moved(assignment.id(), left);
    }
  }

  private void sourceFailed(
      ChunkScheduler.Assignment assignment,
      List<Part> left,
      Fetch.Result.SourceFailed failed,
      long now) {
    PeerId source = assignment.source();
    log.info("game {}: peer {} failed: {}", manifest.game(), source.shortForm(), failed.message());
    scheduler.failed(assignment.id(), left, now);
    if (failed.lasting()) {
      scheduler.removeSource(source);
      excluded.add(source);
    }
    if (failed.lasting() || scheduler.failures(source) == 1) {
      events.accept(
          new PeerEvent.Warning(
              "SOURCE_SET_ASIDE",
              "a source of game " + manifest.game() + " failed and is set aside",
              Map.of(
                  "game_id", manifest.game().value(),
                  "peer_id", source.value(),
                  "reason", failed.message())));
    }
    boolean nobodyLeft = !scheduler.hasSources() && asking.isEmpty();
    if (failed.lasting() && nobodyLeft) {
      throw sourcesLost();
    }
  }

  /** Waits until no fetching thread can touch the files any more. */
  private void awaitEnds() {
    long end = System.nanoTime() + STOP_PATIENCE.toNanos();
    try {
      while ((!running.isEmpty() || isFlushing) && System.nanoTime() - end < 0) {
        Mail mail = mailbox.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        if (mail != null) {
          mail.take();
        }
      }
    } catch (IOException e) {
      // The download has failed or was cancelled: that is what the host hears.
      log.debug("game {}: while stopping: {}", manifest.game(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private PeerEvent.Source source(PeerId peer) {
    PeerAddress address =
        sources.peer(peer).map(RemotePeer::address).orElseGet(() -> addresses.get(peer));
    return new PeerEvent.Source(peer, address);
  }

  private TransferException sourcesLost() {
    return new TransferException(
        ErrorCode.SOURCES_LOST,
        "no source is left for game " + manifest.game() + "; what came is kept for a later try",
        Map.of(
            "game", manifest.game().value(),
            "expected", Long.toString(manifest.totalBytes()),
            "actual", Long.toString(partial.haveBytes())));
  }

  private static long bytesOf(List<Part> parts) {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /** Brings what a fetching thread reports to the owner. */
  private final class FetchEvents implements Fetch.Listener {

    private final PeerId source;

    FetchEvents(PeerId source) {
      this.source = source;
    }

    @Override
    public FileChannel open(int file) throws IOException {
      if (stopping) {
        // The next download of this game may have begun already.
        throw new IOException("the download has ended");
      }
      return partial.channel(file);
    }

    @Override
    public void wrote(int file, long start, long end) {
      partial.wrote(file, start, end);
    }

    @Override
    public void finished(int file) {
      mailbox.add(() -> events.accept(chunks.file(file, source(source))));
    }

    @Override
    public void ended(Fetch fetch, Fetch.Result result) {
      mailbox.add(() -> PackageDownload.this.ended(fetch, result));
    }
  }
}
