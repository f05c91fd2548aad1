package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.Facts;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.WarningCodes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what was passed over or left below a game root, once per operation.
 *
 * @param game the game
 * @param events gets the warnings
 */
public record LocalNews(GameId game, Consumer<? super PeerEvent.Warning> events) {

  private static final Logger LOG = LoggerFactory.getLogger(LocalNews.class);

  /** Files and folders of the installed tree could not be read; nothing is told if none. */
  public void unreadable(List<String> paths) {
    if (paths.isEmpty()) {
      return;
    }
    String others = paths.size() == 1 ? "" : " and " + (paths.size() - 1) + " more";
    tell(
        WarningCodes.LOCAL_UNREADABLE,
        '"' + paths.get(0) + '"' + others + " cannot be read: passed over and kept as it is",
        Map.of(Facts.PATH, "local/" + paths.get(0), Facts.COUNT, Integer.toString(paths.size())));
  }

  /** A tree that an interrupted update replaced is still there beside the installed one. */
  void leftBehind(String name) {
    tell(
        WarningCodes.LOCAL_LEFTOVER,
        '"' + name + "\" is left of an interrupted update or uninstall; nothing in it is deleted",
        Map.of(Facts.PATH, name));
  }

  /** Such a tree made room. */
  void setAside(String name, String kept) {
    tell(
        WarningCodes.LOCAL_LEFTOVER,
        '"' + name + "\" was left of an interrupted operation and is now in \"" + kept + '"',
        Map.of(Facts.PATH, kept));
  }

  private void tell(String code, String what, Map<String, String> facts) {
    LOG.warn("game {}: {}", game, what);
    Map<String, String> all = new HashMap<>(facts);
    all.put(Facts.GAME, game.value());
    events.accept(new PeerEvent.Warning(code, "game " + game + ": " + what, all));
  }
}
