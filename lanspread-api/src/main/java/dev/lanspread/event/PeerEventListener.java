package dev.lanspread.event;

/**
 * Receives a node's events.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PeerEventListener {

  /**
   * Takes one event.
   *
   * <p>Events of one node arrive one at a time, in order, on the executor that the host chose. What
   * a listener throws is logged and harms nobody; a slow listener delays later events but never a
   * transfer.
   */
  void onEvent(PeerEvent event);
}
