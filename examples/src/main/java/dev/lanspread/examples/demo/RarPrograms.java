package dev.lanspread.examples.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** RARLAB's programs, where they are here: {@code tools/fetch-unrar} gets them on Debian. */
final class RarPrograms {

  private static final Path FETCHED = Path.of("target", "rar-tools", "usr", "bin");
  private static final int PACK_SECONDS = 120;

  private RarPrograms() {}

  /** Returns the unpacker that the demo may use besides junrar. */
  static Optional<Path> unrar() {
    return find("unrar");
  }

  /**
   * Packs a folder, compressed, if the packer is here.
   *
   * @return whether it was
   * @throws IOException if packing fails
   */
  static boolean pack(Path folder, Path archive) throws IOException {
    Optional<Path> rar = find("rar");
    if (rar.isEmpty()) {
      return false;
    }
    Process packing =
        new ProcessBuilder(
                rar.get().toString(), "a", "-ma5", "-m1", "-r", "-idq", archive.toString(), ".")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      packing.getOutputStream().close();
      if (!packing.waitFor(PACK_SECONDS, TimeUnit.SECONDS) || packing.exitValue() != 0) {
        throw new IOException(rar.get() + " could not pack the game");
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      packing.destroyForcibly();
    }
  }

  private static Optional<Path> find(String program) {
    return Stream.concat(Stream.of(FETCHED), searchPath())
        .map(folder -> folder.resolve(program).toAbsolutePath())
        .filter(Files::isRegularFile)
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Stream<Path> searchPath() {
    return Stream.ofNullable(System.getenv("PATH"))
        .flatMap(Pattern.compile(Pattern.quote(File.pathSeparator))::splitAsStream)
        .map(Path::of);
  }
}
