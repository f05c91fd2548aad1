package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.session.FrameChannel;
import dev.lanspread.internal.session.RemotePeer;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.testkit.transport.MemoryNetwork;
import dev.lanspread.testkit.transport.TransportPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sources in this JVM, honest and otherwise, over a memory transport. */
final class SourceRoom implements SourcePool, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final MessageCodec codec = new MessageCodec();
  private final MemoryNetwork network = new MemoryNetwork(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<PeerId, Member> members = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Runnable noStreams;

  /** What a source does with one request. */
  @FunctionalInterface
  interface Behaviour {
    void serve(Message.Request request, FrameChannel channel) throws IOException;
  }

  private record Member(TransportPair pair, QuicConnection dialled, RemotePeer peer) {}

  /** Adds a source that is connected and eligible. */
  PeerId add(String name, Behaviour behaviour) throws Exception {
    PeerId id = PeerId.ofSubjectPublicKeyInfo(name.getBytes(StandardCharsets.UTF_8));
    TransportPair pair = TransportPair.open(network.transport(), network.transport());
    TransportPair.Link link = pair.connect();
    link.accepted().onStream(stream -> threads.execute(() -> serve(stream, behaviour)));
    RemotePeer peer = new RemotePeer(id, PeerAddress.of(pair.address()), name, 1, List.of());
    members.put(id, new Member(pair, link.dialled(), peer));
    return id;
  }

  /** Ends the connection of a source and makes it unknown. */
  void remove(PeerId id) {
    Member gone = members.remove(id);
    if (gone != null) {
      gone.pair().close();
    }
  }

  /** Opens a stream to a source. */
  FrameChannel channel(PeerId id) throws IOException {
    return open(id).channel();
  }

  @Override
  public Optional<Eligible> eligible(GameId game) {
    List<PeerId> ids = members.keySet().stream().sorted().toList();
    return ids.isEmpty() ? Optional.empty() : Optional.of(new Eligible(Manifests.VERSION, ids));
  }

  @Override
  public Optional<RemotePeer> peer(PeerId id) {
    return Optional.ofNullable(members.get(id)).map(Member::peer);
  }

  /** From now on, opening a stream takes until its deadline; {@code onOpen} runs before that. */
  void giveNoStreams(Runnable onOpen) {
    noStreams = onOpen;
  }

  @Override
  public RequestStream open(PeerId id) throws IOException {
    Runnable onOpen = noStreams;
    if (onOpen != null) {
      onOpen.run();
      awaitDeadline();
    }
    Member member = members.get(id);
    if (member == null) {
      throw new TransportException(TransportException.Kind.UNREACHABLE, "gone");
    }
    QuicStream stream = member.dialled().openStream(PATIENCE);
    return new RequestStream(new FrameChannel(stream, codec), () -> {}, stream::close);
  }

  private void awaitDeadline() throws TransportException {
    try {
      closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      throw new TransportException(TransportException.Kind.TIMEOUT, "no stream");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException(TransportException.Kind.CLOSED, "interrupted");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    members.keySet().forEach(this::remove);
    threads.shutdownNow();
  }

  private void serve(QuicStream stream, Behaviour behaviour) {
    FrameChannel channel = new FrameChannel(stream, codec);
    try {
      Message message = channel.receive(ProtocolLimits.FRAME, PATIENCE);
      behaviour.serve((Message.Request) message, channel);
      stream.finish();
      stream.read(ByteBuffer.allocate(1), PATIENCE);
    } catch (IOException e) {
      stream.reset(4);
      stream.stopReading(4);
    } finally {
      stream.close();
    }
  }
}
