package dev.lanspread.internal.content;

import dev.lanspread.ContentRoot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The files of a package in canonical order: ascending by the bytes of their UTF-8 paths.
 *
 * @param files each path once
 */
public record ContentList(List<HashedFile> files) {

  // Another form of the list would have another line.
  private static final String FORM = "lanspread content 1\n";

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if a path is not above the one before it
   */
  public ContentList {
    files = List.copyOf(files);
    byte[] before = {};
    for (HashedFile file : files) {
      byte[] path = file.pathBytes();
      if (Arrays.compareUnsigned(before, path) >= 0) {
        throw new IllegalArgumentException("out of order or twice: " + file.path());
      }
      before = path;
    }
  }

  /**
   * Returns the list of these files, in whatever order they come.
   *
   * @throws IllegalArgumentException if a path occurs twice
   */
  public static ContentList of(Collection<HashedFile> files) {
    return new ContentList(
        files.stream()
            .map(file -> Map.entry(file.pathBytes(), file)) // each path is encoded once
            .sorted((a, b) -> Arrays.compareUnsigned(a.getKey(), b.getKey()))
            .map(Map.Entry::getValue)
            .toList());
  }

  /** Returns the hash of the canonical form. */
  public ContentRoot root() {
    MessageDigest sha = Hash.sha256();
    sha.update(FORM.getBytes(StandardCharsets.US_ASCII));
    for (HashedFile file : files) {
      byte[] path = file.pathBytes();
      ByteBuffer row =
          ByteBuffer.allocate(Short.BYTES + path.length + Long.BYTES + Hash.BYTES)
              .putShort((short) path.length)
              .put(path)
              .putLong(file.size());
      file.root().write(row);
      sha.update(row.flip());
    }
    return new ContentRoot("sha256:" + Hash.read(ByteBuffer.wrap(sha.digest())));
  }

  /** Returns the sum of the sizes. */
  public long totalBytes() {
    return files.stream().mapToLong(HashedFile::size).sum();
  }
}
