package dev.lanspread.internal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.internal.provider.ProviderSelector;
import dev.lanspread.spi.PeerNodeFactory;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.discovery.DiscoveryProvider;
import dev.lanspread.spi.transport.QuicTransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ModuleDescriptorTest {

  @Test
  void exportsNothingOpensRecordsToJsonOnlyAndLooksForEveryKindOfProvider() throws Exception {
    ModuleDescriptor descriptor = descriptor();

    assertThat(descriptor.name()).isEqualTo("dev.lanspread.impl");
    assertThat(descriptor.exports()).isEmpty();
    assertThat(descriptor.opens())
        .allSatisfy(
            opened -> assertThat(opened.targets()).containsOnly("com.fasterxml.jackson.databind"));
    assertThat(descriptor.uses())
        .containsExactlyInAnyOrder(
            ArchiveProvider.class.getName(),
            QuicTransportProvider.class.getName(),
            DiscoveryProvider.class.getName());
  }

  @Test
  void providesTheSameOnModulePathAndClassPath() throws Exception {
    Map<String, List<String>> onModulePath = new TreeMap<>();
    for (ModuleDescriptor.Provides provides : descriptor().provides()) {
      onModulePath.put(provides.service(), provides.providers());
    }

    assertThat(onModulePath).isEqualTo(serviceFiles());
    assertThat(onModulePath.keySet())
        .isSubsetOf(PeerNodeFactory.class.getName(), DiscoveryProvider.class.getName());
  }

  private static ModuleDescriptor descriptor() throws IOException, URISyntaxException {
    try (InputStream in = Files.newInputStream(classes().resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  private static Map<String, List<String>> serviceFiles() throws IOException, URISyntaxException {
    Path services = classes().resolve("META-INF/services");
    Map<String, List<String>> providers = new TreeMap<>();
    if (Files.isDirectory(services)) {
      try (Stream<Path> files = Files.list(services)) {
        for (Path file : files.toList()) {
          List<String> lines =
              Files.readAllLines(file).stream()
                  .map(String::strip)
                  .filter(l -> !l.isEmpty())
                  .toList();
          providers.put(file.getFileName().toString(), lines);
        }
      }
    }
    return providers;
  }

  private static Path classes() throws URISyntaxException {
    return Path.of(
        ProviderSelector.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
