package dev.lanspread.internal.node;

import dev.lanspread.ContentManifest;
import dev.lanspread.LaunchSettings;
import dev.lanspread.PeerNode;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.internal.catalog.CatalogReader;
import dev.lanspread.internal.launch.LaunchStamper;
import dev.lanspread.internal.library.PackageManifest;
import dev.lanspread.spi.PeerNodeConfig;
import dev.lanspread.spi.PeerNodeFactory;
import java.nio.file.Path;

/** What {@code PeerNode.builder()} finds. */
public final class NodeFactory implements PeerNodeFactory {

  /** For the service loader. */
  public NodeFactory() {}

  @Override
  public PeerNode start(PeerNodeConfig config) {
    return Node.start(config);
  }

  @Override
  public LaunchSettings launchSettings(Path gamesDirectory, Path stateDirectory) {
    return LaunchStamper.in(gamesDirectory, stateDirectory);
  }

  @Override
  public ContentManifest contentManifest(Path gameRoot) {
    return PackageManifest.compute(gameRoot);
  }

  @Override
  public Catalog readCatalog(Path file) {
    return CatalogReader.read(file);
  }
}
