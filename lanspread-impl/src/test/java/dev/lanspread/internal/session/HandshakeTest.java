package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lanspread.PeerAddress;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
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
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both halves of the handshake against each other, and against a script that says what it likes.
 */
@Timeout(20)
class HandshakeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int LIMIT = ProtocolLimits.HANDSHAKE_FRAME;
  private static final Message.Self SCRIPT_SELF =
      new Message.Self("script", new Message.Listen(null, 1), 0, 7, 0, 1, List.of());

  private final MemoryNetwork net = new MemoryNetwork(1);
  private final MessageCodec codec = new MessageCodec();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Identity alpha = TestNode.newIdentity();
  private final Identity bravo = TestNode.newIdentity();
  private final QuicEndpoint alphaEndpoint = TestNode.endpoint(net, alpha, "alpha");
  private final QuicEndpoint bravoEndpoint = TestNode.endpoint(net, bravo, "bravo");
  private Wire wire;

  /** A connection from alpha to bravo. */
  private record Wire(QuicConnection dialled, QuicConnection accepted, QuicListener listener) {}

  @BeforeEach
  void connect() throws Exception {
    wire = wire(alphaEndpoint, bravoEndpoint);
  }

  @AfterEach
  void close() throws Exception {
    alphaEndpoint.close();
    bravoEndpoint.close();
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothSidesKnowEachOtherAfterwards(boolean withSecret) throws Exception {
    Optional<String> secret = withSecret ? Optional.of("party") : Optional.empty();
    CompletableFuture<Proved> accepting = accept(handshake(bravo, "bravo", secret));

    Proved dialled = handshake(alpha, "alpha", secret).dial(wire.dialled(), Message.Purpose.DATA);
    Proved accepted = get(accepting);

    assertThat(dialled.peer()).isEqualTo(bravo.peer());
    assertThat(dialled.name()).isEqualTo("bravo");
    assertThat(accepted.peer()).isEqualTo(alpha.peer());
    assertThat(accepted.name()).isEqualTo("alpha");
    assertThat(accepted.purpose()).isEqualTo(Message.Purpose.DATA);
    assertThat(accepted.self()).isEqualTo(dialled.own());
    assertThat(accepted.own()).isEqualTo(dialled.self());
  }

  @ParameterizedTest
  @ValueSource(strings = {"other|party", "|party", "party|"})
  void anotherSecretOrNoneIsRefusedAndLearnsNothing(String secrets) throws Exception {
    String[] both = secrets.split("\\|", -1);
    CompletableFuture<Proved> accepting = accept(handshake(bravo, "bravo", secret(both[1])));
    CompletableFuture<Proved> dialling =
        run(
            () ->
                handshake(alpha, "alpha", secret(both[0]))
                    .dial(wire.dialled(), Message.Purpose.CONTROL));

    assertThat(failure(accepting)).isInstanceOf(ProtocolException.class);
    wire.accepted().close(Proved.CODE_REFUSED, "");
    assertThat(failure(dialling)).isInstanceOf(TransportException.class);
  }

  @Test
  void aListenerWithoutTheSecretLearnsNothingButTheKey() throws Exception {
    CompletableFuture<Proved> dialling =
        run(
            () ->
                handshake(alpha, "alpha", Optional.of("party"))
                    .dial(wire.dialled(), Message.Purpose.CONTROL));
    FrameChannel script = acceptedChannel();
    receive(script, Hello.class);
    script.send(new Challenge(1, nonce(1)), PATIENCE);
    Proof proof = receive(script, Proof.class);
    ProofSignature signature =
        new ProofSignature(
            1, bravo.publicKey(), alpha.publicKey(), nonce(1).bytes(), proof.nonce().bytes());
    Blob signed = Blob.of(signature.sign(Role.LISTENER, bravo.privateKey()));
    script.send(new Confirm(signed, Blob.of(new byte[0]), SCRIPT_SELF), PATIENCE);

    assertIdentityMismatch(dialling);
    wire.dialled().close();
    assertThatThrownBy(() -> receive(script, Introduce.class))
        .isInstanceOf(TransportException.class);
  }

  @Test
  void onesOwnKeyIsRefusedBeforeAnythingIsSaid() throws Exception {
    Wire toSelf = wire(alphaEndpoint, TestNode.endpoint(net, alpha, "alpha"));

    assertThatThrownBy(
            () ->
                handshake(alpha, "alpha", Optional.empty())
                    .dial(toSelf.dialled(), Message.Purpose.CONTROL))
        .isInstanceOf(LanspreadException.class)
        .hasMessage("cannot connect peer to itself");
    toSelf.accepted().close();
  }

  @Test
  void anotherVersionOfTheListenerIsNamed() throws Exception {
    CompletableFuture<Proved> dialling = dial();
    FrameChannel script = acceptedChannel();
    receive(script, Hello.class);
    script.send(new Challenge(2, nonce(1)), PATIENCE);

    assertThat(failure(dialling))
        .isInstanceOfSatisfying(
            LanspreadException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_MISMATCH));
  }

  @Test
  void anotherVersionOfTheDiallerIsRefused() throws Exception {
    CompletableFuture<Proved> accepting = accept();
    FrameChannel script = diallingChannel();
    script.send(new Hello(2, null, Message.Purpose.CONTROL), PATIENCE);

    assertThat(failure(accepting)).isInstanceOf(Handshake.VersionException.class);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,3", "1,3,1,1", "1,3,2,4", "2,4,1,3", "1,2,1,2"})
  void rangesOfVersionsThatMeetAgree(int oldest, int newest, int oldestThere, int newestThere)
      throws Exception {
    Optional<String> open = Optional.empty();
    ProtocolVersions there = new ProtocolVersions(oldestThere, newestThere);
    CompletableFuture<Proved> accepting = accept(handshake(bravo, "bravo", open, there));

    Proved dialled =
        handshake(alpha, "alpha", open, new ProtocolVersions(oldest, newest))
            .dial(wire.dialled(), Message.Purpose.CONTROL);

    assertThat(dialled.peer()).isEqualTo(bravo.peer());
    assertThat(get(accepting).peer()).isEqualTo(alpha.peer());
  }

  @ParameterizedTest
  @CsvSource({"1,1,2,3", "2,3,1,1"})
  void rangesOfVersionsThatDoNotMeetAreAMismatch(
      int oldest, int newest, int oldestThere, int newestThere) throws Exception {
    Optional<String> open = Optional.empty();
    ProtocolVersions there = new ProtocolVersions(oldestThere, newestThere);
    CompletableFuture<Proved> accepting = accept(handshake(bravo, "bravo", open, there));
    ProtocolVersions here = new ProtocolVersions(oldest, newest);
    CompletableFuture<Proved> dialling =
        run(
            () ->
                handshake(alpha, "alpha", open, here)
                    .dial(wire.dialled(), Message.Purpose.CONTROL));

    assertThat(failure(accepting)).isInstanceOf(Handshake.VersionException.class);
    assertThat(failure(dialling))
        .isInstanceOfSatisfying(
            LanspreadException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_MISMATCH);
              assertThat(failure.facts())
                  .containsEntry("expected", here.toString())
                  .containsEntry("actual", Integer.toString(newestThere));
            });
  }

  @Test
  void theListenerSaysNothingOfItselfBeforeTheProof() throws Exception {
    CompletableFuture<Proved> accepting = accept();
    FrameChannel script = diallingChannel();
    script.send(new Hello(1, null, Message.Purpose.CONTROL), PATIENCE);

    Challenge challenge = receive(script, Challenge.class);

    assertThat(challenge.protocol()).isEqualTo(1);
    TransportException silence =
        (TransportException)
            catchThrowable(
                () -> script.stream().read(ByteBuffer.allocate(1), Duration.ofMillis(100)));
    assertThat(silence.kind()).isEqualTo(TransportException.Kind.TIMEOUT);
    wire.dialled().close();
    assertThat(failure(accepting)).isInstanceOf(TransportException.class);
  }

  @Test
  void aMissingProofIsRefused() throws Exception {
    CompletableFuture<Proved> accepting = accept();
    FrameChannel script = diallingChannel();
    script.send(new Hello(1, null, Message.Purpose.CONTROL), PATIENCE);
    script.send(new Introduce(SCRIPT_SELF), PATIENCE);

    assertThat(failure(accepting)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aGoodProofIsAccepted() throws Exception {
    assertThat(get(acceptProof(proof -> proof)).peer()).isEqualTo(alpha.peer());
  }

  @Test
  void aGarbledSignatureIsRefused() throws Exception {
    assertRefused(proof -> withSignature(proof, flipped(proof.signature())));
  }

  @Test
  void aSignatureOfZeroesIsRefused() throws Exception {
    byte[] zeroes = {0x30, 6, 2, 1, 0, 2, 1, 0};
    assertRefused(proof -> withSignature(proof, Blob.of(zeroes)));
  }

  @Test
  void aGarbledKeyIsRefused() throws Exception {
    assertRefused(
        proof ->
            new Proof(flipped(proof.key()), proof.nonce(), proof.signature(), proof.groupTag()));
  }

  @Test
  void anotherKeyIsRefused() throws Exception {
    Blob other = Blob.of(TestNode.newIdentity().publicKey().getEncoded());
    assertRefused(proof -> new Proof(other, proof.nonce(), proof.signature(), proof.groupTag()));
  }

  @Test
  void anotherNonceIsRefused() throws Exception {
    assertRefused(proof -> new Proof(proof.key(), nonce(99), proof.signature(), proof.groupTag()));
  }

  @Test
  void aProofInTheOtherRoleIsRefused() throws Exception {
    CompletableFuture<Proved> accepting = accept();
    FrameChannel script = diallingChannel();
    Challenge challenge = hello(script);
    script.send(proof(Role.LISTENER, bravo.publicKey(), challenge), PATIENCE);

    assertThat(failure(accepting)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aProofForAnotherListenerIsRefused() throws Exception {
    CompletableFuture<Proved> accepting = accept();
    FrameChannel script = diallingChannel();
    Challenge challenge = hello(script);
    PublicKey middle = TestNode.newIdentity().publicKey();
    script.send(proof(Role.DIALLER, middle, challenge), PATIENCE);

    assertThat(failure(accepting)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aReplayedProofIsRefused() throws Exception {
    Proof[] recorded = new Proof[1];
    get(
        acceptProof(
            proof -> {
              recorded[0] = proof;
              return proof;
            }));
    wire = wire(alphaEndpoint, bravoEndpoint);

    assertRefused(proof -> recorded[0]);
  }

  @Test
  void aPeerInTheMiddleCannotRelayTheProof() throws Exception {
    Identity middle = TestNode.newIdentity();
    QuicEndpoint middleEndpoint = TestNode.endpoint(net, middle, "middle");
    Wire toMiddle = wire(alphaEndpoint, middleEndpoint);
    Wire fromMiddle = wire(middleEndpoint, bravoEndpoint);
    CompletableFuture<Proved> accepting =
        run(() -> acceptOn(fromMiddle, handshake(bravo, "bravo", Optional.empty())));
    CompletableFuture<Proved> dialling =
        run(
            () ->
                handshake(alpha, "alpha", Optional.empty())
                    .dial(toMiddle.dialled(), Message.Purpose.CONTROL));

    FrameChannel victim = new FrameChannel(first(toMiddle.accepted()), codec);
    FrameChannel target = new FrameChannel(fromMiddle.dialled().openStream(PATIENCE), codec);
    target.send(receive(victim, Hello.class), PATIENCE);
    victim.send(receive(target, Challenge.class), PATIENCE);
    target.send(receive(victim, Proof.class), PATIENCE);

    assertThat(failure(accepting)).isInstanceOf(ProtocolException.class);
    middleEndpoint.close();
    assertThat(failure(dialling)).isInstanceOf(TransportException.class);
  }

  @Test
  void aReflectedProofDoesNotProveTheListener() throws Exception {
    CompletableFuture<Proved> dialling = dial();
    FrameChannel script = acceptedChannel();
    receive(script, Hello.class);
    script.send(new Challenge(1, nonce(1)), PATIENCE);
    Proof proof = receive(script, Proof.class);
    script.send(new Confirm(proof.signature(), proof.groupTag(), SCRIPT_SELF), PATIENCE);

    assertIdentityMismatch(dialling);
  }

  @Test
  void aSlowOtherSideIsGivenUpInTime() throws Exception {
    CompletableFuture<Proved> accepting = accept();
    QuicStream slowDialler = diallingChannel().stream();
    wire = wire(alphaEndpoint, bravoEndpoint);
    CompletableFuture<Proved> dialling = dial();
    QuicStream slowListener = first(wire.accepted());

    CompletableFuture<Proved> alongside =
        run(
            () -> {
              assertTrickleEnds(slowDialler, accepting);
              return accepting.get();
            });
    assertTrickleEnds(slowListener, dialling);
    assertThat(failure(alongside)).isNotInstanceOf(AssertionError.class);
  }

  @Test
  void aFrameBeyondTheHandshakeLimitIsRefused() throws Exception {
    CompletableFuture<Proved> accepting = accept();
    ByteBuffer header = ByteBuffer.allocate(4).putInt(LIMIT + 1).flip();
    diallingChannel().stream().write(header, PATIENCE);

    assertThat(failure(accepting)).isInstanceOf(ProtocolException.class);
  }

  /** Sends a byte every 200 ms, which would satisfy any limit on silence. */
  private static void assertTrickleEnds(QuicStream stream, CompletableFuture<Proved> other)
      throws Exception {
    long start = System.nanoTime();
    boolean ended = false;
    stream.write(ByteBuffer.allocate(4).putInt(LIMIT).flip(), PATIENCE);
    while (!ended) {
      try {
        other.get(200, TimeUnit.MILLISECONDS);
        throw new AssertionError("succeeded");
      } catch (ExecutionException e) {
        ended = true;
      } catch (TimeoutException e) {
        stream.write(ByteBuffer.wrap(new byte[] {' '}), PATIENCE);
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(7));
  }

  private void assertRefused(UnaryOperator<Proof> change) throws Exception {
    assertThat(failure(acceptProof(change))).isInstanceOf(ProtocolException.class);
  }

  /** Plays alpha's side, with {@code change} applied to its proof. */
  private CompletableFuture<Proved> acceptProof(UnaryOperator<Proof> change) throws Exception {
    CompletableFuture<Proved> accepting = accept();
    FrameChannel script = diallingChannel();
    Challenge challenge = hello(script);
    script.send(change.apply(proof(Role.DIALLER, bravo.publicKey(), challenge)), PATIENCE);
    script.send(new Introduce(SCRIPT_SELF), PATIENCE);
    return accepting;
  }

  private Challenge hello(FrameChannel script) throws IOException {
    script.send(new Hello(1, null, Message.Purpose.CONTROL), PATIENCE);
    return receive(script, Challenge.class);
  }

  private Proof proof(Role role, PublicKey listener, Challenge challenge) {
    ProofSignature signature =
        new ProofSignature(
            1, listener, alpha.publicKey(), challenge.nonce().bytes(), nonce(5).bytes());
    return new Proof(
        Blob.of(alpha.publicKey().getEncoded()),
        nonce(5),
        Blob.of(signature.sign(role, alpha.privateKey())),
        Blob.of(new byte[0]));
  }

  private static Proof withSignature(Proof proof, Blob signature) {
    return new Proof(proof.key(), proof.nonce(), signature, proof.groupTag());
  }

  private static Blob flipped(Blob blob) {
    byte[] bytes = blob.bytes();
    bytes[bytes.length / 2] ^= 1;
    return Blob.of(bytes);
  }

  private static Blob nonce(int fill) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) fill;
    return Blob.of(bytes);
  }

  private static Optional<String> secret(String text) {
    return Optional.of(text).filter(some -> !some.isEmpty());
  }

  private Handshake handshake(Identity identity, String name, Optional<String> secret) {
    return handshake(identity, name, secret, ProtocolVersions.SPOKEN);
  }

  private Handshake handshake(
      Identity identity, String name, Optional<String> secret, ProtocolVersions versions) {
    return new Handshake(
        identity,
        secret,
        codec,
        versions,
        dial -> new Message.Self(name, new Message.Listen(null, 4711), 1, 2, 0, dial, List.of()));
  }

  private CompletableFuture<Proved> dial() {
    return run(
        () ->
            handshake(alpha, "alpha", Optional.empty())
                .dial(wire.dialled(), Message.Purpose.CONTROL));
  }

  private CompletableFuture<Proved> accept() {
    return accept(handshake(bravo, "bravo", Optional.empty()));
  }

  private CompletableFuture<Proved> accept(Handshake handshake) {
    Wire used = wire;
    return run(() -> acceptOn(used, handshake));
  }

  private static Proved acceptOn(Wire used, Handshake handshake) throws Exception {
    return handshake.accept(used.accepted(), first(used.accepted()), () -> {});
  }

  private FrameChannel diallingChannel() throws IOException {
    return new FrameChannel(wire.dialled().openStream(PATIENCE), codec);
  }

  private FrameChannel acceptedChannel() throws Exception {
    return new FrameChannel(first(wire.accepted()), codec);
  }

  private static QuicStream first(QuicConnection connection) throws Exception {
    CompletableFuture<QuicStream> stream = new CompletableFuture<>();
    connection.onStream(stream::complete);
    return stream.get(5, TimeUnit.SECONDS);
  }

  private static <T extends Message> T receive(FrameChannel channel, Class<T> type)
      throws IOException {
    return channel.receive(type, LIMIT, Deadline.in(PATIENCE));
  }

  private static void assertIdentityMismatch(CompletableFuture<Proved> dialling) throws Exception {
    assertThat(failure(dialling))
        .isInstanceOfSatisfying(
            LanspreadException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.IDENTITY_MISMATCH));
  }

  private static Proved get(CompletableFuture<Proved> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  private static Throwable failure(CompletableFuture<Proved> future) throws Exception {
    try {
      throw new AssertionError("succeeded: " + get(future).peer());
    } catch (ExecutionException e) {
      return cause(e);
    }
  }

  private static Throwable cause(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause;
  }

  private static Wire wire(QuicEndpoint from, QuicEndpoint to) throws Exception {
    BlockingQueue<QuicConnection> arrivals = new LinkedBlockingQueue<>();
    QuicListener listener =
        to.listen(
            PeerAddress.parse("127.0.0.1:0").toSocketAddress(),
            new QuicListenerHandler() {
              @Override
              public void onConnection(QuicConnection connection) {
                arrivals.add(connection);
              }

              @Override
              public void onListenerLost(TransportException cause) {}
            });
    QuicConnection dialled = from.dial(listener.localAddress(), Optional.empty(), PATIENCE);
    QuicConnection accepted = arrivals.poll(5, TimeUnit.SECONDS);
    return new Wire(dialled, Objects.requireNonNull(accepted), listener);
  }

  /** What may fail in any way. */
  private interface Work {
    Proved run() throws Exception;
  }

  private CompletableFuture<Proved> run(Work work) {
    CompletableFuture<Proved> result = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            result.complete(work.run());
          } catch (Exception | AssertionError e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }
}
