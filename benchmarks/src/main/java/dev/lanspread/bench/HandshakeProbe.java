package dev.lanspread.bench;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Connects one new peer after another to a running one and prints how long each took: {@code
 * TRANSPORT HOST:PORT}. Every peer has an identity of its own. Ends with its input.
 */
public final class HandshakeProbe {

  private static final long PAUSE_MILLIS = 50;

  private HandshakeProbe() {}

  /** Runs until the input ends. */
  public static void main(String[] arguments) throws IOException {
    PeerAddress address = PeerAddress.parse(arguments[1]);
    try (GamesFolder folder = GamesFolder.generate(1)) {
      CountDownLatch ended = new CountDownLatch(1);
      Thread input = new Thread(() -> awaitEndOfInput(ended), "input");
      input.setDaemon(true);
      input.start();
      while (!ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        double nanos = connectOnce(folder, arguments[0], address);
        System.out.println("{\"millis\":" + nanos / TimeUnit.MILLISECONDS.toNanos(1) + "}");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long connectOnce(GamesFolder folder, String transport, PeerAddress address)
      throws IOException {
    try (PeerNode visitor =
        PeerNode.builder()
            .name("visitor")
            .gamesDirectory(folder.games())
            .stateDirectory(folder.freshState())
            .catalog(folder.catalog())
            .listen(PeerAddress.parse("127.0.0.1:0"))
            .transport(transport)
            .discovery(false)
            .start()) {
      long started = System.nanoTime();
      visitor.connect(address).join();
      return System.nanoTime() - started;
    }
  }

  private static void awaitEndOfInput(CountDownLatch ended) {
    try {
      while (System.in.read() >= 0) {
        // Only the end matters.
      }
    } catch (IOException e) {
      System.err.println("the input failed: " + e.getMessage());
    }
    ended.countDown();
  }
}
