package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Unfinished downloads of one game that gave way to one of another list: kept for a week, or until
 * a download of the game is complete, so that a source with a list of its own costs nobody what
 * came before.
 */
final class SetAside {

  /** Most that are kept; the oldest goes first. */
  private static final int MOST = 3;

  private static final Duration LONGEST = Duration.ofDays(7);
  private static final Pattern PLAN = Pattern.compile("download\\.([0-9a-f]{32})\\.json");

  private final StateDirectory state;
  private final GameRoot root;
  private final GameId game;

  SetAside(StateDirectory state, GameRoot root, GameId game) {
    this.state = state;
    this.root = root;
    this.game = game;
  }

  /** Puts the current download aside; {@link #removeOld} is up to the caller. */
  void put(DownloadJournal.Plan plan) throws IOException {
    String token = plan.tree().token();
    // The tree first: a plan without its tree is not believed.
    DurableFiles.moveDurably(root.partial(), root.setAside(token));
    moveIfThere(state.downloadJournal(game), state.setAsideJournal(game, token));
    moveIfThere(state.downloadPlan(game), state.setAsidePlan(game, token));
    // The week begins now, however old the download is.
    Files.setLastModifiedTime(
        state.setAsidePlan(game, token), FileTime.fromMillis(System.currentTimeMillis()));
  }

  /**
   * Makes the download of a list that was put aside the current one; tells whether there was one.
   */
  boolean bringBack(GameManifest manifest) throws IOException {
    for (String token : tokens()) {
      Optional<DownloadJournal.Plan> plan = plan(token);
      if (plan.isPresent() && plan.get().manifest().equals(manifest)) {
        moveIfThere(state.setAsideJournal(game, token), state.downloadJournal(game));
        DurableFiles.moveDurably(state.setAsidePlan(game, token), state.downloadPlan(game));
        DurableFiles.moveDurably(root.setAside(token), root.partial());
        return true;
      }
    }
    return false;
  }

  /** Returns the bytes that are kept. */
  long bytes() throws IOException {
    long bytes = 0;
    for (String token : tokens()) {
      Optional<DownloadJournal.Plan> plan = plan(token);
      if (plan.isPresent()) {
        bytes += DownloadJournal.setAside(state, game, token).readHave(plan.get()).have().bytes();
      }
    }
    return bytes;
  }

  /** Removes all of this game root. */
  void removeAll() throws IOException {
    for (String token : tokens()) {
      remove(token);
    }
  }

  /** Removes what is too old, or too much. */
  void removeOld() throws IOException {
    List<String> newestFirst = tokens();
    long now = System.currentTimeMillis();
    for (int i = 0; i < newestFirst.size(); i++) {
      String token = newestFirst.get(i);
      if (i >= MOST || now - time(token) > LONGEST.toMillis()) {
        remove(token);
      }
    }
  }

  private void remove(String token) throws IOException {
    DurableFiles.deleteTree(root.setAside(token));
    DownloadJournal.setAside(state, game, token).delete();
  }

  /** Returns the plan, if its tree is there and is the one that it was written for. */
  private Optional<DownloadJournal.Plan> plan(String token) {
    return DownloadJournal.setAside(state, game, token)
        .readPlan()
        .filter(plan -> plan.tree().equals(new DownloadJournal.Tree(root.name(), token)))
        .filter(plan -> PartialDownload.owns(plan, root.setAside(token)));
  }

  /** Returns what is kept of this game root, or of none that is known; the newest first. */
  private List<String> tokens() throws IOException {
    List<String> tokens = new ArrayList<>();
    if (!Files.isDirectory(state.game(game))) {
      return tokens;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(state.game(game), "download.*.json")) {
      for (Path file : files) {
        Matcher name = PLAN.matcher(String.valueOf(file.getFileName()));
        if (name.matches() && isOfThisRoot(name.group(1))) {
          tokens.add(name.group(1));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    tokens.sort(Comparator.comparingLong(this::time).reversed());
    return tokens;
  }

  private boolean isOfThisRoot(String token) {
    return DownloadJournal.setAside(state, game, token)
        .readPlan()
        .map(plan -> plan.tree().root().equals(root.name()))
        .orElse(true);
  }

  private long time(String token) {
    try {
      return Files.getLastModifiedTime(state.setAsidePlan(game, token)).toMillis();
    } catch (IOException e) {
      return 0; // Gone: the oldest.
    }
  }

  private static void moveIfThere(Path from, Path to) throws IOException {
    if (DurableFiles.isThere(from)) {
      DurableFiles.moveDurably(from, to);
    }
  }
}
