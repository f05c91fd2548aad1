package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamResetException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Says what the codec's events and exceptions mean to a caller. */
final class Failures {

  /** CRYPTO_ERROR (RFC 9001, 4.8) with the TLS alert no_application_protocol (RFC 7301). */
  private static final int NO_APPLICATION_PROTOCOL = 0x100 + 120;

  private static final int MAX_REASON = 200;

  private Failures() {}

  static TransportException closedHere(String what) {
    return new TransportException(Kind.CLOSED, what + " was closed on this side");
  }

  static TransportException timeout(String what) {
    return new TransportException(Kind.TIMEOUT, what + " took too long");
  }

  static TransportException reset(long code) {
    return new TransportException(
        Kind.STREAM_RESET, "the other side abandoned the stream with code " + code, code, null);
  }

  static TransportException lost(String why, @Nullable Throwable cause) {
    return new TransportException(Kind.CONNECTION_LOST, "connection lost: " + why, cause);
  }

  /** What a CONNECTION_CLOSE from the other side means. */
  static TransportException closedByPeer(QuicConnectionCloseEvent event) {
    if (!event.isApplicationClose() && event.error() == NO_APPLICATION_PROTOCOL) {
      return new TransportException(
          Kind.PROTOCOL_MISMATCH, "the other side does not speak the application protocol");
    }
    String text = reasonOf(event).replaceAll("\\p{Cntrl}", "?");
    String reason = text.substring(0, Math.min(text.length(), MAX_REASON));
    boolean application = event.isApplicationClose();
    return new TransportException(
        Kind.CONNECTION_LOST,
        "the other side closed the connection with "
            + (application ? "code " : "transport error ")
            + event.error()
            + (reason.isEmpty() ? "" : ": " + reason),
        application ? event.error() : 0,
        null);
  }

  private static String reasonOf(QuicConnectionCloseEvent event) {
    try {
      return new String(event.reason(), StandardCharsets.UTF_8);
    } catch (NullPointerException e) {
      // Netty 4.2.17 clones the reason without looking whether there is one.
      return "";
    }
  }

  /** What a failed read or write of one stream means. */
  static TransportException ofStream(Throwable cause) {
    if (cause instanceof TransportException known) {
      return known;
    }
    if (cause instanceof QuicStreamResetException reset) {
      return reset(Math.max(0, reset.applicationProtocolCode()));
    }
    if (cause instanceof ChannelOutputShutdownException) {
      // The codec does not pass on the code of a STOP_SENDING frame.
      return reset(0);
    }
    if (cause instanceof QuicException) {
      // The connection lives, the stream does not: the codec forgot it after both sides reset it.
      return new TransportException(Kind.STREAM_RESET, "the stream is gone", cause);
    }
    return lost(String.valueOf(cause.getMessage()), cause);
  }
}
