package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.PeerAddress;
import dev.lanspread.internal.protocol.Message.Listen;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressesTest {

  private InetAddress observed = InetAddress.getLoopbackAddress();

  @BeforeEach
  void observe() throws UnknownHostException {
    observed = InetAddress.getByAddress(new byte[] {10, 0, 0, 7});
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.168.1.5", "10.255.0.1", "169.254.1.1", "fd00::1"})
  void anAddressThatOthersCanReachIsTaken(String host) throws Exception {
    assertThat(resolve(host)).isEqualTo(new PeerAddress(InetAddress.getByName(host), 4711));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0.0.0.0",
        "::",
        "127.0.0.1",
        "::1",
        "224.0.0.251",
        "ff02::fb",
        "localhost",
        "example.com",
        "999.1.1.1",
        "1.2.3",
        "1234567",
        "1.2.3.4.",
        "01.2.3.4",
        "1.2.3.4.5",
        ":",
        ":::::::::::::::::::::::::",
        "fe80::1",
        "fe80::1%1",
        "fe80::1%no-such-card",
        "1.2.3.4\n"
      })
  void everythingElseMeansTheObservedAddress(String host) {
    assertThat(resolve(host)).isEqualTo(new PeerAddress(observed, 4711));
  }

  @Test
  void aLinkLocalAddressIsOnTheLinkThatThePacketsCameBy() throws Exception {
    InetAddress theirs = InetAddress.getByName("fe80::1");
    observed = Inet6Address.getByAddress(null, InetAddress.getByName("fe80::9").getAddress(), 7);

    assertThat(resolve("fe80::1%1"))
        .isEqualTo(new PeerAddress(Inet6Address.getByAddress(null, theirs.getAddress(), 7), 4711));
  }

  @Test
  void noHostMeansTheObservedAddress() {
    assertThat(ListenAddresses.resolve(new Listen(null, 4711), observed))
        .isEqualTo(new PeerAddress(observed, 4711));
  }

  @Test
  void whatOnlyLooksLikeAnAddressIsNotLookedUp() {
    long start = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      resolve("999." + i + ".1.1");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  private PeerAddress resolve(String host) {
    return ListenAddresses.resolve(new Listen(host, 4711), observed);
  }

  @Test
  void anAddressThatNoInterfaceHasIsNotPresent() {
    assertThat(ListenAddresses.isPresent(PeerAddress.parse("192.0.2.77:4000"))).isFalse();
    assertThat(ListenAddresses.isPresent(PeerAddress.parse("0.0.0.0:4000"))).isTrue();
    assertThat(ListenAddresses.isPresent(PeerAddress.parse("127.0.0.1:4000"))).isTrue();
  }
}
