package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.TransferException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
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

  /**
   * How long a download without a byte waits for a source to come back. It outlasts a network that
   * is gone for 20 s; from the loss of the only source to the failure 30 s are allowed, and a busy
   * disk may take some of them to record what came.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(26);

  /** Cancelling takes at most a second, even while the disk is busy with a write. */
  private static final Duration STOP_PATIENCE = Duration.ofMillis(700);

  private final ActiveOperation operation;
  private final GameManifest manifest;
  private final PartialDownload partial;
  private final SourcePool sources;
  private final Workers workers;
  private final Consumer<PeerEvent> events;
  private final ChunkScheduler scheduler;
  private final SourceRoster roster;
  private final ChunkEvents chunks;
  private final BlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();
  private final Map<Long, Fetch> running = new HashMap<>();
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
    this.workers = setup.workers();
    this.events = setup.events();
    PartPlanner planner = new PartPlanner(manifest, setup.chunkSize());
    this.scheduler = new ChunkScheduler(planner.missing(partial.have()), setup.chunkSize());
    this.roster = new SourceRoster(setup, scheduler, task -> mailbox.add(task::run));
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
    roster.using(source);
    Fetch fetch = new Fetch(assignment, manifest, () -> sources.open(source), new FetchEvents());
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
    takeNews(now);
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
    } catch (RuntimeException | Error e) {
      mailbox.add(
          () -> {
            isFlushing = false;
            throw new CompletionException(e);
          });
    }
  }

  private void takeNews(long now) {
    long all = 0;
    for (Fetch fetch : running.values()) {
      all += takeNews(fetch, now);
    }
    if (all > 0) {
      events.accept(new PeerEvent.DownloadProgressed(manifest.game(), operation.progress()));
    }
  }

  /** Counts what a fetch got since the last look. */
  private long takeNews(Fetch fetch, long now) {
    long bytes = fetch.takeReceived();
    if (bytes > 0) {
      lastByte = now;
      fetched += bytes;
      operation.meter().add(bytes, now);
      scheduler.progress(fetch.assignment().id(), bytes);
      chunks.came(fetch.assignment().part(), fetch.assignment().source(), bytes);
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

  private void recruit() {
    Set<PeerId> present = roster.renew();
    for (Fetch fetch : List.copyOf(running.values())) {
      if (!present.contains(fetch.assignment().source())) {
        fetch.abandon();
      }
    }
  }

  private void ended(Fetch fetch, Fetch.Result result) throws IOException {
    long now = System.nanoTime();
    takeNews(fetch, now);
    ChunkScheduler.Assignment assignment = fetch.assignment();
    running.remove(assignment.id());
    if (result instanceof Fetch.Result.TakenBack) {
      partial.forget(assignment.part());
      chunks.came(assignment.part(), assignment.source(), -fetch.taken());
    }
    if (assignment.part() instanceof Part.Batch batch) {
      tellFiles(batch, assignment.source());
    }
    if (stopping) {
      return;
    }
    if (result instanceof Fetch.Result.DiskFailed failed) {
      throw failed.cause();
    }
    if (result instanceof Fetch.Result.Broken broken) {
      throw new CompletionException(broken.cause());
    }
    List<Part> left = partial.missing(assignment.part());
    if (left.isEmpty()) {
      scheduler.finished(assignment.id());
      if (assignment.part() instanceof Part.Chunk chunk) {
        chunks
            .ended(chunk, assignment.source(), scheduler::hasSource, roster::shown)
            .ifPresent(events);
      }
    } else if (result instanceof Fetch.Result.TakenBack failed) {
      sourceFailed(assignment, left, new Fetch.Result.SourceFailed(failed.message(), false), now);
    } else if (result instanceof Fetch.Result.SourceFailed failed) {
      sourceFailed(assignment, left, failed, now);
    } else {
      if (assignment.part() instanceof Part.Chunk chunk && bytesOf(left) < chunk.length()) {
        chunks.gave(chunk, assignment.source());
      }
      scheduler.moved(assignment.id(), left);
    }
  }

  /**
   * Tells of small files when their request has ended: until then its source may take them back,
   * and waking other threads for each of thousands of files costs a tenth of the CPU.
   */
  private void tellFiles(Part.Batch batch, PeerId source) {
    PeerEvent.Source shown = roster.shown(source);
    for (int file : batch.files()) {
      if (partial.isComplete(file)) {
        events.accept(chunks.file(file, shown));
      }
    }
  }

  private void sourceFailed(
      ChunkScheduler.Assignment assignment,
      List<Part> left,
      Fetch.Result.SourceFailed failed,
      long now) {
    scheduler.failed(assignment.id(), left, now);
    roster.failed(assignment.source(), failed);
    if (failed.lasting() && roster.isEmpty()) {
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
          takeWhileStopping(mail);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeWhileStopping(Mail mail) {
    try {
      mail.take();
    } catch (IOException | CompletionException e) {
      // The download has failed or was cancelled: that is what the host hears.
      log.debug("game {}: while stopping: {}", manifest.game(), e.getMessage());
    }
  }

  private TransferException sourcesLost() {
    return new TransferException(
        ErrorCode.SOURCES_LOST,
        "no source is left for game " + manifest.game() + "; what came is kept for a later try",
        Map.of(
            Facts.GAME, manifest.game().value(),
            Facts.EXPECTED, Long.toString(manifest.totalBytes()),
            Facts.ACTUAL, Long.toString(partial.haveBytes())));
  }

  private static long bytesOf(List<Part> parts) {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /** Brings what a fetching thread reports to the owner. */
  private final class FetchEvents implements Fetch.Listener {

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
    public void ended(Fetch fetch, Fetch.Result result) {
      mailbox.add(() -> PackageDownload.this.ended(fetch, result));
    }
  }
}
