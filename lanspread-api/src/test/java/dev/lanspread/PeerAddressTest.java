package dev.lanspread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.error.RequestException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerAddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.168.0.7:4242, 192.168.0.7:4242",
    "0.0.0.0:0, 0.0.0.0:0",
    "10.0.0.1:65535, 10.0.0.1:65535",
    "[::1]:80, [0:0:0:0:0:0:0:1]:80",
    "[fe80::1:2]:80, [fe80:0:0:0:0:0:1:2]:80",
    "[192.168.0.7]:1, 192.168.0.7:1",
  })
  void parsesAndPrints(String text, String printed) {
    PeerAddress address = PeerAddress.parse(text);

    assertThat(address).hasToString(printed);
    assertThat(PeerAddress.parse(printed)).isEqualTo(address);
    assertThat(PeerAddress.of(address.toSocketAddress())).isEqualTo(address);
  }

  @Test
  void linkLocalAddressesOfDifferentZonesAreDifferent() throws Exception {
    byte[] ip = InetAddress.getByName("fe80::1").getAddress();
    PeerAddress first = new PeerAddress(Inet6Address.getByAddress(null, ip, 1), 7);
    PeerAddress second = new PeerAddress(Inet6Address.getByAddress(null, ip, 2), 7);

    assertThat(first).isNotEqualTo(second).isLessThan(second);
    assertThat(first).isEqualTo(new PeerAddress(Inet6Address.getByAddress(null, ip, 1), 7));
    assertThat(first).hasToString("[fe80:0:0:0:0:0:0:1%1]:7");
  }

  @Test
  void allAddressesOfAHostAreKnown() throws Exception {
    assertThat(PeerAddress.parseAll("localhost:7"))
        .extracting(PeerAddress::ip)
        .containsExactly(InetAddress.getAllByName("localhost"));
    assertThat(PeerAddress.parseAll("10.0.0.1:7")).containsExactly(PeerAddress.parse("10.0.0.1:7"));
  }

  @Test
  void anAddressIsTheSameWithAndWithoutItsHostName() throws Exception {
    InetAddress named = InetAddress.getByAddress("gaming-pc", new byte[] {10, 0, 0, 1});

    assertThat(new PeerAddress(named, 7))
        .isEqualTo(PeerAddress.parse("10.0.0.1:7"))
        .hasToString("10.0.0.1:7");
  }

  @Test
  void addressesAreOrderedByFamilyThenIpThenPortNumerically() {
    List<PeerAddress> ordered =
        Stream.of(
                "9.0.0.1:80",
                "10.0.0.2:9",
                "10.0.0.2:10",
                "10.0.0.10:1",
                "200.0.0.1:1",
                "[::1]:1",
                "[fe80::1]:1")
            .map(PeerAddress::parse)
            .toList();

    assertThat(ordered.stream().sorted(Comparator.reverseOrder()).sorted().toList())
        .isEqualTo(ordered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "1.2.3.4",
        "1.2.3.4:",
        ":80",
        " :80",
        "1.2.3.4:65536",
        "1.2.3.4:-1",
        "1.2.3.4:+1",
        "1.2.3.4:123456",
        "1.2.3.4:８０",
        "::1:80",
        "[]:80",
        "[::1]",
        "1.2.3.4:80 "
      })
  void malformedTextIsRefused(String text) {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> PeerAddress.parse(text))
        .withMessage("invalid address \"" + text + "\": expected host:port");
  }

  @Test
  void portsOutOfRangeAndUnresolvedHostsAreRefused() {
    InetAddress loopback = InetAddress.getLoopbackAddress();

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> new PeerAddress(loopback, 65_536))
        .withMessage("invalid port \"65536\": expected 0 to 65535");
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> new PeerAddress(loopback, -1))
        .withMessage("invalid port \"-1\": expected 0 to 65535");
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> PeerAddress.of(InetSocketAddress.createUnresolved("nowhere", 1)))
        .withMessageEndingWith("expected a known host");
  }
}
