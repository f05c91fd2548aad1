package dev.lanspread.internal.protocol;

import java.time.Duration;

/** The bounds of the wire protocol; everything beyond them is refused. */
public final class ProtocolLimits {

  /** The application protocol offered and required in TLS. */
  public static final String ALPN = "lanspread/1";

  /** Most features that a peer may tell of itself. */
  public static final int FEATURES = 64;

  /** Largest frame before the handshake is complete. */
  public static final int HANDSHAKE_FRAME = 4 << 10;

  /** Largest frame of any other kind than a page. */
  public static final int FRAME = 256 << 10;

  /** Largest page of a library or manifest. */
  public static final int PAGE = 1 << 20;

  /** Most games of one library. */
  public static final int GAMES = 10_000;

  /** Most files of one game. */
  public static final int FILES = 500_000;

  /** Most files of one batch request. */
  public static final int BATCH_FILES = 512;

  /** Most bytes of one batch request's answer. */
  public static final long BATCH_BYTES = 8L << 20;

  /** Most archives of one streamed game. */
  public static final int ARCHIVES = 1_000;

  /** Largest part of a streamed entry, in bytes. */
  public static final int STREAM_PART = 8 << 20;

  /** Longest time from the first stream to the proved identity. */
  public static final Duration HANDSHAKE_TIME = Duration.ofSeconds(5);

  private ProtocolLimits() {}
}
