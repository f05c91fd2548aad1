package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.PeerException;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Makes proved connections; blocks the calling thread. */
final class Dialler {

  private final QuicEndpoint endpoint;
  private final Handshake handshake;
  private final RightOfWay rightOfWay;

  Dialler(QuicEndpoint endpoint, Handshake handshake, RightOfWay rightOfWay) {
    this.endpoint = endpoint;
    this.handshake = handshake;
    this.rightOfWay = rightOfWay;
  }

  /**
   * Connects and proves both sides; the caller owns the connection.
   *
   * @param expected the peer that must be there; empty takes whoever is
   * @param deadline longest wait for the transport; the handshake has its own
   * @throws PeerException with the code that fits
   */
  Proved dial(
      PeerAddress address, Optional<PeerId> expected, Message.Purpose purpose, Duration deadline) {
    QuicConnection connection = connect(address, expected, deadline);
    if (purpose == Message.Purpose.CONTROL) {
      rightOfWay.claim(connection);
    }
    try {
      return handshake.dial(connection, purpose);
    } catch (IOException e) {
      connection.close();
      throw refused(address, e);
    } catch (RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  private static PeerException refused(PeerAddress address, IOException cause) {
    if (cause instanceof TransportException e && e.code() == Proved.CODE_VERSION) {
      return failure(
          ErrorCode.PROTOCOL_MISMATCH, "the other side speaks another version", address, cause);
    }
    return failure(ErrorCode.UNREACHABLE, "the peer refused the handshake", address, cause);
  }

  private QuicConnection connect(
      PeerAddress address, Optional<PeerId> expected, Duration deadline) {
    try {
      return endpoint.dial(address.toSocketAddress(), expected, deadline);
    } catch (TransportException e) {
      throw switch (e.kind()) {
        case IDENTITY_MISMATCH ->
            failure(ErrorCode.IDENTITY_MISMATCH, "another peer answers there", address, e);
        case PROTOCOL_MISMATCH ->
            failure(
                ErrorCode.PROTOCOL_MISMATCH, "the other side speaks another protocol", address, e);
        default -> failure(ErrorCode.UNREACHABLE, "nobody answers", address, e);
      };
    }
  }

  private static PeerException failure(
      ErrorCode code, String message, PeerAddress address, Exception cause) {
    return new PeerException(
        code, message + ": " + address, Map.of(Facts.ADDRESS, address.toString()), cause);
  }
}
