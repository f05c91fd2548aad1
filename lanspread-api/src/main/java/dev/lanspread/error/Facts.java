package dev.lanspread.error;

/**
 * The keys of facts, the same in {@link LanspreadException#facts()} and in the facts of a warning.
 *
 * <p>Which of them a failure carries depends on what is known; every value is for programs and
 * never empty. More keys may be added.
 *
 * @since 0.1
 */
public final class Facts {

  /** The id of the game, in the catalog's spelling. */
  public static final String GAME = "game";

  /** The id of the other peer. */
  public static final String PEER = "peer";

  /** Where the other peer is or was looked for: {@code ip:port}, or {@code host:port} as asked. */
  public static final String ADDRESS = "address";

  /** A second address of the same peer id, {@code ip:port}. */
  public static final String OTHER_ADDRESS = "other_address";

  /** A file or folder: inside a game relative to its root with {@code /}, else on this machine. */
  public static final String PATH = "path";

  /** The name of an archive's entry, escaped and cut. */
  public static final String ENTRY = "entry";

  /** What would have been accepted or was promised; a number of bytes where bytes are counted. */
  public static final String EXPECTED = "expected";

  /** What was there instead, in the unit of {@link #EXPECTED}. */
  public static final String ACTUAL = "actual";

  /** Why, as the operating system, a plugin or the other side told it; for a log. */
  public static final String REASON = "reason";

  /** What kind of value was malformed, for example {@code game id}. */
  public static final String WHAT = "what";

  /** The name of a {@link dev.lanspread.spi.archive.ArchiveProblem}. */
  public static final String PROBLEM = "problem";

  /** How many sources there were. */
  public static final String SOURCES = "sources";

  /** The line of a text file, from 1. */
  public static final String LINE = "line";

  /** The column in that line, from 1. */
  public static final String COLUMN = "column";

  /** The row of a catalog, from 1. */
  public static final String ROW = "row";

  /** The id of a provider. */
  public static final String PROVIDER = "provider";

  /** The kind of a provider, for example {@code transport}. */
  public static final String KIND = "kind";

  /** The system property that names a provider. */
  public static final String PROPERTY = "property";

  /** The Maven coordinates to add, without a version. */
  public static final String ARTIFACT = "artifact";

  /** How many there were of what the message tells. */
  public static final String COUNT = "count";

  /** The class or native library that the program lacks. */
  public static final String MISSING = "missing";

  /** A rate in MiB per second. */
  public static final String MIB_PER_S = "mib_per_s";

  /** An option of the command line. */
  public static final String OPTION = "option";

  private Facts() {}
}
