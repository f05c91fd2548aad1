package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.PeerException;
import dev.lanspread.internal.protocol.Blob;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Challenge;
import dev.lanspread.internal.protocol.Message.Confirm;
import dev.lanspread.internal.protocol.Message.Hello;
import dev.lanspread.internal.protocol.Message.Introduce;
import dev.lanspread.internal.protocol.Message.Proof;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.protocol.ProtocolVersions;
import dev.lanspread.internal.session.ProofSignature.Role;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import java.io.IOException;
import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Proves both ends of a connection to each other; see the protocol package for the messages.
 *
 * <p>Blocks the calling thread for at most {@link ProtocolLimits#HANDSHAKE_TIME}: every read and
 * write gets what is left of it. Safe for use from any thread.
 */
final class Handshake {

  private static final int NONCE_BYTES = 32;
  private static final int P256_BITS = 256;

  private final Identity identity;
  private final Optional<String> groupSecret;
  private final MessageCodec codec;
  private final ProtocolVersions versions;
  private final LongFunction<Message.Self> self;
  private final AtomicLong dials = new AtomicLong();
  private final SecureRandom random = new SecureRandom();

  /**
   * Creates the handshakes of one peer.
   *
   * @param versions the protocol versions that it speaks
   * @param self describes this peer, given the number of the dial
   */
  Handshake(
      Identity identity,
      Optional<String> groupSecret,
      MessageCodec codec,
      ProtocolVersions versions,
      LongFunction<Message.Self> self) {
    this.identity = identity;
    this.groupSecret = groupSecret;
    this.codec = codec;
    this.versions = versions;
    this.self = self;
  }

  /**
   * Proves this peer over a connection it dialled.
   *
   * @throws PeerException {@code SELF_CONNECT}, {@code PROTOCOL_MISMATCH} or {@code
   *     IDENTITY_MISMATCH}
   * @throws IOException if the connection fails or the other side refuses
   */
  Proved dial(QuicConnection connection, Message.Purpose purpose) throws IOException {
    Deadline deadline = Deadline.in(ProtocolLimits.HANDSHAKE_TIME);
    PublicKey listenerKey = listenerKey(connection);
    PeerId peer = PeerId.of(listenerKey);
    if (peer.equals(identity.peer())) {
      throw new PeerException(
          ErrorCode.SELF_CONNECT,
          "cannot connect peer to itself",
          Map.of(Facts.ADDRESS, PeerAddress.of(connection.remoteAddress()).toString()));
    }
    QuicStream stream = connection.openStream(deadline.left());
    FrameChannel channel = new FrameChannel(stream, codec);
    channel.send(new Hello(versions, purpose), deadline.left());
    Challenge challenge = receive(channel, Challenge.class, deadline);
    requireVersion(challenge.protocol(), peer);

    byte[] nonce = nonce();
    ProofSignature proof =
        new ProofSignature(
            challenge.protocol(),
            listenerKey,
            identity.publicKey(),
            challenge.nonce().bytes(),
            nonce);
    channel.send(
        new Proof(
            Blob.of(identity.publicKey().getEncoded()),
            Blob.of(nonce),
            Blob.of(proof.sign(Role.DIALLER, identity.privateKey())),
            Blob.of(proof.groupTag(Role.DIALLER, groupSecret))),
        deadline.left());
    Confirm confirm = receive(channel, Confirm.class, deadline);
    boolean proved =
        proof.verify(Role.LISTENER, listenerKey, confirm.signature().bytes())
            && proof.groupMatches(Role.LISTENER, groupSecret, confirm.groupTag().bytes());
    if (!proved) {
      throw identityMismatch(peer);
    }
    Message.Self own = self.apply(dials.incrementAndGet());
    channel.send(new Introduce(own), deadline.left());
    return new Proved(peer, confirm.self(), own, purpose, connection, channel);
  }

  /**
   * Has the dialler of a connection prove itself over its first stream.
   *
   * @param verified runs when the dialler is proved, before it is told so
   * @throws VersionException if both sides speak no common version
   * @throws IOException if it does not prove itself; the caller closes the connection without
   *     detail
   */
  Proved accept(QuicConnection connection, QuicStream first, Runnable verified) throws IOException {
    Deadline deadline = Deadline.in(ProtocolLimits.HANDSHAKE_TIME);
    FrameChannel channel = new FrameChannel(first, codec);
    Hello hello = receive(channel, Hello.class, deadline);
    byte[] nonce = nonce();
    OptionalInt common = versions.newestOfBoth(hello.versions());
    int protocol = common.orElse(versions.newest());
    channel.send(new Challenge(protocol, Blob.of(nonce)), deadline.left());
    if (common.isEmpty()) {
      throw new VersionException(hello.versions());
    }
    Proof answer = receive(channel, Proof.class, deadline);
    PublicKey diallerKey = publicKey(answer.key().bytes());
    ProofSignature proof =
        new ProofSignature(
            protocol, identity.publicKey(), diallerKey, nonce, answer.nonce().bytes());
    boolean proved =
        proof.verify(Role.DIALLER, diallerKey, answer.signature().bytes())
            && proof.groupMatches(Role.DIALLER, groupSecret, answer.groupTag().bytes())
            && !Arrays.equals(diallerKey.getEncoded(), identity.publicKey().getEncoded());
    if (!proved) {
      throw new ProtocolException("the dialler did not prove itself");
    }
    verified.run();
    Message.Self own = self.apply(0);
    channel.send(
        new Confirm(
            Blob.of(proof.sign(Role.LISTENER, identity.privateKey())),
            Blob.of(proof.groupTag(Role.LISTENER, groupSecret)),
            own),
        deadline.left());
    Introduce introduced = receive(channel, Introduce.class, deadline);
    return new Proved(
        PeerId.of(diallerKey), introduced.self(), own, hello.purpose(), connection, channel);
  }

  private static PublicKey listenerKey(QuicConnection connection) throws ProtocolException {
    return connection
        .peerCertificate()
        .map(X509Certificate::getPublicKey)
        .orElseThrow(() -> new ProtocolException("the listener showed no certificate"));
  }

  private static <T extends Message> T receive(
      FrameChannel channel, Class<T> type, Deadline deadline) throws IOException {
    return channel.receive(type, ProtocolLimits.HANDSHAKE_FRAME, deadline);
  }

  private void requireVersion(int protocol, PeerId peer) {
    if (!versions.include(protocol)) {
      throw new PeerException(
          ErrorCode.PROTOCOL_MISMATCH,
          "the other peer speaks protocol " + protocol + ", this one " + versions,
          Map.of(
              Facts.PEER, peer.value(),
              Facts.EXPECTED, versions.toString(),
              Facts.ACTUAL, Integer.toString(protocol)));
    }
  }

  private static PeerException identityMismatch(PeerId peer) {
    return new PeerException(
        ErrorCode.IDENTITY_MISMATCH,
        "the other peer did not prove its identity",
        Map.of(Facts.PEER, peer.value()));
  }

  private static PublicKey publicKey(byte[] der) throws ProtocolException {
    try {
      PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
      if (key instanceof ECPublicKey ec && isP256(ec) && Arrays.equals(key.getEncoded(), der)) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw new ProtocolException("the dialler's key is malformed", e);
    }
    throw new ProtocolException("the dialler's key is not in its one encoding");
  }

  private static boolean isP256(ECPublicKey key) {
    return key.getParams().getOrder().bitLength() == P256_BITS;
  }

  private byte[] nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return nonce;
  }

  /** The dialler speaks other versions of the protocol. */
  static final class VersionException extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    VersionException(ProtocolVersions theirs) {
      super("protocol version " + theirs);
    }
  }
}
