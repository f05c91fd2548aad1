package dev.lanspread.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * The files of a package: so many of one size, 500 in a folder, random but the same each time.
 *
 * @param files how many
 * @param fileBytes bytes of each
 */
record PackageContent(int files, long fileBytes) {

  private static final int BLOCK = 1 << 20;
  private static final int FILES_PER_FOLDER = 500;
  private static final long SEED = 42;

  /** Returns a package of one file. */
  static PackageContent oneFile(long bytes) {
    return new PackageContent(1, bytes);
  }

  void writeTo(Path folder) throws IOException {
    Random random = new Random(SEED);
    byte[] block = new byte[(int) Math.min(BLOCK, fileBytes)];
    for (int i = 0; i < files; i++) {
      Path file = folder.resolve("data" + i / FILES_PER_FOLDER).resolve("file" + i + ".dat");
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        for (long left = fileBytes; left > 0; left -= block.length) {
          random.nextBytes(block);
          out.write(block, 0, (int) Math.min(left, block.length));
        }
      }
    }
  }
}
