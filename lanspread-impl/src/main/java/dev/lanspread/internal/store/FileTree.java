package dev.lanspread.internal.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Walks whatever is below a folder: depth first, the entries of a folder by lower-cased name, links
 * not followed. What cannot be looked at is passed over and told.
 */
public final class FileTree {

  private static final Comparator<Child> ORDER =
      Comparator.comparing((Child child) -> child.name().toLowerCase(Locale.ROOT))
          .thenComparing(Child::name)
          .thenComparing(Child::path);

  /** Learns of what is there. */
  public interface Visitor {

    /**
     * A file, a link or anything else that is no folder.
     *
     * @return false to end the walk
     */
    boolean file(TreeFile file) throws IOException;

    /** A folder, before what is in it. */
    default void folder(Path relative) {}

    /** Something that cannot be looked at, and whatever may be in it. */
    void unreadable(String path, IOException why);
  }

  private record Child(Path path, String name) {}

  private final Path tree;
  private final Visitor visitor;

  private FileTree(Path tree, Visitor visitor) {
    this.tree = tree;
    this.visitor = visitor;
  }

  /**
   * Walks.
   *
   * @throws NoSuchFileException if the tree is not there
   * @throws UnreadableException if its first folder cannot be read
   * @throws IOException what the visitor threw
   */
  public static void walk(Path tree, Visitor visitor) throws IOException {
    List<Child> children;
    try {
      children = children(tree);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableException(DiskName.of(tree), e);
    }
    new FileTree(tree, visitor).visit(children, "");
  }

  private boolean visit(List<Child> children, String prefix) throws IOException {
    for (Child child : children) {
      if (!visit(child, prefix + child.name())) {
        return false;
      }
    }
    return true;
  }

  private boolean visit(Child child, String path) throws IOException {
    BasicFileAttributes attributes;
    List<Child> children = List.of();
    try {
      attributes =
          Files.readAttributes(child.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (DurableFiles.isRealDirectory(attributes)) {
        children = children(child.path());
      }
    } catch (NoSuchFileException e) {
      return true; // went away meanwhile
    } catch (IOException e) {
      visitor.unreadable(path, e);
      return true;
    }
    Path relative = tree.relativize(child.path());
    if (!DurableFiles.isRealDirectory(attributes)) {
      return visitor.file(new TreeFile(relative, path, attributes));
    }
    visitor.folder(relative);
    return visit(children, path + '/');
  }

  private static List<Child> children(Path folder) throws IOException {
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(path -> children.add(new Child(path, DiskName.of(path))));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    children.sort(ORDER);
    return children;
  }
}
