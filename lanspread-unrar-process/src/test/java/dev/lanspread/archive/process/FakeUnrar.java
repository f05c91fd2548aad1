package dev.lanspread.archive.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Shell scripts that pose as the program. */
final class FakeUnrar {

  private static final String BANNER = "UNRAR 7.20 freeware      Copyright (c)";

  private FakeUnrar() {}

  /** Returns a program that does what the parts of a shell script say for each command. */
  static Path write(Path folder, String listing, String content) throws IOException {
    return writeRaw(
        folder,
        """
        #!/bin/sh
        case "$1" in
          '') echo; echo '%s' ;;
          lt) %s ;;
          *) %s ;;
        esac
        """
            .formatted(BANNER, listing, content));
  }

  /** Returns a program that announces itself with these words, whatever is asked. */
  static Path announcing(Path folder, String banner) throws IOException {
    return writeRaw(folder, "#!/bin/sh\necho '" + banner + "'\n");
  }

  static Path writeRaw(Path folder, String script) throws IOException {
    Path program = folder.resolve("fake-unrar");
    Files.writeString(program, script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }

  /** Returns the shell command that lists one file of the given size without a checksum. */
  static String listOne(String name, int size) {
    return """
        printf '\\n%%12s: %%s\\n%%12s: %%s\\n%%12s: %%s\\n\\n' Name '%s' Type File Size %d"""
        .formatted(name, size);
  }

  /** Returns the shell command that lists one file with one more field. */
  static String listOne(String name, int size, String key, String value) {
    return """
        printf '\\n%%12s: %%s\\n%%12s: %%s\\n%%12s: %%s\\n%%12s: %%s\\n\\n' \\
            Name '%s' Type File Size %d '%s' '%s'"""
        .formatted(name, size, key, value);
  }
}
