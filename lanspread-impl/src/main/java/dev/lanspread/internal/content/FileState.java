package dev.lanspread.internal.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What tells cheaply that a file is still the one that was hashed.
 *
 * @param size bytes
 * @param modified nanoseconds since 1970
 * @param key identity within the file system; empty where it has none
 */
record FileState(long size, long modified, String key) {

  /** How long after its last change a file is taken for one that is still being written. */
  static final long SETTLING_MILLIS = 2000;

  /** Looks at the file itself, not through a link; empty if no regular file is there. */
  static Optional<FileState> of(Path file) {
    try {
      BasicFileAttributes seen =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return seen.isRegularFile()
          ? Optional.of(
              new FileState(
                  seen.size(),
                  seen.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                  Objects.toString(seen.fileKey(), "")))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns how long to wait until a change in the same tick of the clock could be told. */
  long unsettledMillis(long nowMillis) {
    long age = nowMillis - TimeUnit.NANOSECONDS.toMillis(modified);
    return Math.abs(age) < SETTLING_MILLIS ? SETTLING_MILLIS - age : 0;
  }
}
