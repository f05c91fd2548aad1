package dev.lanspread.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ByteRingTest {

  @Test
  void bytesComeOutInTheOrderInWhichTheyWentIn() {
    ByteRing ring = new ByteRing();
    Random random = new Random(1);
    int in = 0;
    int out = 0;
    while (out < 3_000_000) {
      ByteBuffer room = ring.room();
      int produced = random.nextInt(room.remaining() + 1);
      for (int i = 0; i < produced; i++) {
        room.put((byte) in++);
      }
      ring.produced(produced);
      ByteBuffer content = ring.content();
      int consumed = random.nextInt(content.remaining() + 1);
      for (int i = 0; i < consumed; i++) {
        assertThat(content.get()).isEqualTo((byte) out++);
      }
      ring.consumed(consumed);
      assertThat(ring.size()).isEqualTo(in - out);
    }
  }

  @Test
  void growsWhileItIsFoundFullUpToItsLimit() {
    ByteRing ring = new ByteRing();
    assertThat(ring.room().remaining()).isEqualTo(ByteRing.SMALLEST);
    int total = 0;
    ByteBuffer room = ring.room();
    while (room.hasRemaining()) {
      total += room.remaining();
      ring.produced(room.remaining());
      room = ring.room();
    }

    assertThat(total).isEqualTo(ByteRing.LARGEST);
  }

  @Test
  void aRegionInUseSurvivesGrowth() {
    ByteRing ring = new ByteRing();
    ring.room().put(0, (byte) 42);
    ring.produced(ByteRing.SMALLEST);
    ByteBuffer reading = ring.content();

    assertThat(ring.room().remaining()).isPositive();

    assertThat(reading.get()).isEqualTo((byte) 42);
    ring.consumed(1);
    assertThat(ring.content().remaining()).isEqualTo(ByteRing.SMALLEST - 1);
  }
}
