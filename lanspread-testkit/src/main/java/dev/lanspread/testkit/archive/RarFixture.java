package dev.lanspread.testkit.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Small archives that RARLAB's {@code rar} made; the README beside them has the commands.
 *
 * @since 0.1
 */
public enum RarFixture {
  /** RAR5, compressed, {@link SampleTree#full}. */
  RAR5(true),
  /** RAR5, compressed, solid, {@link SampleTree#full}. */
  RAR5_SOLID(true),
  /** RAR5, stored, {@link SampleTree#small}. */
  RAR5_STORED(false),
  /** RAR5 with BLAKE2 in place of CRC-32, compressed, {@link SampleTree#small}. */
  RAR5_BLAKE2(false),
  /** RAR4, compressed, {@link SampleTree#full}. */
  RAR4(true),
  /** RAR4, compressed, solid, {@link SampleTree#full}. */
  RAR4_SOLID(true),
  /** RAR4, stored, {@link SampleTree#small}. */
  RAR4_STORED(false),
  /** RAR5 whose content is encrypted, names readable. */
  RAR5_ENCRYPTED_DATA(false),
  /** RAR5 whose headers are encrypted too. */
  RAR5_ENCRYPTED_HEADERS(false),
  /** RAR4 whose content is encrypted, names readable. */
  RAR4_ENCRYPTED_DATA(false),
  /** RAR4 whose headers are encrypted too. */
  RAR4_ENCRYPTED_HEADERS(false),
  /** RAR5, first volume of two. */
  RAR5_VOLUME_PART1(false),
  /** RAR5, second volume of two. */
  RAR5_VOLUME_PART2(false),
  /** RAR4, first volume of two. */
  RAR4_VOLUME_PART1(false),
  /** RAR5 with a symbolic and a hard link. */
  RAR5_LINKS(false),
  /** RAR4 with a symbolic link. */
  RAR4_LINKS(false),
  /** RAR5 with a reference to an earlier identical file. */
  RAR5_REFERENCE(false),
  /** RAR5, compressed, solid, {@link SampleTree#small} with older versions of files. */
  RAR5_SOLID_VERSIONS(false);

  private final boolean full;

  RarFixture(boolean full) {
    this.full = full;
  }

  /** Returns the file name, for example {@code rar5-solid.rar}. */
  public String fileName() {
    String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
    return name.replaceFirst("-part(\\d)$", ".part$1") + ".rar";
  }

  /** Returns the content by path, for the fixtures that hold a {@link SampleTree}. */
  public Map<String, byte[]> content() {
    return full ? SampleTree.full() : SampleTree.small();
  }

  /** Copies the archive into {@code folder} and returns its absolute path. */
  public Path copyTo(Path folder) throws IOException {
    Path target = folder.resolve(fileName()).toAbsolutePath();
    try (InputStream in = RarFixture.class.getResourceAsStream(fileName())) {
      if (in == null) {
        throw new IOException("fixture " + fileName() + " is missing");
      }
      Files.copy(in, target);
    }
    return target;
  }
}
