package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which files a package had when it was downloaded, so that an update can tell the files of the old
 * version from those that the player added.
 */
final class PackageRecord {

  private final JsonFile<Content> file;

  /** The record as it is written. */
  record Content(@Nullable String version, @Nullable List<@Nullable String> paths) {}

  PackageRecord(StateDirectory state, GameId game) {
    this.file = new JsonFile<>(state.packageRecord(game), Content.class);
  }

  void write(GameManifest manifest) throws IOException {
    List<@Nullable String> paths =
        List.copyOf(manifest.files().stream().map(FileEntry::path).toList());
    file.write(new Content(manifest.version().value(), paths));
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
