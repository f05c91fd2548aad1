package dev.lanspread.internal.install;

import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.Patience;
import dev.lanspread.internal.store.TreeFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An installed tree that is no longer in place. Only files that were looked at and found to be
 * needless are deleted; everything else stays, whatever its name.
 */
final class RetiredTree {

  /** Many files of one tree may be held, as those of a game that still runs. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path tree;
  private final Patience patience = new Patience(PATIENCE);
  private @Nullable IOException failure;

  private RetiredTree(Path tree) {
    this.tree = tree;
  }

  /**
   * Deletes these files, unless they were changed since, and then every folder that is empty.
   *
   * @param tree may be gone
   * @throws IOException if something could not be deleted; everything else was
   */
  static void strip(Path tree, Collection<TreeFile> files, List<Path> folders) throws IOException {
    RetiredTree retired = new RetiredTree(tree);
    files.forEach(retired::delete);
    for (int i = folders.size() - 1; i >= 0; i--) {
      retired.deleteIfEmpty(tree.resolve(folders.get(i)));
    }
    retired.deleteIfEmpty(tree);
    if (retired.failure != null) {
      throw retired.failure;
    }
  }

  private void delete(TreeFile file) {
    try {
      if (file.isUntouchedIn(tree)) {
        DurableFiles.deleteFile(file.in(tree), patience);
      }
    } catch (IOException e) {
      note(e);
    }
  }

  private void deleteIfEmpty(Path folder) {
    try {
      if (DurableFiles.isRealDirectory(folder) && isEmpty(folder)) {
        DurableFiles.deleteFile(folder, patience);
      }
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      return; // as it should be
    } catch (IOException e) {
      note(e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      return !children.iterator().hasNext();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void note(IOException e) {
    if (failure == null) {
      failure = e;
    }
  }
}
