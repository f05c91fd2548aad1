package dev.lanspread.internal.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A file in a tree, as it was when it was seen.
 *
 * @param relative where it is below the tree, with the very bytes of its name
 * @param path the same for records and people, with {@code /}; no way back to the file
 * @param attributes of the file itself, if it is a link
 */
public record TreeFile(Path relative, String path, BasicFileAttributes attributes) {

  /** Returns the file in {@code tree}, which may have been moved since. */
  public Path in(Path tree) {
    return tree.resolve(relative);
  }

  /** Tells whether the file in {@code tree} still is the one that was seen, unchanged. */
  public boolean isUntouchedIn(Path tree) throws IOException {
    try {
      BasicFileAttributes now =
          Files.readAttributes(in(tree), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return now.isRegularFile() == attributes.isRegularFile()
          && now.isSymbolicLink() == attributes.isSymbolicLink()
          && now.size() == attributes.size()
          && now.lastModifiedTime().equals(attributes.lastModifiedTime())
          && Objects.equals(now.fileKey(), attributes.fileKey());
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
