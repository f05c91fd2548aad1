package dev.lanspread.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.Discovery;
import dev.lanspread.spi.discovery.DiscoveryProvider;
import dev.lanspread.spi.discovery.Sighting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MdnsDiscoveryTest {

  private static final PeerId ALPHA = PeerId.of("a".repeat(52));
  private static final PeerId BRAVO = PeerId.of("b".repeat(52));

  @Test
  void theProviderIsFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(DiscoveryProvider.class))
        .anySatisfy(
            provider -> {
              assertThat(provider.id()).isEqualTo("mdns");
              assertThat(provider.priority()).isEqualTo(10);
            });
  }

  @Test
  void peersOnOneMachineFindEachOtherAndNoticeANewPort() throws IOException {
    List<Sighting> seenByAlpha = new CopyOnWriteArrayList<>();
    List<Sighting> seenByBravo = new CopyOnWriteArrayList<>();
    MdnsDiscoveryProvider provider = new MdnsDiscoveryProvider();
    try (Discovery alpha = provider.start(announcement(ALPHA, 4001, 7), seenByAlpha::add);
        Discovery bravo = provider.start(announcement(BRAVO, 4002, 9), seenByBravo::add)) {
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> {
                assertThat(seenByAlpha).contains(sighting(BRAVO, 4002, 9));
                assertThat(seenByBravo).contains(sighting(ALPHA, 4001, 7));
              });

      bravo.announce(announcement(BRAVO, 4003, 9));

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> seenByAlpha.contains(sighting(BRAVO, 4003, 9)));
      assertThat(seenByAlpha).extracting(Sighting::peer).containsOnly(BRAVO);
      alpha.announce(announcement(ALPHA, 4001, 8));
    }
    assertNoThreadIsLeft();
  }

  @Test
  void closingTakesLessThanTwoSecondsAtAnyMoment() throws IOException {
    for (int i = 0; i < 3; i++) {
      Discovery discovery =
          new MdnsDiscoveryProvider().start(announcement(ALPHA, 4001, 1), sighting -> {});
      long wait = i * 700L;
      await().pollDelay(Duration.ofMillis(wait)).until(() -> true);

      long start = System.nanoTime();
      discovery.close();
      discovery.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      assertNoThreadIsLeft();
    }
  }

  private static void assertNoThreadIsLeft() {
    await()
        .atMost(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(
                        name -> name.startsWith("lanspread-mdns") || name.contains("JmDNS")));
  }

  private static Announcement announcement(PeerId peer, int port, long revision) {
    return new Announcement(peer, PeerAddress.parse("127.0.0.1:" + port), 1, revision);
  }

  private static Sighting sighting(PeerId peer, int port, long revision) {
    return new Sighting(peer, List.of(PeerAddress.parse("127.0.0.1:" + port)), 1, revision);
  }
}
