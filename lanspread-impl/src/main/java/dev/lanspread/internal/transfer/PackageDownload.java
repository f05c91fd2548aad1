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
import java.util.LinkedHashMap;
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
   * How long a download that keeps no more bytes waits for a source to come back. It outlasts a
   * network that is gone for 20 s; from the loss of the only source to the failure 30 s are
   * allowed, and a busy disk may take some of them to record what came.
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
  private final PartPlanner planner;
  private final ChunkScheduler scheduler;
  private final SourceRoster roster;
  private final Confirmation confirmation;
  private final ChunkEvents chunks;
  private final BlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();
  private final Map<Long, Fetch> running = new HashMap<>();
  private volatile boolean stopping;
  private long mostKept;
  private long lastGrowth; // on the clock that stands still while the computer sleeps
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
      ManifestAgreement.Agreed agreed,
      PartialDownload partial,
      SourcePool sources,
      ListRequests lists,
      Workers workers,
      Consumer<PeerEvent> events,
      long chunkSize) {}

  PackageDownload(Setup setup) {
    this.operation = setup.operation();
    this.manifest = setup.agreed().manifest();
    this.partial = setup.partial();
    this.sources = setup.sources();
    this.workers = setup.workers();
    this.events = setup.events();
    this.planner = new PartPlanner(manifest, setup.chunkSize());
    this.scheduler = new ChunkScheduler(planner.missing(partial.have()), setup.chunkSize());
    this.roster = new SourceRoster(setup, scheduler, task -> mailbox.add(task::run));
    this.confirmation = new Confirmation(setup, roster);
    this.chunks = new ChunkEvents(manifest, setup.chunkSize(), partial);
    setup.agreed().holders().forEach(roster::admit);
  }

  /**
   * Blocks until everything is on disk, and every source that is still there has said that what it
   * gave came from files that did not change.
   *
   * @return bytes that came in this operation and were kept
   * @throws TransferException {@code SOURCES_LOST} if no source is left for some part
   * @throws IOException if the disk fails
   */
  long run() throws IOException {
    Cancellation cancellation = operation.cancellation();
    Cancellation.Registration wakeUp = cancellation.onCancel(() -> mailbox.add(() -> {}));
    long before = partial.haveBytes();
    try {
      mostKept = before;
      lastGrowth = workers.awakeNanos();
      lastTick = System.nanoTime();
      lastRecruit = lastTick;
      lastFlush = lastTick;
      do {
        while (!scheduler.isFinished()) {
          cancellation.check();
          startParts();
          awaitMail();
          admitNewcomers();
          if (roster.isUseless()) {
            throw sourcesLost();
          }
          tickIfDue(System.nanoTime());
        }
      } while (!isConfirmed());
    } finally {
      wakeUp.close();
      stopping = true;
      running.values().forEach(Fetch::abandon);
      awaitEnds();
    }
    return partial.haveBytes() - before;
  }

  /** A source that comes, or comes back, must have nothing under way that belongs to its past. */
  private void admitNewcomers() {
    for (Giver giver : roster.newcomers(this::isIdle)) {
      fetchAgain(giver.peer(), partial.reconcile(giver));
      roster.admit(giver);
    }
  }

  private boolean isIdle(PeerId source) {
    return running.values().stream().noneMatch(f -> f.assignment().source().equals(source));
  }

  private void fetchAgain(PeerId source, List<Part.Chunk> lost) {
    if (lost.isEmpty()) {
      return;
    }
    log.info(
        "game {}: peer {} changed {}; what it gave of that is fetched again",
        manifest.game(),
        source.shortForm(),
        manifest.files().get(lost.get(0).file()).path());
    List<Part> parts = planner.cut(lost);
    for (Part part : parts) {
      chunks.came(part, source, -part.bytes());
    }
    operation.meter().add(-bytesOf(parts), System.nanoTime());
    scheduler.add(parts);
  }

  /**
   * Asks every source whether its files are still those that it gave, and takes out what is not
   * vouched for; returns whether nothing had to be.
   */
  private boolean isConfirmed() {
    confirmation.run(this::fetchAgain);
    lastGrowth = workers.awakeNanos();
    return scheduler.isFinished();
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
    Giver giver = roster.giver(source);
    Fetch fetch =
        new Fetch(assignment, giver, manifest, () -> sources.open(source), new FetchEvents(giver));
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
    long kept = partial.haveBytes();
    if (kept > mostKept) {
      mostKept = kept;
      lastGrowth = workers.awakeNanos();
    }
    if (workers.awakeNanos() - lastGrowth > PATIENCE.toNanos()) {
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
      takeOut(fetch);
    } else if (result instanceof Fetch.Result.Done) {
      partial.settle(fetch.giver(), assignment.part());
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
      // A stream that is reset before the first byte is that of a source with too much to do.
      boolean counts = failed.broken() || fetch.taken() > 0;
      boolean lasting = counts && !roster.countChange(assignment.source());
      sourceFailed(
          assignment,
          left,
          new Fetch.Result.SourceFailed(failed.message(), lasting, Optional.empty()),
          now);
    } else if (result instanceof Fetch.Result.Changed) {
      scheduler.failed(assignment.id(), left, now);
      changed(assignment.source());
    } else if (result instanceof Fetch.Result.SourceFailed failed) {
      sourceFailed(assignment, left, failed, now);
    } else {
      if (assignment.part() instanceof Part.Chunk chunk && bytesOf(left) < chunk.length()) {
        chunks.gave(chunk, assignment.source());
      }
      scheduler.moved(assignment.id(), left);
    }
  }

  private void takeOut(Fetch fetch) {
    partial.forget(fetch.assignment().part());
    chunks.came(fetch.assignment().part(), fetch.assignment().source(), -fetch.taken());
    operation.meter().add(-fetch.taken(), System.nanoTime());
  }

  private void changed(PeerId source) {
    roster.changed(source);
    for (Fetch fetch : List.copyOf(running.values())) {
      if (fetch.assignment().source().equals(source)) {
        fetch.abandon();
      }
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
    String path = roster.failedPath();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(Facts.GAME, manifest.game().value());
    facts.put(Facts.EXPECTED, Long.toString(manifest.totalBytes()));
    facts.put(Facts.ACTUAL, Long.toString(partial.haveBytes()));
    if (path != null) {
      facts.put(Facts.PATH, path);
    }
    return new TransferException(
        ErrorCode.SOURCES_LOST,
        "no source is left for game "
            + manifest.game()
            + (path == null ? "" : ", as \"" + path + "\" could not be read there")
            + "; what came is kept for a later try",
        facts);
  }

  private static long bytesOf(List<Part> parts) {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /** Brings what a fetching thread reports to the owner. */
  private final class FetchEvents implements Fetch.Listener {

    private final Giver giver;

    FetchEvents(Giver giver) {
      this.giver = giver;
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
      partial.wrote(giver, file, start, end);
    }

    @Override
    public void ended(Fetch fetch, Fetch.Result result) {
      mailbox.add(() -> PackageDownload.this.ended(fetch, result));
    }
  }
}
