package dev.lanspread.internal.launch;

import dev.lanspread.GameId;
import dev.lanspread.LaunchResult;
import dev.lanspread.LaunchSettings;
import dev.lanspread.PlayerProfile;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.RequestException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.install.LocalNews;
import dev.lanspread.internal.install.StampedFiles;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameFolders;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.store.StorageFailures;
import dev.lanspread.internal.store.TreeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Stamps name and language into an installed game, once.
 *
 * <p>Everything is looked up and checked first; then the files are replaced one by one, each
 * atomically; then the marker is written. After a crash in between, the next play does it again.
 */
public final class LaunchStamper implements LaunchSettings {

  private final Function<GameId, GameRoot> roots;
  private final StateDirectory state;
  private final Consumer<? super PeerEvent.Warning> warnings;
  private final Map<GameId, Object> locks = new ConcurrentHashMap<>();

  /**
   * Creates launch settings; plays of one game exclude each other only by way of one object.
   *
   * @param roots finds the game root of an id, existing or not
   * @param state where the markers are
   * @param warnings told of what cannot be read
   */
  public LaunchStamper(
      Function<GameId, GameRoot> roots,
      StateDirectory state,
      Consumer<? super PeerEvent.Warning> warnings) {
    this.roots = roots;
    this.state = state;
    this.warnings = warnings;
  }

  /** Returns launch settings for a games folder without a node; its folders match in any case. */
  public static LaunchStamper in(Path gamesDirectory, Path stateDirectory) {
    Path games = gamesDirectory.toAbsolutePath();
    return new LaunchStamper(
        id -> GameFolders.find(games, id),
        new StateDirectory(stateDirectory.toAbsolutePath()),
        told -> {});
  }

  @Override
  public LaunchResult apply(GameId game, PlayerProfile profile) {
    synchronized (locks.computeIfAbsent(game, id -> new Object())) {
      GameRoot root = roots.apply(game);
      try {
        requireInstalled(game, root);
        if (DurableFiles.isThere(state.launchMarker(game))) {
          return new LaunchResult(true, false, false, false);
        }
        return stamp(game, root, profile);
      } catch (IOException e) {
        throw StorageFailures.inFolder(e, game, root.local());
      }
    }
  }

  private LaunchResult stamp(GameId game, GameRoot root, PlayerProfile profile) throws IOException {
    LaunchFiles found = LaunchFiles.search(root.local());
    Map<TreeFile, byte[]> contents = new LinkedHashMap<>();
    found.accountName().ifPresent(file -> contents.put(file, utf8(profile.username())));
    found.language().ifPresent(file -> contents.put(file, utf8(profile.language())));
    if (found.persona().isPresent()) {
      LaunchFiles.Persona persona = found.persona().get();
      contents.put(persona.file(), renamed(game, persona, profile.username()));
    }
    StampedFiles.expect(state, game, root, contents);
    for (Map.Entry<TreeFile, byte[]> content : contents.entrySet()) {
      Path file = content.getKey().in(root.local());
      DurableFiles.replace(file, DurableFiles.temporaryFor(file), content.getValue());
    }
    mark(game);
    new LocalNews(game, warnings).unreadable(found.unreadable());
    return new LaunchResult(
        false,
        found.accountName().isPresent(),
        found.language().isPresent(),
        found.persona().isPresent());
  }

  private void mark(GameId game) throws IOException {
    DurableFiles.createDirectories(state.game(game));
    DurableFiles.replace(state.launchMarker(game), new byte[0]);
  }

  private static byte[] renamed(GameId game, LaunchFiles.Persona persona, String name) {
    Optional<byte[]> content = persona.line().withValue(name);
    if (content.isPresent()) {
      return content.get();
    }
    throw new RequestException(
        ErrorCode.INVALID_ARGUMENT,
        "the player name cannot be written in the encoding of \""
            + persona.file().path()
            + "\" of game "
            + game
            + " ("
            + persona.line().encoding()
            + ")",
        Map.of(
            Facts.GAME, game.value(),
            Facts.PATH, persona.file().path(),
            Facts.EXPECTED, "characters of " + persona.line().encoding()));
  }

  private static void requireInstalled(GameId game, GameRoot root) throws IOException {
    root.requireNoLink();
    root.requireNoObstacle(game);
    if (!DurableFiles.isRealDirectory(root.local())) {
      throw new RequestException(
          ErrorCode.NOT_INSTALLED,
          "game " + game + " is not installed",
          Map.of(Facts.GAME, game.value()));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
