package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens streams, in the order asked for, when the other side permits one more.
 *
 * <p>Permission is looked at before the codec is asked: an attempt without permission would use up
 * a stream id for good.
 */
final class StreamOpener {

  private final QuicChannel channel;
  private final ChannelHandler setUp;
  // Confined to the event loop.
  private final ArrayDeque<CompletableFuture<QuicStream>> waiting = new ArrayDeque<>();
  private volatile @Nullable TransportException over;

  StreamOpener(QuicChannel channel, ChannelInitializer<Channel> setUp) {
    this.channel = channel;
    this.setUp = setUp;
  }

  QuicStream open(Duration deadline) throws TransportException {
    CompletableFuture<QuicStream> request = new CompletableFuture<>();
    Loops.run(channel.eventLoop(), () -> enqueue(request));
    try {
      TransportException known = over;
      if (known != null) {
        throw known;
      }
      return request.get(Waiting.nanos(deadline), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw Failures.timeout("opening a stream");
    } catch (ExecutionException e) {
      throw Failures.ofStream(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      throw new TransportException(
          TransportException.Kind.FAILED, "interrupted while opening a stream", e);
    } finally {
      abandon(request);
    }
  }

  private void abandon(CompletableFuture<QuicStream> request) {
    if (!request.cancel(false)) {
      return;
    }
    Loops.run(channel.eventLoop(), () -> waiting.removeIf(CompletableFuture::isDone));
  }

  private void enqueue(CompletableFuture<QuicStream> request) {
    waiting.add(request);
    serve();
  }

  /** Opens what is permitted, on the event loop. */
  void serve() {
    TransportException known = over;
    if (known != null) {
      waiting.forEach(request -> request.completeExceptionally(known));
      waiting.clear();
      return;
    }
    while (!waiting.isEmpty() && channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
      CompletableFuture<QuicStream> request = waiting.remove();
      if (!request.isDone()) {
        create(request);
      }
    }
  }

  private void create(CompletableFuture<QuicStream> request) {
    channel
        .createStream(QuicStreamType.BIDIRECTIONAL, setUp)
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                request.completeExceptionally(Failures.ofStream(done.cause()));
                return;
              }
              QuicStreamChannel opened = (QuicStreamChannel) done.getNow();
              QuicStream stream = opened.pipeline().get(StreamHandler.class).stream();
              if (!request.complete(stream)) {
                stream.close();
              }
            });
  }

  /** Fails what waits and what is asked for later. */
  void fail(TransportException cause) {
    over = cause;
    Loops.run(channel.eventLoop(), this::serve);
  }
}
