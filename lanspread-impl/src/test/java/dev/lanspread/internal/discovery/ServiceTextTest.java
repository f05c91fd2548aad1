package dev.lanspread.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTextTest {

  private static final String ID = "a".repeat(52);

  @Test
  void whatIsWrittenIsRead() {
    ServiceText text = new ServiceText(PeerId.of(ID), 1, Long.MAX_VALUE / 100);

    assertThat(ServiceText.parse(text.encode())).contains(text);
  }

  @Test
  void unknownKeysAndLaterRepeatsAreIgnored() {
    byte[] record = record("x=1", "ID=" + ID, "proto=1", "rev=2", "rev=3", "flag", "=odd", "");

    assertThat(ServiceText.parse(record)).contains(new ServiceText(PeerId.of(ID), 1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proto=1,rev=1",
        "id=short,proto=1,rev=1",
        "id=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,proto=1,rev=1",
        "id=ok,rev=1",
        "id=ok,proto=-1,rev=1",
        "id=ok,proto=1000000000,rev=1",
        "id=ok,proto=1,rev=1000000000000000000",
        "id=ok,proto=1,rev=١",
        "id=ok,proto=1,rev="
      })
  void malformedRecordsSayNothing(String pairs) {
    assertThat(ServiceText.parse(record(pairs.replace("ok", ID).split(",", -1)))).isEmpty();
  }

  @Test
  void theLimitIsOneKibibyte() {
    String padding = "p=" + "x".repeat(200);
    byte[] record =
        record(
            "id=" + ID,
            "proto=1",
            "rev=1",
            padding,
            padding,
            padding,
            padding,
            "p=" + "x".repeat(139));
    assertThat(record).hasSize(ServiceText.MAX_BYTES);
    assertThat(ServiceText.parse(record)).isPresent();
    assertThat(ServiceText.parse(Arrays.copyOf(record, record.length + 1))).isEmpty();
  }

  @Test
  void noBytesMakeItThrow() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      assertThat(ServiceText.parse(bytes)).isEmpty();
    }
  }

  private static byte[] record(String... pairs) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    for (String pair : pairs) {
      byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
      record.write(bytes.length);
      record.writeBytes(bytes);
    }
    return record.toByteArray();
  }
}
