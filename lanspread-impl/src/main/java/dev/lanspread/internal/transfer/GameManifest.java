package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.PackageNames;
import dev.lanspread.internal.store.SafePath;
import dev.lanspread.internal.store.Sentinel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a version of a game consists of: a file list that may be written to a game root.
 *
 * @param game the game
 * @param version the version all sources claim
 * @param files safe, distinct on every system, with the sentinel among them
 */
record GameManifest(GameId game, GameVersion version, List<FileEntry> files) {

  GameManifest {
    files = List.copyOf(files);
  }

  /**
   * Checks a list that came from a peer.
   *
   * @throws ProtocolException if any name must not be written, or the list cannot be a package
   */
  static void check(List<FileEntry> files) throws ProtocolException {
    if (files.size() > ProtocolLimits.FILES) {
      throw new ProtocolException("more than " + ProtocolLimits.FILES + " files");
    }
    Map<String, String> byKey = new HashMap<>();
    Set<String> folders = new HashSet<>();
    long total = 0;
    boolean sentinel = false;
    for (FileEntry file : files) {
      checkName(file.path());
      String key = SafePath.collisionKey(file.path());
      String other = byKey.putIfAbsent(key, file.path());
      if (other != null) {
        throw new ProtocolException("names collide: " + other + " and " + file.path());
      }
      for (int i = key.indexOf('/'); i >= 0; i = key.indexOf('/', i + 1)) {
        folders.add(key.substring(0, i));
      }
      sentinel |= isSentinel(file);
      if (file.size() > Long.MAX_VALUE - total) {
        throw new ProtocolException("the sizes add up to more than a disk can hold");
      }
      total += file.size();
    }
    if (!sentinel) {
      throw new ProtocolException("no usable " + GameRoot.SENTINEL + " in the list");
    }
    for (String folder : folders) {
      if (byKey.containsKey(folder)) {
        throw new ProtocolException("both a file and a folder: " + byKey.get(folder));
      }
    }
  }

  private static boolean isSentinel(FileEntry file) {
    return file.path().equals(GameRoot.SENTINEL) && file.size() <= Sentinel.MAX_BYTES;
  }

  /** Returns where the sentinel is in the list. */
  int sentinelIndex() {
    for (int file = 0; file < files.size(); file++) {
      if (files.get(file).path().equals(GameRoot.SENTINEL)) {
        return file;
      }
    }
    throw new IllegalStateException("a manifest always has its sentinel");
  }

  long totalBytes() {
    return files.stream().mapToLong(FileEntry::size).sum();
  }

  /** Checks one path below a game root. */
  static void checkName(String path) throws ProtocolException {
    Optional<String> problem = SafePath.problem(path);
    if (problem.isPresent()) {
      throw new ProtocolException("unsafe name in the list: " + problem.get());
    }
    if (PackageNames.isUnfinished(path.substring(path.lastIndexOf('/') + 1))) {
      throw new ProtocolException("a package that is still being transferred: " + path);
    }
    int slash = path.indexOf('/');
    // Some file systems take more names for ours than a change of case would tell.
    String top = SafePath.collisionKey(slash < 0 ? path : path.substring(0, slash));
    if (GameRoot.isReserved(top)) {
      throw new ProtocolException("reserved name in the list: " + path);
    }
  }
}
