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
 * Bytes over streams of a transport with nothing around them: from memory to nowhere. What a
 * download reaches at most.
 *
 * <p>A request is the wanted number of bytes in eight bytes; the answer is that many bytes.
 */
final class RawStreams implements AutoCloseable {

  private static final int BUFFER = 256 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "raw-stream");
            thread.setDaemon(true);
            return thread;
          });

  /** Answers every stream of a connection. */
  void serve(QuicConnection connection) {
    connection.onStream(stream -> workers.execute(() -> answer(stream)));
  }

  /** Fetches bytes over as many streams at once. */
  void fetch(QuicConnection connection, int streams, long bytes) throws IOException {
    List<Future<Long>> fetching = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      long share = bytes * (i + 1) / streams - bytes * i / streams;
      fetching.add(workers.submit(() -> fetch(connection, share)));
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

  private static long fetch(QuicConnection connection, long bytes) throws IOException {
    try (QuicStream stream = connection.openStream(PATIENCE)) {
      stream.write(ByteBuffer.allocate(Long.BYTES).putLong(bytes).flip(), PATIENCE);
      stream.finish();
      ByteBuffer target = ByteBuffer.allocateDirect(BUFFER);
      long received = 0;
      for (int count = 0; count >= 0; count = stream.read(target.clear(), PATIENCE)) {
        received += count;
      }
      if (received != bytes) {
        throw new IOException(received + " of " + bytes + " bytes came");
      }
      return received;
    }
  }

  private static void answer(QuicStream stream) {
    try (stream) {
      ByteBuffer request = ByteBuffer.allocate(Long.BYTES);
      while (request.hasRemaining()) {
        if (stream.read(request, PATIENCE) < 0) {
          throw new IOException("half a request");
        }
      }
      send(stream, request.flip().getLong());
      stream.finish();
    } catch (IOException e) {
      // The asking side sees it as well and fails the measurement.
      System.err.println("a stream was not answered: " + e.getMessage());
    }
  }

  private static void send(QuicStream stream, long bytes) throws IOException {
    ByteBuffer source = ByteBuffer.allocateDirect(BUFFER);
    for (long left = bytes; left > 0; left -= Math.min(left, BUFFER)) {
      stream.write(source.clear().limit((int) Math.min(left, BUFFER)), PATIENCE);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
