package dev.lanspread.internal.protocol;

/** Why a source cannot stream a game, as its number travels. */
public enum StreamProblem {
  /** Something else, or a number that this version does not know. */
  FAILED(0),
  /** An archive is damaged, truncated or empty. */
  CORRUPT(1),
  /** An archive is protected by a password. */
  ENCRYPTED(2),
  /** An archive is one of several volumes. */
  MULTI_VOLUME(3),
  /** An archive is none that a backend of the source reads. */
  NOT_RECOGNIZED(4),
  /** An archive needs a larger dictionary than the source allows. */
  DICTIONARY_TOO_LARGE(5),
  /** An archive uses something that the source cannot unpack. */
  UNSUPPORTED(6),
  /** An archive has more entries, or longer names, than may be streamed. */
  UNSAFE(7),
  /** The source lacks the program or library that reads its archives. */
  PROVIDER_UNAVAILABLE(8),
  /** The game changed while it was streamed. */
  CHANGED(9);

  private final int number;

  StreamProblem(int number) {
    this.number = number;
  }

  /** Returns the form in which it travels. */
  public int number() {
    return number;
  }

  /** Returns the problem with this number; {@link #FAILED} for an unknown one. */
  public static StreamProblem of(int number) {
    for (StreamProblem problem : values()) {
      if (problem.number == number) {
        return problem;
      }
    }
    return FAILED;
  }
}
