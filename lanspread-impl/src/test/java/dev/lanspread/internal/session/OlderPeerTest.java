package dev.lanspread.internal.session;

import static dev.lanspread.internal.session.TestNode.game;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.internal.session.ProofSignature.Role;
import dev.lanspread.internal.session.TestNode.Setup;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that speaks protocol 1 as it was before there were features: it sends none, and takes an
 * unknown message for the end of the session. Its words are written out, so that they stay.
 */
@Timeout(20)
class OlderPeerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final byte[] NONCE = new byte[32];
  private static final Set<String> KNOWN =
      Set.of(
          "hello",
          "challenge",
          "proof",
          "confirm",
          "introduce",
          "library",
          "library-ack",
          "delta",
          "resync",
          "address",
          "ping",
          "pong",
          "goodbye",
          "get-manifest",
          "content");

  private final MemoryNetwork net = new MemoryNetwork(1);
  private final Identity older = TestNode.newIdentity();
  private final QuicEndpoint endpoint = TestNode.endpoint(net, older, "older");
  private final TestNode alpha = Setup.named("alpha").withGames(game(1)).start(net);
  private final BlockingQueue<QuicConnection> arrivals = new LinkedBlockingQueue<>();
  private final Set<String> heard = ConcurrentHashMap.newKeySet();
  private PeerAddress address = TestNode.ANY_PORT;

  @BeforeEach
  void listen() throws Exception {
    address = PeerAddress.of(endpoint.listen(address.toSocketAddress(), arrivals()).localAddress());
  }

  @AfterEach
  void close() {
    alpha.close();
    endpoint.close();
  }

  @Test
  void dialsAndIsServed() throws Exception {
    Wire control = dial("CONTROL");
    exchangeLibraries(control);
    assertThat(alpha.gamesOf(older.peer())).containsExactly("g2");

    control.send("{'type':'ping'}");
    control.awaitType("pong");
    alpha.addGame(3);
    assertThat(control.awaitType("delta").at("/changed/0/id").asText()).isEqualTo("g3");

    Wire data = dial("DATA");
    assertThat(data.onNewStream().ask()).isEqualTo(4);
    assertThat(control.onNewStream().ask()).isEqualTo(4);
    assertThat(heard).isSubsetOf(KNOWN);
  }

  @Test
  void isDialledAndServes() throws Exception {
    CompletableFuture<PeerSnapshot> connecting = alpha.network.connect(address);
    Wire control = accept("CONTROL");
    exchangeLibraries(control);
    assertThat(connecting.get(5, TimeUnit.SECONDS).games()).hasSize(1);

    CompletableFuture<Long> answer =
        CompletableFuture.supplyAsync(() -> PeerNetworkTest.askPeer(alpha, older.peer()));
    Wire data = accept("DATA");
    Wire request = data.nextStream();
    assertThat(request.receive().path("type").asText()).isEqualTo("get-manifest");
    request.send("{'type':'content','length':7}");

    assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo(7);
    assertThat(heard).isSubsetOf(KNOWN);
  }

  @Test
  void aNewerPeersUnknownMessagesAreIgnored() throws Exception {
    Wire control = dial("CONTROL");
    exchangeLibraries(control);

    control.send("{'type':'have-map','parts':[{'from':0,'to':7}]}");
    control.send("{'type':'delta','base':1,'revision':2,'changed':[],'removed':['g2'],'why':0}");

    await().until(() -> alpha.gamesOf(older.peer()).isEmpty());
    assertThat(alpha.peerIds()).containsExactly(older.peer());
    assertThat(control.connection.isOpen()).isTrue();
  }

  private void exchangeLibraries(Wire control) throws Exception {
    assertThat(control.awaitType("library").at("/games/0/id").asText()).isEqualTo("g1");
    control.send(
        "{'type':'library','revision':1,'page':0,'last':true,'games':[{'id':'g2',"
            + "'version':'20240101','downloaded':true,'installed':false,"
            + "'availability':'Ready','totalBytes':100}]}");
    control.send("{'type':'library-ack','revision':1}");
    control.awaitType("library-ack");
    await().until(() -> !alpha.peerIds().isEmpty());
  }

  private Wire dial(String purpose) throws Exception {
    QuicConnection connection =
        endpoint.dial(alpha.address.toSocketAddress(), Optional.empty(), PATIENCE);
    Wire wire = new Wire(connection, streams(connection)).onNewStream();
    wire.send("{'type':'hello','protocol':1,'purpose':'" + purpose + "'}");
    JsonNode challenge = wire.receive();
    assertThat(challenge.path("protocol").asInt()).isEqualTo(1);
    ProofSignature proof =
        new ProofSignature(
            1,
            alpha.identity.publicKey(),
            older.publicKey(),
            challenge.path("nonce").binaryValue(),
            NONCE);
    wire.send(
        "{'type':'proof','key':'%s','nonce':'%s','signature':'%s','groupTag':''}"
            .formatted(
                base64(older.publicKey().getEncoded()),
                base64(NONCE),
                base64(proof.sign(Role.DIALLER, older.privateKey()))));
    JsonNode confirm = wire.receive();
    byte[] signature = confirm.path("signature").binaryValue();
    assertThat(proof.verify(Role.LISTENER, alpha.identity.publicKey(), signature)).isTrue();
    assertThat(confirm.at("/self/listen/port").asInt()).isEqualTo(alpha.address.port());
    wire.send("{'type':'introduce','self':" + self(1) + "}");
    return wire;
  }

  private Wire accept(String purpose) throws Exception {
    QuicConnection connection = Objects.requireNonNull(arrivals.poll(5, TimeUnit.SECONDS));
    Wire wire = new Wire(connection, streams(connection)).nextStream();
    JsonNode hello = wire.receive();
    assertThat(hello.path("protocol").asInt()).isEqualTo(1);
    assertThat(hello.path("purpose").asText()).isEqualTo(purpose);
    wire.send("{'type':'challenge','protocol':1,'nonce':'" + base64(NONCE) + "'}");
    JsonNode answer = wire.receive();
    ProofSignature proof =
        new ProofSignature(
            1,
            older.publicKey(),
            alpha.identity.publicKey(),
            NONCE,
            answer.path("nonce").binaryValue());
    wire.send(
        "{'type':'confirm','signature':'%s','groupTag':'','self':%s}"
            .formatted(base64(proof.sign(Role.LISTENER, older.privateKey())), self(0)));
    assertThat(wire.receive().at("/self/instance").isNumber()).isTrue();
    return wire;
  }

  private String self(int dial) {
    return "{'name':'older','listen':{'port':%d},'revision':1,'instance':5,'epoch':0,'dial':%d}"
        .formatted(address.port(), dial);
  }

  private QuicListenerHandler arrivals() {
    return new QuicListenerHandler() {
      @Override
      public void onConnection(QuicConnection connection) {
        arrivals.add(connection);
      }

      @Override
      public void onListenerLost(TransportException cause) {}
    };
  }

  private static BlockingQueue<QuicStream> streams(QuicConnection connection) {
    BlockingQueue<QuicStream> streams = new LinkedBlockingQueue<>();
    connection.onStream(streams::add);
    return streams;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** A connection and one of its streams, as bytes. */
  private final class Wire {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final QuicConnection connection;
    private final BlockingQueue<QuicStream> streams;
    private final Optional<QuicStream> stream;

    Wire(QuicConnection connection, BlockingQueue<QuicStream> streams) {
      this(connection, streams, Optional.empty());
    }

    private Wire(
        QuicConnection connection, BlockingQueue<QuicStream> streams, Optional<QuicStream> stream) {
      this.connection = connection;
      this.streams = streams;
      this.stream = stream;
    }

    Wire onNewStream() throws Exception {
      return new Wire(connection, streams, Optional.of(connection.openStream(PATIENCE)));
    }

    Wire nextStream() throws Exception {
      QuicStream next = Objects.requireNonNull(streams.poll(5, TimeUnit.SECONDS));
      return new Wire(connection, streams, Optional.of(next));
    }

    void send(String json) throws Exception {
      byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      ByteBuffer frame = ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes);
      stream.orElseThrow().write(frame.flip(), PATIENCE);
    }

    JsonNode receive() throws Exception {
      byte[] json = read(ByteBuffer.wrap(read(4)).getInt());
      JsonNode message = JSON.readTree(json);
      heard.add(message.path("type").asText());
      return message;
    }

    JsonNode awaitType(String type) throws Exception {
      JsonNode message = receive();
      while (!message.path("type").asText().equals(type)) {
        message = receive();
      }
      return message;
    }

    long ask() throws Exception {
      send("{'type':'get-manifest','game':'game','version':'20240101'}");
      stream.orElseThrow().finish();
      return receive().path("length").asLong();
    }

    private byte[] read(int length) throws Exception {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        assertThat(stream.orElseThrow().read(bytes, PATIENCE)).isPositive();
      }
      return bytes.array();
    }
  }
}
