package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Measures the raw rate of one stream between two JVMs over loopback.
 *
 * <p>{@code StreamRate both BYTES [source FILE] [sink FILE] [name=value ...]} starts a source in a
 * second JVM, pulls the bytes and prints MiB/s and the CPU seconds of both. Without files the bytes
 * come from and go to memory.
 */
final class StreamRate {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int BUFFER = 256 << 10;

  private StreamRate() {}

  public static void main(String[] arguments) throws Exception {
    Options options = Options.parse(arguments);
    if (options.role().equals("serve")) {
      serve(options);
    } else {
      pull(options);
    }
  }

  private static void serve(Options options) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    TestIdentity identity = TestIdentity.create();
    QuicListenerHandler handler =
        new QuicListenerHandler() {
          @Override
          public void onConnection(QuicConnection connection) {
            double cpu = cpuSeconds();
            connection
                .closed()
                .thenRun(
                    () -> {
                      System.out.printf(
                          "source CPU s/GiB: %.2f%n", (cpuSeconds() - cpu) / gib(options));
                      over.countDown();
                    });
            connection.onStream(stream -> start("serve", () -> answer(stream, options)));
          }

          @Override
          public void onListenerLost(TransportException cause) {
            over.countDown();
          }
        };
    try (QuicEndpoint endpoint =
            NettyQuicEndpoint.open(identity.config("source"), options.tuning());
        QuicListener listener =
            endpoint.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handler)) {
      System.out.println("PORT " + listener.localAddress().getPort());
      over.await();
    }
  }

  private static void answer(QuicStream stream, Options options) {
    try (stream) {
      ByteBuffer request = ByteBuffer.allocate(1);
      stream.read(request, PATIENCE);
      if (options.source() == null) {
        ByteBuffer block = ByteBuffer.allocateDirect(BUFFER);
        for (long left = options.bytes(); left > 0; left -= block.limit()) {
          block.clear().limit((int) Math.min(BUFFER, left));
          stream.write(block, PATIENCE);
          block.rewind();
        }
      } else {
        try (FileChannel file = FileChannel.open(Path.of(options.source()))) {
          stream.send(file, 0, options.bytes(), PATIENCE, more -> {});
        }
      }
      stream.finish();
    } catch (IOException e) {
      System.err.println("source failed: " + e);
    }
  }

  private static double gib(Options options) {
    return (double) options.bytes() / (1L << 30);
  }

  private static void pull(Options options) throws Exception {
    Process source = startSource(options);
    try (var lines = source.inputReader()) {
      int port = Integer.parseInt(lines.readLine().substring("PORT ".length()));
      System.out.printf("%.0f MiB/s%n", pullOnce(options, port));
      System.out.println(lines.readLine());
    } finally {
      source.destroy();
    }
  }

  private static double pullOnce(Options options, int port) throws Exception {
    InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (QuicEndpoint endpoint =
            NettyQuicEndpoint.open(TestIdentity.create().config("sink"), options.tuning());
        QuicConnection connection = endpoint.dial(remote, Optional.empty(), PATIENCE);
        QuicStream stream = connection.openStream(PATIENCE)) {
      double cpu = cpuSeconds();
      long start = System.nanoTime();
      stream.write(ByteBuffer.allocate(1), PATIENCE);
      stream.finish();
      long got = options.sink() == null ? drain(stream) : store(stream, options);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (got != options.bytes()) {
        throw new IOException("got " + got + " of " + options.bytes());
      }
      System.out.printf("sink CPU s/GiB: %.2f%n", (cpuSeconds() - cpu) / got * (1L << 30));
      if (options.stats()) {
        var channel = ((NettyQuicConnection) connection).channel();
        System.out.println(channel.collectStats().get());
        System.out.println(channel.collectPathStats(0).get());
      }
      return got / seconds / (1 << 20);
    }
  }

  private static long drain(QuicStream stream) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BUFFER);
    long got = 0;
    for (int count = 0; count >= 0; count = stream.read(block.clear(), PATIENCE)) {
      got += count;
    }
    return got;
  }

  private static long store(QuicStream stream, Options options) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            Path.of(options.sink()), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      return stream.receive(file, 0, options.bytes(), PATIENCE, bytes -> {});
    }
  }

  private static Process startSource(Options options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.of(ProcessHandle.current().info().arguments().orElseThrow())
        .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StreamRate.class.getName());
    command.add("serve");
    command.addAll(options.raw());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  private record Options(String role, List<String> raw) {

    static Options parse(String[] arguments) {
      List<String> all = List.of(arguments);
      return new Options(all.get(0), all.subList(1, all.size()));
    }

    private Optional<String> value(String name) {
      return raw.stream()
          .filter(pair -> pair.startsWith(name + "="))
          .map(pair -> pair.substring(name.length() + 1))
          .findFirst();
    }

    private int number(String name, int fallback) {
      return value(name).map(Integer::parseInt).orElse(fallback);
    }

    long bytes() {
      return value("mib").map(Long::parseLong).orElse(2_048L) << 20;
    }

    boolean stats() {
      return value("stats").isPresent();
    }

    @org.jspecify.annotations.Nullable
    String source() {
      return value("source").orElse(null);
    }

    @org.jspecify.annotations.Nullable
    String sink() {
      return value("sink").orElse(null);
    }

    Tuning tuning() {
      Tuning usual = Tuning.defaults();
      return new Tuning(
          number("payload", usual.maxPayload()),
          number("mtu", 1) == 1,
          number("offload", 1) == 1,
          number("segmentBytes", usual.segmentBytes()),
          number("packetsPerBatch", usual.packetsPerBatch()),
          number("socketBuffer", usual.socketBuffer()),
          number("loops", usual.loops()),
          number("sendChunk", usual.sendChunk()),
          number("unsent", usual.unsentLimit()),
          number("receiveBuffer", usual.receiveBuffer()),
          number("receiveLimit", usual.receiveLimit()),
          number("initialWindow", usual.initialWindowPackets()),
          value("cc")
              .map(QuicCongestionControlAlgorithm::valueOf)
              .orElse(usual.congestionControl()));
    }
  }
}
