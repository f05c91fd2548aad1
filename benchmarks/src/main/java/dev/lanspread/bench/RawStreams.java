package dev.lanspread.bench;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Bytes over streams of a transport with nothing around them. What a download reaches at most.
 *
 * <p>A request is the first wanted byte and the number of bytes, in eight bytes each; the answer is
 * that many bytes.
 */
final class RawStreams implements AutoCloseable {

  private static final int REQUEST = 2 * Long.BYTES;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RawContent content;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "raw-stream");
            thread.setDaemon(true);
            return thread;
          });

  RawStreams(RawContent content) {
    this.content = content;
  }

  /** Answers every stream of a connection. */
  void serve(QuicConnection connection) {
    connection.onStream(stream -> workers.execute(() -> answer(stream)));
  }

  /** Fetches bytes over as many streams at once. */
  void fetch(QuicConnection connection, int streams, long bytes) throws IOException {
    List<Future<Long>> fetching = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      long start = bytes * i / streams;
      long share = bytes * (i + 1) / streams - start;
      fetching.add(workers.submit(() -> fetch(connection, start, share)));
    }
    try {
      for (Future<Long> share : fetching) {
        share.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a stream failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private long fetch(QuicConnection connection, long start, long bytes) throws IOException {
    try (QuicStream stream = connection.openStream(PATIENCE)) {
      ByteBuffer request = ByteBuffer.allocate(REQUEST).putLong(start).putLong(bytes);
      stream.write(request.flip(), PATIENCE);
      stream.finish();
      long received = content.receive(stream, start, bytes, PATIENCE);
      if (received != bytes) {
        throw new IOException(received + " of " + bytes + " bytes came");
      }
      return received;
    }
  }

  private void answer(QuicStream stream) {
    try (stream) {
      ByteBuffer request = ByteBuffer.allocate(REQUEST);
      while (request.hasRemaining()) {
        if (stream.read(request, PATIENCE) < 0) {
          throw new IOException("half a request");
        }
      }
      request.flip();
      content.send(stream, request.getLong(), request.getLong(), PATIENCE);
      stream.finish();
      // The asking side may not have ended its request yet, and must not find it stopped.
      if (stream.read(request.clear(), PATIENCE) >= 0) {
        throw new IOException("more than a request");
      }
    } catch (IOException e) {
      // The asking side sees it as well and fails the measurement.
      System.err.println("a stream was not answered: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
