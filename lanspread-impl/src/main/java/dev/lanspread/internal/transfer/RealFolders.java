package dev.lanspread.internal.transfer;

import dev.lanspread.internal.store.DurableFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders on the way to a file, none of which may be a link that leads elsewhere. */
final class RealFolders {

  private RealFolders() {}

  /** Creates missing folders one by one, so that none is made through a link. */
  static Path createParents(Path top, Path file) throws IOException {
    Path folder = top;
    Path below = top.relativize(file);
    for (int i = -1; i < below.getNameCount() - 1; i++) {
      folder = i < 0 ? top : folder.resolve(below.getName(i));
      if (!DurableFiles.isRealDirectory(folder)) {
        create(folder);
        requireReal(folder);
      }
    }
    return folder;
  }

  /** Tells whether a file below {@code top} is reached without a link. */
  static boolean leadTo(Path top, Path file) throws IOException {
    Path folder = top;
    Path below = top.relativize(file);
    for (int i = -1; i < below.getNameCount() - 1; i++) {
      folder = i < 0 ? top : folder.resolve(below.getName(i));
      if (!DurableFiles.isRealDirectory(folder)) {
        return false;
      }
    }
    return true;
  }

  /** Fails if something else than a folder is there. */
  static void requireReal(Path folder) throws IOException {
    if (!DurableFiles.isRealDirectory(folder)) {
      throw new FileAlreadyExistsException(folder.toString(), null, "not a folder");
    }
  }

  private static void create(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      // Another worker was faster; the caller checks what is there.
    }
  }
}
