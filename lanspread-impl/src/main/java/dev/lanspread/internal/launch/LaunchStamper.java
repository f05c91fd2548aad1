package dev.lanspread.internal.launch;

import dev.lanspread.GameId;
import dev.lanspread.LaunchResult;
import dev.lanspread.LaunchSettings;
import dev.lanspread.PlayerProfile;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.RequestException;
import dev.lanspread.error.StorageException;
import dev.lanspread.internal.install.StampedFiles;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

  /**
   * Creates launch settings.
   *
   * @param roots finds the game root of an id, existing or not
   * @param state where the markers are
   */
  public LaunchStamper(Function<GameId, GameRoot> roots, StateDirectory state) {
    this.roots = roots;
    this.state = state;
  }

  /** Returns launch settings for a games folder without a node; its folders match in any case. */
  public static LaunchStamper in(Path gamesDirectory, Path stateDirectory) {
    Path games = gamesDirectory.toAbsolutePath();
    return new LaunchStamper(
        id -> rootIn(games, id), new StateDirectory(stateDirectory.toAbsolutePath()));
  }

  @Override
  public synchronized LaunchResult apply(GameId game, PlayerProfile profile) {
    GameRoot root = roots.apply(game);
    try {
      requireInstalled(game, root);
      if (DurableFiles.isThere(state.launchMarker(game))) {
        return new LaunchResult(true, false, false, false);
      }
      return stamp(game, root, profile);
    } catch (FileSystemException e) {
      String file = e.getFile();
      throw failure(e, game, file == null ? root.local() : root.local().resolve(file));
    } catch (IOException e) {
      throw failure(e, game, root.local());
    }
  }

  private LaunchResult stamp(GameId game, GameRoot root, PlayerProfile profile) throws IOException {
    LaunchFiles found = LaunchFiles.search(root.local());
    Map<String, byte[]> contents = new LinkedHashMap<>();
    found.accountName().ifPresent(path -> contents.put(path, utf8(profile.username())));
    found.language().ifPresent(path -> contents.put(path, utf8(profile.language())));
    if (found.persona().isPresent()) {
      LaunchFiles.Persona persona = found.persona().get();
      contents.put(persona.path(), renamed(game, persona, profile.username()));
    }
    StampedFiles.expect(state, game, root, contents);
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      Path file = root.local().resolve(content.getKey());
      DurableFiles.replace(file, DurableFiles.temporaryFor(file), content.getValue());
    }
    mark(game);
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
            + persona.path()
            + "\" of game "
            + game
            + " ("
            + persona.line().encoding()
            + ")",
        Map.of(
            Facts.GAME, game.value(),
            Facts.PATH, persona.path(),
            Facts.EXPECTED, "characters of " + persona.line().encoding()));
  }

  private static void requireInstalled(GameId game, GameRoot root) throws IOException {
    if (!DurableFiles.isRealDirectory(root.local())) {
      throw new RequestException(
          ErrorCode.NOT_INSTALLED,
          "game " + game + " is not installed",
          Map.of(Facts.GAME, game.value()));
    }
  }

  private static StorageException failure(IOException e, GameId game, Path where) {
    return StorageFailures.toException(e, game, where, 0);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static GameRoot rootIn(Path games, GameId id) {
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(
            games, folder -> String.valueOf(folder.getFileName()).equalsIgnoreCase(id.value()))) {
      for (Path folder : folders) {
        return new GameRoot(folder);
      }
    } catch (IOException | DirectoryIteratorException e) {
      return new GameRoot(games.resolve(id.key())); // not there, and reported as not installed
    }
    return new GameRoot(games.resolve(id.key()));
  }
}
