package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.PeerException;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Makes proved connections; blocks the calling thread. */
final class Dialler {

  private final QuicEndpoint endpoint;
  private final Handshake handshake;
  private final RightOfWay rightOfWay;
  private final IdentityClashes clashes;

  Dialler(
      QuicEndpoint endpoint, Handshake handshake, RightOfWay rightOfWay, IdentityClashes clashes) {
    this.endpoint = endpoint;
    this.handshake = handshake;
    this.rightOfWay = rightOfWay;
    this.clashes = clashes;
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
    return dial(address, expected, purpose, deadline, () -> true);
  }

  /** The same; {@code wanted} is asked as {@link Handshake#dial} does. */
  Proved dial(
      PeerAddress address,
      Optional<PeerId> expected,
      Message.Purpose purpose,
      Duration deadline,
      BooleanSupplier wanted) {
    QuicConnection connection = connect(address, expected, deadline);
    if (purpose == Message.Purpose.CONTROL) {
      rightOfWay.claim(connection);
    }
    try {
      return handshake.dial(connection, purpose, wanted);
    } catch (IOException e) {
      connection.close();
      throw refused(address, e);
    } catch (PeerException e) {
      connection.close();
      if (e.code() == ErrorCode.IDENTITY_CLASH) {
        clashes.ownIdentityAt(address);
      }
      throw e;
    } catch (RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  private static PeerException refused(PeerAddress address, IOException cause) {
    long code = cause instanceof TransportException e ? e.code() : 0;
    if (code == Proved.CODE_VERSION) {
      return failure(
          ErrorCode.PROTOCOL_MISMATCH, "the other side speaks another version", address, cause);
    }
    if (cause instanceof ProtocolException) {
      return failure(
          ErrorCode.PROTOCOL_MISMATCH, "the other side is not understood", address, cause);
    }
    if (code == Proved.CODE_SECRET || cause instanceof Handshake.SecretException) {
      return failure(
          ErrorCode.SECRET_MISMATCH, "the other side has another LAN-party secret", address, cause);
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
        default -> unreachable(address, e);
      };
    }
  }

  /** Behind a firewall a peer looks like one that is not there. */
  private static PeerException unreachable(PeerAddress address, TransportException cause) {
    return new PeerException(
        ErrorCode.UNREACHABLE,
        "nobody answers at "
            + address
            + ": lanspread may not be running there, or a firewall on that PC may block lanspread"
            + (" (UDP port " + address.port() + ")"),
        Map.of(Facts.ADDRESS, address.toString()),
        cause);
  }

  private static PeerException failure(
      ErrorCode code, String message, PeerAddress address, Exception cause) {
    return new PeerException(
        code, message + ": " + address, Map.of(Facts.ADDRESS, address.toString()), cause);
  }
}
