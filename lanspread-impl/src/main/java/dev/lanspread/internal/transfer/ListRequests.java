package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks sources for the file list of one game, for one download. Each request has a deadline that
 * ends its stream, and with it the thread that reads; {@link #close} ends them all. Safe for use
 * from any thread.
 */
final class ListRequests implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ListRequests.class);

  /** Longest time for one list, however steadily it comes. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  private static final long CANCEL_CHECK_MILLIS = 200;

  private final SourcePool sources;
  private final Workers workers;
  private final GameId game;
  private final String version;
  private final Set<RequestStream> open = new HashSet<>();
  private boolean closed;

  ListRequests(SourcePool sources, Workers workers, GameId game, String version) {
    this.sources = sources;
    this.workers = workers;
    this.game = game;
    this.version = version;
  }

  /**
   * How long to wait for several answers.
   *
   * @param patience at most
   * @param grace at most, from when they suffice
   * @param suffices whether further answers are not needed
   */
  record Waiting(Duration patience, Duration grace, Predicate<Map<PeerId, ListAnswer>> suffices) {}

  /**
   * Asks one peer; blocks.
   *
   * @param known fingerprint of a list that need not be sent again, null to get the whole list
   * @param count how many files that list has
   */
  ListAnswer ask(PeerId peer, @Nullable String known, int count) throws IOException {
    return ask(peer, known, count, stream -> {});
  }

  private ListAnswer ask(
      PeerId peer, @Nullable String known, int count, Consumer<RequestStream> opened)
      throws IOException {
    try (RequestStream stream = sources.open(peer)) {
      register(stream);
      opened.accept(stream);
      workers.after(LONGEST, () -> expire(stream));
      try {
        return ContentRequests.list(stream, game.value(), version, known, count);
      } finally {
        unregister(stream);
      }
    }
  }

  /**
   * Asks several peers at once; returns what came in time. Requests that were not answered by then
   * are ended.
   */
  Map<PeerId, ListAnswer> askAll(
      Collection<PeerId> peers,
      @Nullable String known,
      int count,
      Waiting waiting,
      Cancellation cancellation) {
    Round round = new Round(peers.size());
    for (PeerId peer : peers) {
      boolean started =
          workers.start(
              "list-" + game.key() + "-" + peer.shortForm(), () -> round.run(peer, known, count));
      if (!started) {
        round.ended(peer, Optional.empty());
      }
    }
    try {
      return round.await(waiting, cancellation);
    } finally {
      round.end();
    }
  }

  /** Ends all requests, and every later one. */
  @Override
  public void close() {
    List<RequestStream> left;
    synchronized (open) {
      closed = true;
      left = List.copyOf(open);
    }
    left.forEach(RequestStream::close);
  }

  private void register(RequestStream stream) throws IOException {
    synchronized (open) {
      if (closed) {
        throw new TransportException(TransportException.Kind.CLOSED, "the download has ended");
      }
      open.add(stream);
    }
  }

  private void unregister(RequestStream stream) {
    synchronized (open) {
      open.remove(stream);
    }
  }

  private void expire(RequestStream stream) {
    boolean late;
    synchronized (open) {
      late = open.contains(stream);
    }
    if (late) {
      stream.close();
    }
  }

  /** One question to several peers. */
  private final class Round {

    private final Map<PeerId, ListAnswer> answers = new HashMap<>();
    private final List<RequestStream> streams = new ArrayList<>();
    private int waitedFor;
    private boolean over;

    Round(int peers) {
      waitedFor = peers;
    }

    void run(PeerId peer, @Nullable String known, int count) {
      Optional<ListAnswer> answer = Optional.empty();
      try {
        answer = Optional.of(ask(peer, known, count, this::opened));
      } catch (IOException | LanspreadException e) {
        log.info("game {}: no list from peer {}: {}", game, peer.shortForm(), e.getMessage());
      } finally {
        ended(peer, answer);
      }
    }

    private synchronized void opened(RequestStream stream) {
      streams.add(stream);
      if (over) {
        stream.close();
      }
    }

    synchronized void ended(PeerId peer, Optional<ListAnswer> answer) {
      waitedFor--;
      answer.ifPresent(list -> answers.put(peer, list));
      notifyAll();
    }

    /** Returns what came in time. */
    synchronized Map<PeerId, ListAnswer> await(Waiting waiting, Cancellation cancellation) {
      long end = workers.awakeNanos() + waiting.patience().toNanos();
      boolean suffices = false;
      try {
        while (waitedFor > 0 && workers.awakeNanos() - end < 0) {
          cancellation.check();
          if (!suffices && waiting.suffices().test(answers)) {
            suffices = true;
            end = workers.awakeNanos() + waiting.grace().toNanos();
          }
          long left = TimeUnit.NANOSECONDS.toMillis(end - workers.awakeNanos()) + 1;
          wait(Math.min(CANCEL_CHECK_MILLIS, Math.max(1, left)));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw cancellation.exception();
      }
      cancellation.check();
      return Map.copyOf(answers);
    }

    /** Ends what was not answered. */
    void end() {
      List<RequestStream> left;
      synchronized (this) {
        over = true;
        left = List.copyOf(streams);
      }
      left.forEach(RequestStream::close);
    }
  }
}
