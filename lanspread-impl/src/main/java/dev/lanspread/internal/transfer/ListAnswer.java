package dev.lanspread.internal.transfer;

import dev.lanspread.internal.protocol.FileEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a source answers when it is asked for its file list. */
sealed interface ListAnswer {

  /** Returns the fingerprint of its list. */
  String fingerprint();

  /**
   * Its whole list, checked.
   *
   * @param files in order
   * @param stamps null if it tells none
   */
  record Whole(List<FileEntry> files, String fingerprint, @Nullable Stamps stamps)
      implements ListAnswer {}

  /** It has the list that the asker knows. */
  record Same(String fingerprint, Stamps stamps) implements ListAnswer {}

  /** It has another list than the asker knows. */
  record Other(String fingerprint) implements ListAnswer {}
}
