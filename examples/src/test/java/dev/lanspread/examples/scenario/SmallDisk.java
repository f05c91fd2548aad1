package dev.lanspread.examples.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A memory disk of limited size, mounted where a peer keeps its games; needs root. */
final class SmallDisk implements AutoCloseable {

  private static final long COMMAND_SECONDS = 10;

  private final Path where;

  private SmallDisk(Path where) {
    this.where = where;
  }

  /** Mounts a disk. */
  static SmallDisk at(Path where, int mebibytes) throws IOException {
    Files.createDirectories(where);
    run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "lanspread", where.toString());
    return new SmallDisk(where);
  }

  /** Tells whether this user may mount here. */
  static boolean canBeMade(Path folder) {
    try (SmallDisk made = at(folder.resolve("probe"), 1)) {
      return Files.isDirectory(made.where);
    } catch (IOException e) {
      return false;
    }
  }

  /** Takes room away. */
  void fill(int mebibytes) throws IOException {
    byte[] mebibyte = new byte[1 << 20];
    try (var out = Files.newOutputStream(where.resolve(".ballast"))) {
      for (int i = 0; i < mebibytes; i++) {
        out.write(mebibyte);
      }
    } catch (IOException e) {
      // Full: that is what it is for.
    }
  }

  /** Gives it back. */
  void free() throws IOException {
    Files.deleteIfExists(where.resolve(".ballast"));
  }

  @Override
  public void close() throws IOException {
    run("umount", "-l", where.toString());
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
