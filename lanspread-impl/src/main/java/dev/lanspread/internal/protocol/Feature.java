package dev.lanspread.internal.protocol;

import java.util.Arrays;
import java.util.List;

/** What a peer can do beyond the least that its protocol version demands. */
public enum Feature {
  /** Dials a connection for the other side's requests when it is asked to, and answers them. */
  DIAL_BACK("dial-back");

  private final String word;

  Feature(String word) {
    this.word = word;
  }

  /** Returns the words for everything that this peer can do. */
  public static List<String> words() {
    return Arrays.stream(values()).map(feature -> feature.word).toList();
  }

  /** Tells whether a peer says that it can do this. */
  public boolean isToldBy(Message.Self self) {
    return self.features().contains(word);
  }
}
