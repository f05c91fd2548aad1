package dev.lanspread.examples.demo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks for an {@code unrar} that the demo may use. */
final class UnrarProgram {

  private static final Path FETCHED = Path.of("target", "rar-tools", "usr", "bin", "unrar");

  private UnrarProgram() {}

  /** Returns the one that LANSPREAD_UNRAR names, the one that was fetched, or that of the PATH. */
  static Optional<Path> find() {
    return Stream.of(named(), Stream.of(FETCHED), onPath())
        .flatMap(candidates -> candidates)
        .map(Path::toAbsolutePath)
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Stream<Path> named() {
    return Stream.ofNullable(System.getenv("LANSPREAD_UNRAR")).map(Path::of);
  }

  private static Stream<Path> onPath() {
    return Stream.ofNullable(System.getenv("PATH"))
        .flatMap(Pattern.compile(Pattern.quote(File.pathSeparator))::splitAsStream)
        .flatMap(folder -> Stream.of("unrar", "unrar.exe").map(name -> Path.of(folder, name)));
  }
}
