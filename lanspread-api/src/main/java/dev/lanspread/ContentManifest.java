package dev.lanspread;

import dev.lanspread.error.LanspreadException;
import dev.lanspread.spi.PeerNodeFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one package on disk consists of, for whoever keeps a catalog.
 *
 * @param version as its {@code version.ini} says
 * @param root for the {@code manifest} of the catalog's row
 * @param files ordered by the bytes of their UTF-8 paths; exactly those that peers list and serve
 * @param leftOut what is in the folder and would not be served, with the reason, one line each
 * @since 0.1
 */
public record ContentManifest(
    GameVersion version, ContentRoot root, List<File> files, List<String> leftOut) {

  /** Copies the lists. */
  public ContentManifest {
    files = List.copyOf(files);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * One file.
   *
   * @param path relative to the game root, with {@code /}
   * @param size bytes
   * @param root 64 lower-case hex digits, as {@code pieces root} of a BitTorrent v2 torrent; empty
   *     for an empty file
   */
  public record File(String path, long size, Optional<String> root) {}

  /**
   * Reads the whole package at {@code gameRoot}; needs no node, writes nothing. Blocks as long as
   * the disk takes.
   *
   * @throws LanspreadException {@code NOT_DOWNLOADED} if there is no package with a version; {@code
   *     VERIFICATION_FAILED} if it cannot be read or keeps changing; {@code PROVIDER_UNAVAILABLE}
   *     if no implementation is on the class or module path
   */
  public static ContentManifest compute(Path gameRoot) {
    return PeerNodeFactory.load(ContentManifest.class.getClassLoader()).contentManifest(gameRoot);
  }
}
