package dev.lanspread.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.spi.ProviderAvailability;
import org.junit.jupiter.api.Test;

class NativeProbeTest {

  @Test
  void aMissingLibraryIsAReasonOfOneLine() {
    UnsatisfiedLinkError missing =
        new UnsatisfiedLinkError("could not load\na native library: netty_quiche");
    assertThat(NativeProbe.reasonFor(() -> missing)).get().asString().doesNotContain("\n");
    assertThat(
            NativeProbe.reasonFor(
                () -> {
                  throw new NoClassDefFoundError("io/netty/handler/codec/quic/Quic");
                }))
        .get()
        .asString()
        .contains("NoClassDefFoundError", "netty-codec-native-quic");
  }

  @Test
  void whatToAddIsToldHoweverMuchTheLibrarySays() {
    UnsatisfiedLinkError wordy = new UnsatisfiedLinkError("no library ".repeat(100));

    assertThat(NativeProbe.reasonFor(() -> wordy))
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .hasSizeLessThan(300)
                    .endsWith(
                        "add io.netty:netty-codec-native-quic with this platform's classifier"));
  }

  @Test
  void nothingMissingIsNoReason() {
    assertThat(NativeProbe.reasonFor(() -> null)).isEmpty();
  }

  @Test
  void theTransportIsFoundAndPreferred() {
    var netty = Transports.named("netty");
    assertThat(netty.priority()).isGreaterThan(Transports.named("kwik").priority());
    assertThat(netty.availability()).isInstanceOf(ProviderAvailability.Available.class);
  }
}
