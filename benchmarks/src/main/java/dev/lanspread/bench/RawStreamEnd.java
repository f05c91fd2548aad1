package dev.lanspread.bench;

import dev.lanspread.PeerAddress;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.testkit.transport.TestIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One end of raw streams in a process of its own: {@code serve TRANSPORT [FROM]} or {@code fetch
 * TRANSPORT HOST:PORT [TO LIKE]}. Without a file or folder the bytes come from memory and go
 * nowhere; {@code LIKE} is the other end's, for the names and sizes in it.
 *
 * <p>The serving end prints its address; the fetching end prints a line when it is connected, then
 * takes lines {@code STREAMS BYTES} and answers each with the seconds it took. Both end with their
 * input.
 */
public final class RawStreamEnd {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private RawStreamEnd() {}

  /** Runs one end until its input ends. */
  public static void main(String[] arguments) throws IOException {
    QuicTransportProvider transport = Transports.named(arguments[1]);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (arguments[0].equals("serve")) {
      serve(transport, source(arguments), lines);
    } else {
      fetch(transport, PeerAddress.parse(arguments[2]), target(arguments), lines);
    }
  }

  private static RawContent source(String[] arguments) throws IOException {
    if (arguments.length <= 2) {
      return new RawContent.Memory();
    }
    Path from = Path.of(arguments[2]);
    return Files.isDirectory(from)
        ? new RawFolder(from, from)
        : file(from, StandardOpenOption.READ);
  }

  private static RawContent target(String[] arguments) throws IOException {
    if (arguments.length <= 4) {
      return new RawContent.Memory();
    }
    Path to = Path.of(arguments[3]);
    Path like = Path.of(arguments[4]);
    return Files.isDirectory(like)
        ? new RawFolder(to, like)
        : file(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Opens a file for as long as this process lives. */
  private static RawContent file(Path path, OpenOption... options) throws IOException {
    return new RawContent.File(FileChannel.open(path, options));
  }

  private static void serve(
      QuicTransportProvider transport, RawContent content, BufferedReader lines)
      throws IOException {
    try (RawStreams streams = new RawStreams(content);
        QuicEndpoint endpoint = transport.open(new NodeEndpointConfig(TestIdentity.alpha()));
        QuicListener listener =
            endpoint.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new Serving(streams))) {
      System.out.println("{\"address\":\"127.0.0.1:" + listener.localAddress().getPort() + "\"}");
      while (lines.readLine() != null) {
        // Only the end of the input matters.
      }
    }
  }

  private static void fetch(
      QuicTransportProvider transport, PeerAddress server, RawContent content, BufferedReader lines)
      throws IOException {
    try (RawStreams streams = new RawStreams(content);
        QuicEndpoint endpoint = transport.open(new NodeEndpointConfig(TestIdentity.bravo()));
        QuicConnection connection =
            endpoint.dial(
                new InetSocketAddress(server.ip(), server.port()),
                Optional.of(TestIdentity.alpha().peerId()),
                PATIENCE)) {
      System.out.println("{\"connected\":true}");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] wanted = line.split(" ", 2);
        long started = System.nanoTime();
        streams.fetch(connection, Integer.parseInt(wanted[0]), Long.parseLong(wanted[1]));
        double seconds = (System.nanoTime() - started) / (double) TimeUnit.SECONDS.toNanos(1);
        System.out.println("{\"seconds\":" + seconds + "}");
      }
    }
  }

  private record Serving(RawStreams streams) implements QuicListenerHandler {

    @Override
    public void onConnection(QuicConnection connection) {
      streams.serve(connection);
    }

    @Override
    public void onListenerLost(TransportException cause) {
      System.err.println("the listener was lost: " + cause.getMessage());
    }
  }
}
