package dev.lanspread.spi.discovery;

import dev.lanspread.spi.Provider;
import java.io.IOException;

/**
 * A way to announce this peer on the local network and to find others.
 *
 * <p>What is found is a hint: nobody is trusted before the handshake.
 *
 * @since 0.1
 */
public interface DiscoveryProvider extends Provider {

  /**
   * Starts to announce and to look; returns without waiting for any answer.
   *
   * <p>Interfaces that come later are taken up, and those that go are dropped, without help.
   *
   * @param own what to announce
   * @param listener told of others; called on discovery threads, must return at once
   * @throws IOException if nothing can be set up at all
   */
  Discovery start(Announcement own, DiscoveryListener listener) throws IOException;
}
