package dev.lanspread.internal.node;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.library.RemoteLibraries;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Content;
import dev.lanspread.internal.protocol.Message.GetBatch;
import dev.lanspread.internal.protocol.Message.GetContent;
import dev.lanspread.internal.protocol.Message.Manifest;
import dev.lanspread.internal.session.FrameChannel;
import dev.lanspread.internal.session.Identity;
import dev.lanspread.internal.session.IdentityStore;
import dev.lanspread.internal.session.PeerNetwork;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicTransportProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A peer that proves itself, lists the game of a folder honestly, and does with requests for
 * content whatever the test says.
 */
final class ScriptedSource implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Path root;
  private final Script script;
  private final AtomicInteger asked = new AtomicInteger();
  private final Workers workers = new Workers("scripted");
  private final QuicEndpoint endpoint;
  private final PeerNetwork network;
  private final PeerAddress address;

  /** What happens with a request for content. */
  @FunctionalInterface
  interface Script {

    /**
     * Answers a request.
     *
     * @param number of the request, from 1
     * @param content what an honest source would send
     */
    void answer(int number, byte[] content, FrameChannel channel) throws IOException;
  }

  /** Answers as it should. */
  static void honestly(byte[] content, FrameChannel channel) throws IOException {
    channel.send(new Content(content.length), PATIENCE);
    channel.stream().write(ByteBuffer.wrap(content), PATIENCE);
  }

  ScriptedSource(Path folder, Path root, QuicTransportProvider transport, Script script)
      throws IOException {
    this.root = root;
    this.script = script;
    Identity identity = IdentityStore.load(new StateDirectory(Files.createDirectories(folder)));
    endpoint = transport.open(new EndpointConfig(identity, "scripted"));
    GameSummary game =
        new GameSummary(
            TestNode.GAME.value(),
            TestNode.VERSION,
            true,
            false,
            "Ready",
            files().stream().mapToLong(FileEntry::size).sum());
    LibrarySnapshot library = new LibrarySnapshot(1, List.of(), List.of(game));
    network =
        new PeerNetwork(
            identity,
            endpoint,
            workers,
            new RemoteLibraries(Catalog.of(List.of())),
            new PeerNetwork.Surroundings(
                "scripted", Optional.empty(), () -> library, this::serve, event -> {}));
    address = network.listen(PeerAddress.parse("127.0.0.1:0"));
  }

  PeerAddress address() {
    return address;
  }

  /** Returns how often it was asked for content. */
  int asked() {
    return asked.get();
  }

  @Override
  public void close() {
    network.close();
    endpoint.close();
    workers.close();
  }

  private void serve(PeerId peer, Message.Request request, FrameChannel channel)
      throws IOException {
    if (request instanceof Message.GetManifest) {
      channel.send(new Manifest(true, files()), PATIENCE);
    } else {
      script.answer(asked.incrementAndGet(), contentOf(request), channel);
    }
  }

  private byte[] contentOf(Message.Request request) throws IOException {
    if (request instanceof GetContent part) {
      byte[] whole = Files.readAllBytes(root.resolve(part.path()));
      return ByteBuffer.allocate((int) part.length())
          .put(whole, (int) part.offset(), (int) part.length())
          .array();
    }
    ByteBuffer all = ByteBuffer.allocate(1 << 20);
    if (request instanceof GetBatch batch) {
      for (String path : batch.paths()) {
        all.put(Files.readAllBytes(root.resolve(path)));
      }
    }
    return ByteBuffer.allocate(all.flip().remaining()).put(all).array();
  }

  private List<FileEntry> files() throws IOException {
    try (var files = Files.list(root)) {
      return files
          .map(file -> new FileEntry(file.getFileName().toString(), file.toFile().length()))
          .toList();
    }
  }
}
