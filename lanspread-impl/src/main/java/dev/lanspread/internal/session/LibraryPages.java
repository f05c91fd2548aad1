package dev.lanspread.internal.session;

import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.protocol.Message;
import java.util.ArrayList;
import java.util.List;

/** Cuts a library into messages that fit their frames. */
final class LibraryPages {

  /** A summary is at most about 200 bytes of JSON, so a page stays well under 1 MiB. */
  static final int GAMES_PER_PAGE = 2000;

  /** The same for a delta, which travels in an ordinary frame of 256 KiB. */
  private static final int CHANGES_PER_DELTA = 500;

  private LibraryPages() {}

  static List<Message> of(LibrarySnapshot library) {
    List<Message> pages = new ArrayList<>();
    List<GameSummary> games = library.summaries();
    int page = 0;
    int from = 0;
    do {
      int to = Math.min(games.size(), from + GAMES_PER_PAGE);
      boolean last = to == games.size();
      pages.add(new Message.Library(library.revision(), page, last, games.subList(from, to)));
      page++;
      from = to;
    } while (from < games.size());
    return pages;
  }

  /** Returns the delta, or the whole library where the delta would be too large. */
  static List<Message> of(LibrarySnapshot library, LibraryDelta delta) {
    if (delta.changed().size() + delta.removed().size() > CHANGES_PER_DELTA) {
      return of(library);
    }
    return List.of(
        new Message.Delta(delta.base(), delta.revision(), delta.changed(), delta.removed()));
  }
}
