package dev.lanspread;

import java.util.List;

/**
 * What an uninstall would remove and what it would set aside.
 *
 * @param game the game
 * @param removed files that install created and that are unchanged; they would go
 * @param kept files that the player or the game added or changed; they would be moved to {@code
 *     .lanspread.kept/} in the game root
 * @since 0.1
 */
public record UninstallPlan(GameId game, List<String> removed, List<String> kept) {

  /** Copies the lists. Paths are relative to {@code local/}, with {@code /}. */
  public UninstallPlan {
    removed = List.copyOf(removed);
    kept = List.copyOf(kept);
  }
}
