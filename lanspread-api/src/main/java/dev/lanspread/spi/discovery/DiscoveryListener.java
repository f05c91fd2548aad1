package dev.lanspread.spi.discovery;

/**
 * Learns of other peers; the own announcement is not reported, but that of somebody else with the
 * same id is.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DiscoveryListener {

  /** A peer was seen, for the first time or again with news. */
  void onSighting(Sighting sighting);
}
