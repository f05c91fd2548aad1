package dev.lanspread.internal.provider;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * Where a provider's class came from.
 *
 * @param version the version in the jar's manifest or of the module; empty where none is stated
 * @param location the jar, folder or module
 */
record Origin(Optional<String> version, String location) {

  static Origin of(Class<?> type) {
    return type.getModule().isNamed() ? ofModule(type.getModule()) : ofClassPath(type);
  }

  private static Origin ofModule(Module module) {
    ModuleDescriptor descriptor = module.getDescriptor();
    String place =
        Optional.ofNullable(module.getLayer())
            .flatMap(layer -> layer.configuration().findModule(module.getName()))
            .flatMap(resolved -> location(resolved.reference()))
            .map(path -> " (" + path + ")")
            .orElse("");
    return new Origin(descriptor.rawVersion(), "module " + module.getName() + place);
  }

  private static Optional<String> location(ModuleReference reference) {
    return reference.location().map(Origin::readable);
  }

  private static Origin ofClassPath(Class<?> type) {
    Optional<String> version =
        Optional.ofNullable(type.getPackage()).map(Package::getImplementationVersion);
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return new Origin(version, "an unknown place");
    }
    // A URL that is no URI (blanks, for example) is shown as it is.
    String url = source.getLocation().toString();
    return new Origin(version, url.startsWith("file:") ? path(url) : url);
  }

  private static String path(String url) {
    try {
      return readable(URI.create(url));
    } catch (IllegalArgumentException e) {
      return url;
    }
  }

  private static String readable(URI location) {
    return "file".equals(location.getScheme()) ? Path.of(location).toString() : location.toString();
  }
}
