package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.PeerNode;
import dev.lanspread.error.Facts;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicTransportProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transport that is there and cannot be used is not given up without a word. */
class SlowTransportTest {

  @TempDir Path folder;

  private final List<PeerEvent> warnings = new CopyOnWriteArrayList<>();

  @Test
  void aBetterTransportThatCannotBeUsedIsWarnedOfOnceWithItsReason() throws IOException {
    Path services = folder.resolve("path/META-INF/services");
    Files.createDirectories(services);
    Files.writeString(
        services.resolve(QuicTransportProvider.class.getName()), FastButBroken.class.getName());
    URL[] path = {folder.resolve("path").toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader());
        PeerNode node =
            TestNode.in(folder.resolve("alpha"))
                .classLoader(loader)
                .listener(EnumSet.of(EventKind.WARNING), warnings::add)
                .start()) {
      await().until(() -> !warnings.isEmpty());

      assertThat(node.transport()).isNotEqualTo("fast");
      assertThat(warnings)
          .singleElement()
          .isInstanceOfSatisfying(
              PeerEvent.Warning.class,
              warning -> {
                assertThat(warning.code()).isEqualTo("SLOW_TRANSPORT");
                assertThat(warning.message()).contains("fast", "add the natives");
                assertThat(warning.facts())
                    .containsEntry(Facts.PROVIDER, "fast")
                    .containsEntry(Facts.REASON, "no natives; add the natives");
              });
    }
  }

  /** Preferred to all others, but its native part is missing. */
  public static final class FastButBroken implements QuicTransportProvider {

    /** For the service loader. */
    public FastButBroken() {}

    @Override
    public String id() {
      return "fast";
    }

    @Override
    public int priority() {
      return 10_000;
    }

    @Override
    public ProviderAvailability availability() {
      return ProviderAvailability.unavailable("no natives; add the natives");
    }

    @Override
    public QuicEndpoint open(QuicEndpointConfig config) {
      throw new UnsupportedOperationException("it has no natives");
    }
  }
}
