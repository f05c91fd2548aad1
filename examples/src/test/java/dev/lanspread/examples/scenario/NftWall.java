package dev.lanspread.examples.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A firewall that lets no UDP in which nobody inside has asked for, as Windows has it for a program
 * whose prompt was refused.
 */
final class NftWall {

  private static final Path FETCHED = Path.of("target", "nft-tools", "bin", "nft");

  private static final String RULES =
      "table inet wall { chain input { type filter hook input priority 0; policy accept;"
          + " ct state established,related accept; meta l4proto udp drop; }; }";

  private NftWall() {}

  /** Tells whether it can be made here. */
  static boolean canBeMade() {
    try (LinkedNamespaces cable = LinkedNamespaces.make()) {
      around(cable.left());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Puts a namespace behind the wall; what is connected stays so. */
  static void around(String namespace) throws IOException {
    Path nft = nft().orElseThrow(() -> new IOException("nft is missing: run tools/fetch-nft"));
    LinkedNamespaces.run("ip", "netns", "exec", namespace, nft.toString(), RULES);
  }

  private static Optional<Path> nft() {
    Path here = Path.of("").toAbsolutePath();
    Stream<Path> fetched =
        Stream.iterate(here, folder -> folder != null, Path::getParent)
            .map(folder -> folder.resolve(FETCHED));
    return Stream.concat(fetched, Stream.of(Path.of("/usr/sbin/nft"), Path.of("/sbin/nft")))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
