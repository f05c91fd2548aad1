package dev.lanspread.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkAddressTest {

  private static final LinkAddress IPV4 = new LinkAddress("eth0", ip("192.168.8.5"), 22, false);
  private static final LinkAddress LOOPBACK = new LinkAddress("lo", ip("127.0.0.1"), 8, false);

  @Test
  void addressesOfTheSameNetworkAreReached() {
    assertThat(IPV4.reach(ip("192.168.11.254"))).contains(ip("192.168.11.254"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "127.0.0.1",
        "224.0.0.251",
        "192.168.12.1",
        "8.8.8.8",
        "::",
        "::1",
        "ff02::fb",
        "fe80::1",
        "2001:db8::1"
      })
  void addressesThatNobodyOnTheLinkCanHaveAreIgnored(String claimed) {
    assertThat(IPV4.reach(ip(claimed))).isEmpty();
  }

  @Test
  void loopbackReachesLoopbackOnly() {
    assertThat(LOOPBACK.reach(ip("127.0.0.1"))).isPresent();
    assertThat(LOOPBACK.reach(ip("192.168.8.5"))).isEmpty();
  }

  @Test
  void aLinkLocalAddressGetsTheZoneOfTheLinkItWasSeenOn() throws IOException {
    Inet6Address own = Inet6Address.getByAddress(null, ip("fe80::5").getAddress(), 3);
    LinkAddress link = new LinkAddress("eth0", own, 64, false);

    assertThat(link.reach(ip("fe80::9")))
        .hasValueSatisfying(
            reached -> assertThat(reached.getHostAddress()).isEqualTo("fe80:0:0:0:0:0:0:9%3"));
  }

  @Test
  void theNameIsAttachedSoThatItIsNotLookedUp() {
    // A look-up of this documentation address takes seconds where no DNS server answers.
    LinkAddress link = new LinkAddress("eth0", ip("192.0.2.1"), 24, false);

    long start = System.nanoTime();
    assertThat(link.named("lanspread-x").getHostName()).isEqualTo("lanspread-x");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aListenerOnLoopbackIsAnnouncedThereOnly() throws IOException {
    assertThat(LinkAddress.of(ip("127.0.0.1")))
        .isNotEmpty()
        .allMatch(link -> link.ip().isLoopbackAddress());
  }

  @Test
  void anIpv4ListenerIsAnnouncedOnAtMostOneFamilyPerInterface() throws IOException {
    assertThat(LinkAddress.of(ip("0.0.0.0")))
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(LinkAddress.MAX_LINKS);
  }

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
