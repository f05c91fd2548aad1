package dev.lanspread;

/**
 * What a peer can do with a game right now.
 *
 * @since 0.1
 */
public enum Availability {
  /** Downloaded, and no operation is active: it may be a source. */
  READY("Ready"),
  /** An operation is active on it. */
  DOWNLOADING("Downloading"),
  /** Installed but not downloaded: playable here, never a source. */
  LOCAL_ONLY("LocalOnly");

  private final String label;

  Availability(String label) {
    this.label = label;
  }

  /** Returns the name used in listings: {@code Ready}, {@code Downloading}, {@code LocalOnly}. */
  public String label() {
    return label;
  }
}
