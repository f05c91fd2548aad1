package dev.lanspread.examples.scenario;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What every scenario is shown with. */
final class Matrix {

  private static final Path FETCHED_UNRAR =
      Path.of("..", "target", "rar-tools", "usr", "bin", "unrar");

  private Matrix() {}

  /**
   * Returns the ids of the transports; the property {@code lanspread.test.transports} adds some.
   */
  static List<String> transports() {
    return List.of(System.getProperty("lanspread.test.transports", "kwik").split(","));
  }

  /** Returns every transport with every archive backend that can run here. */
  static Stream<Arguments> transportsAndBackends() {
    return transports().stream()
        .flatMap(transport -> backends().map(backend -> Arguments.of(transport, backend)));
  }

  private static Stream<Backend> backends() {
    Optional<Backend> program = unrar().map(Backend::program);
    if (program.isEmpty() && Boolean.parseBoolean(System.getenv("LANSPREAD_REQUIRE_UNRAR"))) {
      throw new IllegalStateException("LANSPREAD_REQUIRE_UNRAR is set, but there is no unrar");
    }
    return Stream.concat(Stream.of(Backend.JUNRAR), program.stream());
  }

  private static Optional<Path> unrar() {
    return Stream.concat(
            Stream.ofNullable(System.getenv("LANSPREAD_UNRAR")).map(Path::of),
            Stream.of(FETCHED_UNRAR))
        .map(path -> path.toAbsolutePath().normalize())
        .filter(Files::isExecutable)
        .findFirst();
  }
}
