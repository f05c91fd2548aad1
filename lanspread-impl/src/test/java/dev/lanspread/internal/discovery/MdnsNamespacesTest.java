package dev.lanspread.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanspread.PeerId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two processes on two machines, as far as the network can tell, with a DNS server configured that
 * never answers. Needs Linux and root.
 */
class MdnsNamespacesTest {

  private static final PeerId ALPHA = PeerId.of("a".repeat(52));
  private static final PeerId BRAVO = PeerId.of("b".repeat(52));
  private static final Duration FOUND = Duration.ofSeconds(5);
  private static final Path CONFIGURATION = Path.of("/etc/netns");

  private final String suffix = Long.toString(System.nanoTime() % 1_000_000, 36);
  private final String left = "lsp-a-" + suffix;
  private final String right = "lsp-b-" + suffix;
  private final List<Peer> peers = new ArrayList<>();
  private boolean madeConfiguration;

  @BeforeEach
  void connectTwoNamespaces() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/ip")), "needs ip");
    assumeTrue(succeeds("ip", "netns", "add", left), "needs the right to make namespaces");
    madeConfiguration = !Files.exists(CONFIGURATION);
    run("ip", "netns", "add", right);
    run("ip", "link", "add", "lspv", "netns", left, "type", "veth", "peer", "lspv", "netns", right);
    machine(left, "10.231.77.1/24");
    machine(right, "10.231.77.2/24");
    awaitCarrier();
  }

  @AfterEach
  void removeAll() throws IOException {
    peers.forEach(Peer::kill);
    for (String name : List.of(left, right)) {
      succeeds("ip", "netns", "del", name);
      Path folder = CONFIGURATION.resolve(name);
      Files.deleteIfExists(folder.resolve("resolv.conf"));
      Files.deleteIfExists(folder);
    }
    if (madeConfiguration && Files.exists(CONFIGURATION)) {
      Files.delete(CONFIGURATION);
    }
  }

  @Test
  void twoPeersFindEachOtherWithoutDnsAndAgainAfterEitherKindOfRestart() throws IOException {
    Peer alpha = start(left, ALPHA, 4001);
    Peer bravo = start(right, BRAVO, 4002);
    assertFound(alpha, BRAVO, "10.231.77.2:4002");
    assertFound(bravo, ALPHA, "10.231.77.1:4001");

    bravo.kill();
    alpha.forget();
    bravo = start(right, BRAVO, 4003);
    assertFound(alpha, BRAVO, "10.231.77.2:4003");
    assertFound(bravo, ALPHA, "10.231.77.1:4001");

    bravo.end();
    alpha.forget();
    bravo = start(right, BRAVO, 4003);
    assertFound(bravo, ALPHA, "10.231.77.1:4001");
    assertFound(alpha, BRAVO, "10.231.77.2:4003");
  }

  @Test
  void anInterfaceThatGoesAndComesIsLeftAndTakenUpAgain() throws IOException {
    run("ip", "-n", right, "link", "set", "lspv", "down");
    Peer alpha = start(left, ALPHA, 4001);
    Peer bravo = start(right, BRAVO, 4002);
    run("ip", "-n", right, "link", "set", "lspv", "up");
    assertFound(bravo, ALPHA, "10.231.77.1:4001");
    assertFound(alpha, BRAVO, "10.231.77.2:4002");

    run("ip", "-n", right, "addr", "del", "10.231.77.2/24", "dev", "lspv");
    alpha.forget();
    bravo.forget();
    run("ip", "-n", right, "addr", "add", "10.231.77.3/24", "dev", "lspv");

    assertFound(bravo, ALPHA, "10.231.77.1:4001");
    assertFound(alpha, BRAVO, "10.231.77.3:4002");
    bravo.end();
    alpha.end();
  }

  private void awaitCarrier() {
    for (String name : List.of(left, right)) {
      await()
          .atMost(Duration.ofSeconds(5))
          .until(
              () -> succeeds("sh", "-c", "ip -n " + name + " link show lspv | grep -q LOWER_UP"));
    }
  }

  private static void assertFound(Peer finder, PeerId id, String address) {
    await()
        .alias(finder.id.shortForm() + " finds " + address)
        .pollInterval(Duration.ofMillis(20))
        .atMost(FOUND)
        .until(() -> finder.lines.contains("SEEN " + id + " [" + address + "]"));
  }

  private Peer start(String namespace, PeerId id, int port) throws IOException {
    Peer peer = new Peer(namespace, id, port);
    peers.add(peer);
    await().atMost(Duration.ofSeconds(20)).until(() -> peer.lines.contains("STARTED"));
    return peer;
  }

  private static void machine(String name, String address) throws IOException {
    Path folder = Files.createDirectories(CONFIGURATION.resolve(name));
    // On the link, but nobody is there: a look-up would hang and not fail at once.
    Files.writeString(folder.resolve("resolv.conf"), "nameserver 10.231.77.99\n");
    run("ip", "-n", name, "addr", "add", address, "dev", "lspv");
    run("ip", "-n", name, "link", "set", "lo", "up");
    run("ip", "-n", name, "link", "set", "lspv", "up");
  }

  private static void run(String... command) throws IOException {
    assertThat(succeeds(command)).as(Arrays.toString(command)).isTrue();
  }

  private static boolean succeeds(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(DISCARD).start();
    try {
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }

  private static final ProcessBuilder.Redirect DISCARD = ProcessBuilder.Redirect.DISCARD;

  /** A child JVM in a namespace. */
  private static final class Peer {
    final PeerId id;
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;
    private final Thread reader;

    Peer(String namespace, PeerId id, int port) throws IOException {
      this.id = id;
      String path =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      this.process =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  namespace,
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  path,
                  MdnsPeerProcess.class.getName(),
                  id.value(),
                  Integer.toString(port))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      this.reader = new Thread(this::read, "reader-" + port);
      reader.setDaemon(true);
      reader.start();
    }

    void forget() {
      lines.clear();
    }

    void kill() {
      process.destroyForcibly();
      awaitEnd();
    }

    void end() throws IOException {
      process.getOutputStream().close();
      awaitEnd();
      assertThat(lines).contains("CLOSED");
      assertThat(process.exitValue()).isZero();
    }

    private void awaitEnd() {
      try {
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        reader.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void read() {
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        out.lines().forEach(lines::add);
      } catch (IOException | UncheckedIOException e) {
        lines.add("the output ended: " + e.getMessage());
      }
    }
  }
}
