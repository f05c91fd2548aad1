package dev.lanspread.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is gone when it is closed.
 *
 * @param path where it is
 */
record TemporaryFolder(Path path) implements AutoCloseable {

  private static final String PREFIX = "lanspread-bench";
  private static final Path MEMORY_DISK = Path.of("/dev/shm");

  /** Makes a folder where the system keeps such. */
  static TemporaryFolder create() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory(PREFIX));
  }

  /** Makes a folder on the memory disk, so that no disk is measured, where there is one. */
  static TemporaryFolder inMemory() throws IOException {
    return Files.isWritable(MEMORY_DISK)
        ? new TemporaryFolder(Files.createTempDirectory(MEMORY_DISK, PREFIX))
        : create();
  }

  /** Makes the files of one folder appear in another of the same disk, without copying bytes. */
  static void link(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path link = to.resolve(from.relativize(file));
            Files.createDirectories(link.getParent());
            Files.createLink(link, file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Deletes a folder and everything in it. */
  static void delete(Path folder) throws IOException {
    Files.walkFileTree(folder, new Deletion());
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
