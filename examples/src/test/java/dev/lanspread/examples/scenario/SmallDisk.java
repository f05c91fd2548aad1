package dev.lanspread.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small disk in memory; needs Linux and root, else its tests are skipped. */
final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts a disk of this many bytes at a folder, which is created. */
  static SmallDisk mount(Path folder, long bytes) throws IOException {
    return mount(folder, "size=" + bytes);
  }

  /** Mounts a disk that takes only so many files and folders, its root included. */
  static SmallDisk mountForFiles(Path folder, int files) throws IOException {
    return mount(folder, "size=64m,nr_inodes=" + files);
  }

  private static SmallDisk mount(Path folder, String options) throws IOException {
    boolean linux = System.getProperty("os.name").equals("Linux");
    assumeTrue(linux && "root".equals(System.getProperty("user.name")), "mounting needs root");
    Files.createDirectories(folder);
    int mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
    assumeTrue(mounted == 0, "mounting is not allowed here");
    return new SmallDisk(folder);
  }

  long freeBytes() {
    return folder.toFile().getUsableSpace();
  }

  /** Takes all room that is left, again and again until nothing more fits. */
  void fill() throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
      while (freeBytes() > 0) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(freeBytes()).isLessThan(1 << 20);
    }
  }

  /** Takes this much room. */
  void fill(long bytes) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
      byte[] block = new byte[1 << 16];
      for (long done = 0; done < bytes; done += block.length) {
        out.write(block);
      }
    }
  }

  /** Takes all room but this much. */
  void fillBut(long bytes) throws IOException {
    fill();
    try (FileChannel filler =
        FileChannel.open(folder.resolve("filler"), StandardOpenOption.WRITE)) {
      filler.truncate(filler.size() - bytes);
    }
  }

  /** Makes the disk take more files. */
  void allowFiles(int files) throws IOException {
    run("mount", "-o", "remount,nr_inodes=" + files, folder.toString());
  }

  /** Lets nobody write any more. */
  void makeReadOnly() throws IOException {
    assertThat(run("mount", "-o", "remount,ro", folder.toString())).isZero();
  }

  /** Gives the room back. */
  void free() throws IOException {
    Files.delete(folder.resolve("filler"));
  }

  @Override
  public void close() throws IOException {
    run("umount", "-l", folder.toString());
  }

  private static int run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue();
  }
}
