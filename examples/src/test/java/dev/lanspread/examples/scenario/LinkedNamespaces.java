package dev.lanspread.examples.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two network namespaces with a virtual cable between them and nothing else: no DNS server, no way
 * out.
 */
final class LinkedNamespaces implements AutoCloseable {

  private static final long COMMAND_SECONDS = 10;

  private final String left;
  private final String right;

  private LinkedNamespaces(String left, String right) {
    this.left = left;
    this.right = right;
  }

  /** Tells whether this user may make network namespaces here. */
  static boolean canBeMade() {
    try (LinkedNamespaces made = make()) {
      return !made.left().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes them.
   *
   * @throws IOException if that is not allowed here
   */
  static LinkedNamespaces make() throws IOException {
    String suffix = Long.toString(ProcessHandle.current().pid() % 1_000_000);
    LinkedNamespaces pair = new LinkedNamespaces("lsl" + suffix, "lsr" + suffix);
    try {
      pair.connect();
      return pair;
    } catch (IOException e) {
      pair.close();
      throw e;
    }
  }

  /** Takes the left end's address away, as if its network card had gone, and gives it another. */
  void moveLeftTo(String address) throws IOException {
    ip("-n", left, "addr", "flush", "dev", left);
    ip("-n", left, "addr", "add", address, "dev", left);
  }

  /** Makes the cable carry only so much in each direction, with a short queue. */
  void limit(int megabitsPerSecond) throws IOException {
    for (String end : List.of(left, right)) {
      run(
          "tc",
          "-n",
          end,
          "qdisc",
          "replace",
          "dev",
          end,
          "root",
          "tbf",
          "rate",
          megabitsPerSecond + "mbit",
          "burst",
          "64kb",
          "latency",
          "100ms");
    }
  }

  /** Pulls the cable out. */
  void unplug() throws IOException {
    ip("-n", left, "link", "set", left, "down");
  }

  /** Puts the cable back in. */
  void plugIn() throws IOException {
    ip("-n", left, "link", "set", left, "up");
  }

  String left() {
    return left;
  }

  String right() {
    return right;
  }

  @Override
  public void close() {
    for (String namespace : List.of(left, right)) {
      try {
        ip("netns", "del", namespace);
      } catch (IOException e) {
        // It was never made.
      }
    }
  }

  private void connect() throws IOException {
    ip("netns", "add", left);
    ip("netns", "add", right);
    ip("link", "add", left, "netns", left, "type", "veth", "peer", "name", right, "netns", right);
    up(left, "10.99.0.1/24");
    up(right, "10.99.0.2/24");
  }

  private static void up(String namespace, String address) throws IOException {
    ip("-n", namespace, "addr", "add", address, "dev", namespace);
    ip("-n", namespace, "link", "set", namespace, "up");
    ip("-n", namespace, "link", "set", "lo", "up");
  }

  private static void ip(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  /** Runs a command that takes a moment. */
  static void run(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    Process process = builder.redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
