package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PeerId;
import dev.lanspread.internal.protocol.FileEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** File lists for tests. */
final class Manifests {

  static final GameId GAME = GameId.of("ggoo");
  static final GameVersion VERSION = GameVersion.of("20260101");
  static final byte[] SENTINEL = "20260101\n".getBytes(StandardCharsets.UTF_8);

  /** Somebody who gives files and tells nothing of them. */
  static final Giver GIVER = new Giver(PeerId.ofSubjectPublicKeyInfo(new byte[] {7}), null);

  private Manifests() {}

  /** Returns a list of files with these sizes, named f0, f1 and so on, and the sentinel last. */
  static GameManifest ofSizes(long... sizes) {
    List<FileEntry> files = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      files.add(new FileEntry("f" + i, sizes[i]));
    }
    return of(VERSION, files);
  }

  /** Returns a list with the sentinel added. */
  static GameManifest of(GameVersion version, List<FileEntry> files) {
    List<FileEntry> all = new ArrayList<>(files);
    all.add(new FileEntry("version.ini", SENTINEL.length));
    return new GameManifest(GAME, version, all);
  }
}
