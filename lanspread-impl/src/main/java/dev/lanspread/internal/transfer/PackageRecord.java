package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.SafePath;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which files a package had when it was downloaded, and how they were: so that an update can tell
 * the files of the old version from those that the player added, and a download those that are
 * still as they came from those that are not.
 */
final class PackageRecord {

  /** What some file systems round times to, once a file is no longer cached. */
  private static final long TIME_STEP_MILLIS = Duration.ofSeconds(2).toMillis();

  private final JsonFile<Content> file;

  /**
   * The record as it is written.
   *
   * @param root where the package was put; null in records of old
   * @param files how they were, in the order of the paths; null in records of old
   */
  record Content(
      @Nullable String version,
      @Nullable List<@Nullable String> paths,
      @Nullable String root,
      @Nullable List<@Nullable Recorded> files) {}

  /**
   * How a file was.
   *
   * @param time of its last change, in milliseconds since 1970
   */
  record Recorded(long size, long time) {}

  PackageRecord(StateDirectory state, GameId game) {
    this.file = new JsonFile<>(state.packageRecord(game), Content.class);
  }

  /**
   * Records the files of a manifest as they are in the game root.
   *
   * @param sentinel where the sentinel waits to be put in place
   */
  void write(GameManifest manifest, GameRoot root, Path sentinel) throws IOException {
    List<@Nullable String> paths = new ArrayList<>();
    List<@Nullable Recorded> files = new ArrayList<>();
    for (FileEntry entry : manifest.files()) {
      Path place = SafePath.resolve(root.path(), entry.path());
      boolean waits = entry.path().equals(GameRoot.SENTINEL) && DurableFiles.isThere(sentinel);
      BasicFileAttributes attributes = attributes(waits ? sentinel : place);
      paths.add(entry.path());
      files.add(new Recorded(entry.size(), attributes.lastModifiedTime().toMillis()));
    }
    file.write(new Content(manifest.version().value(), paths, root.name(), files));
  }

  /**
   * Returns which files of a manifest are in the game root just as they were put there.
   *
   * @return empty if this version was not downloaded to this root, or it was not recorded how
   */
  Optional<BitSet> unchanged(GameManifest manifest, GameRoot root) {
    return read(manifest.version(), root)
        .map(
            recorded -> {
              BitSet unchanged = new BitSet();
              for (int i = 0; i < manifest.files().size(); i++) {
                FileEntry entry = manifest.files().get(i);
                Recorded before = recorded.get(entry.path());
                boolean same =
                    before != null
                        && before.size() == entry.size()
                        && isUnchanged(root, entry.path(), before);
                unchanged.set(i, same);
              }
              return unchanged;
            });
  }

  /**
   * Returns the files of a version that are missing in the game root, or not as they were put
   * there; none if that version was not downloaded to this root, or it was not recorded how.
   */
  List<String> damaged(GameVersion version, GameRoot root) {
    List<String> damaged = new ArrayList<>();
    read(version, root)
        .ifPresent(
            recorded ->
                recorded.forEach(
                    (path, before) -> {
                      if (!isUnchanged(root, path, before)) {
                        damaged.add(path);
                      }
                    }));
    return damaged;
  }

  private Optional<Map<String, Recorded>> read(GameVersion version, GameRoot root) {
    return file.read()
        .filter(c -> version.value().equals(c.version()) && root.name().equals(c.root()))
        .flatMap(PackageRecord::byPath);
  }

  private static Optional<Map<String, Recorded>> byPath(Content content) {
    List<@Nullable String> paths = content.paths();
    List<@Nullable Recorded> files = content.files();
    if (paths == null || files == null || paths.size() != files.size()) {
      return Optional.empty();
    }
    Map<String, Recorded> byPath = new LinkedHashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      Recorded recorded = files.get(i);
      if (path != null && recorded != null) {
        byPath.put(path, recorded);
      }
    }
    return Optional.of(byPath);
  }

  private static boolean isUnchanged(GameRoot root, String path, Recorded before) {
    try {
      Path there = SafePath.resolve(root.path(), path);
      BasicFileAttributes now = attributes(there);
      return now.isRegularFile()
          && now.size() == before.size()
          && isSameTime(now.lastModifiedTime().toMillis(), before.time())
          && RealFolders.leadTo(root.path(), there);
    } catch (IOException e) {
      return false; // Gone or unreadable: to be fetched.
    }
  }

  private static boolean isSameTime(long now, long recorded) {
    boolean rounded = now % TIME_STEP_MILLIS == 0 && Math.abs(now - recorded) <= TIME_STEP_MILLIS;
    return now == recorded || rounded;
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Returns which of {@code listed} belong to the version that is there: all of them unless this
   * very version was downloaded by this peer.
   */
  List<String> packageFiles(Optional<GameVersion> present, List<String> listed) {
    Optional<Content> known =
        file.read()
            .filter(c -> present.map(GameVersion::value).equals(Optional.ofNullable(c.version())));
    List<@Nullable String> paths = known.map(Content::paths).orElse(null);
    if (paths == null) {
      return listed;
    }
    Set<@Nullable String> downloaded = new HashSet<>(paths);
    return listed.stream().filter(downloaded::contains).toList();
  }
}
