package dev.lanspread.spi;

import dev.lanspread.ContentManifest;
import dev.lanspread.LaunchSettings;
import dev.lanspread.PeerNode;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.ProviderException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The bridge from the API to its implementation, {@code lanspread-impl}.
 *
 * <p>Launchers have no use for it; {@code PeerNode.builder()} finds it by {@link ServiceLoader}.
 *
 * @since 0.1
 */
public interface PeerNodeFactory {

  /**
   * Starts a node; see {@code PeerNodeBuilder.start()}.
   *
   * @throws LanspreadException as documented there
   */
  PeerNode start(PeerNodeConfig config);

  /** Returns launch settings without a node; see {@link LaunchSettings#in}. */
  LaunchSettings launchSettings(Path gamesDirectory, Path stateDirectory);

  /** Makes the manifest of a package without a node; see {@link ContentManifest#compute}. */
  ContentManifest contentManifest(Path gameRoot);

  /** Reads a catalog file; see {@link Catalog#read}. */
  Catalog readCatalog(Path file);

  /**
   * Returns the implementation that {@code loader} sees.
   *
   * @throws ProviderException with code {@code PROVIDER_UNAVAILABLE} if there is none, several, or
   *     one that does not load
   */
  static PeerNodeFactory load(ClassLoader loader) {
    List<PeerNodeFactory> found = new ArrayList<>();
    try {
      ServiceLoader.load(PeerNodeFactory.class, loader).forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw unavailable(
          "the lanspread implementation does not load: use lanspread-api and lanspread-impl of one"
              + " version; "
              + e.getMessage(),
          e);
    }
    if (found.isEmpty()) {
      throw unavailable(
          "no lanspread implementation found: add dev.lanspread:lanspread-impl to the class or"
              + " module path",
          null);
    }
    if (found.size() > 1) {
      List<String> names = found.stream().map(each -> each.getClass().getName()).sorted().toList();
      throw unavailable(
          "several lanspread implementations found, keep one: " + String.join(", ", names), null);
    }
    return found.get(0);
  }

  private static ProviderException unavailable(String message, @Nullable Throwable cause) {
    return new ProviderException(
        ErrorCode.PROVIDER_UNAVAILABLE,
        message,
        Map.of(Facts.ARTIFACT, "dev.lanspread:lanspread-impl"),
        cause);
  }
}
