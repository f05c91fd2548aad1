package dev.lanspread.examples.peer;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the process ends: who asked, and how long the goodbye may take. */
final class Lifetime {

  // The process promises to be gone 5 s after it was asked.
  private static final Duration GOODBYE_LIMIT = Duration.ofMillis(4_500);

  private static final Logger log = LoggerFactory.getLogger(Lifetime.class);

  private final AtomicBoolean ending = new AtomicBoolean();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CompletableFuture<Integer> status = new CompletableFuture<>();

  /** Makes SIGINT and SIGTERM a request like any other: goodbye first, exit status 0. */
  void endWithProcess() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endNow, "goodbye"));
  }

  /** Asks for the end; idempotent. */
  void requestEnd() {
    if (!ending.compareAndSet(false, true)) {
      return;
    }
    asked.countDown();
    Thread limit = new Thread(this::haltAfterLimit, "goodbye-limit");
    limit.setDaemon(true);
    limit.start();
  }

  /** Blocks until somebody asks for the end. */
  void awaitRequest() throws InterruptedException {
    asked.await();
  }

  /** Tells that the peer is closed and with which status the process is to exit. */
  void finish(int exitStatus) {
    status.complete(exitStatus);
  }

  private void endNow() {
    requestEnd();
    Runtime.getRuntime().halt(statusWithinLimit().orElse(PeerCli.OK));
  }

  private void haltAfterLimit() {
    if (statusWithinLimit().isEmpty()) {
      log.warn("the goodbye took longer than {} ms", GOODBYE_LIMIT.toMillis());
      Runtime.getRuntime().halt(PeerCli.OK);
    }
  }

  private OptionalInt statusWithinLimit() {
    try {
      return OptionalInt.of(status.get(GOODBYE_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | InterruptedException | ExecutionException e) {
      return OptionalInt.empty();
    }
  }
}
