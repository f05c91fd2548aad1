package dev.lanspread.internal.discovery;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.Discovery;
import java.io.IOException;

/** A process that only announces and looks; ends with its standard input. */
final class MdnsPeerProcess {

  private MdnsPeerProcess() {}

  /** Takes peer id and port; prints {@code STARTED}, then {@code SEEN id address...} lines. */
  @SuppressWarnings("SystemOut") // Its parent reads it.
  public static void main(String[] args) throws IOException {
    Announcement own =
        new Announcement(PeerId.of(args[0]), PeerAddress.parse("0.0.0.0:" + args[1]), 1, 1);
    try (Discovery discovery =
        new MdnsDiscoveryProvider()
            .start(
                own, seen -> System.out.println("SEEN " + seen.peer() + " " + seen.addresses()))) {
      System.out.println("STARTED");
      while (System.in.read() >= 0) {
        // Until the parent closes it.
      }
      discovery.announce(own);
    }
    System.out.println("CLOSED");
  }
}
