package dev.lanspread.examples.scenario;

import dev.lanspread.testkit.archive.RarTools;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What every scenario is shown with. */
final class Matrix {

  private Matrix() {}

  /**
   * Returns the ids of the transports: the one that peers choose by themselves, or those that the
   * property {@code lanspread.test.transports} lists.
   */
  static List<String> transports() {
    return List.of(System.getProperty("lanspread.test.transports", "netty").split(","));
  }

  /** Returns every transport with every archive backend that can run here. */
  static Stream<Arguments> transportsAndBackends() {
    return transports().stream()
        .flatMap(transport -> backends().map(backend -> Arguments.of(transport, backend)));
  }

  static Stream<Backend> backends() {
    Optional<Backend> program = RarTools.unrar().map(Backend::program);
    if (program.isEmpty() && "true".equals(System.getenv(RarTools.REQUIRED))) {
      throw new IllegalStateException(RarTools.REQUIRED + " is set, but there is no unrar");
    }
    return Stream.concat(Stream.of(Backend.JUNRAR), program.stream());
  }
}
