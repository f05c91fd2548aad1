package dev.lanspread.examples.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.lanspread.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecordWriterTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final RecordWriter records = new RecordWriter(out, () -> {});

  @Test
  void aResultComesBeforeTheEventsThatItsCommandCauses() {
    records.holdEvents();
    records.event("download-begin", Listings.object());
    records.result(IntNode.valueOf(1), "download", Listings.object().put("accepted", true));
    records.releaseEvents();

    assertThat(lines()).hasSize(2);
    assertThat(lines()[0])
        .isEqualTo(
            "{\"type\":\"result\",\"id\":1,\"cmd\":\"download\",\"data\":{\"accepted\":true}}");
    assertThat(lines()[1]).contains("\"event\":\"download-begin\"");
  }

  @Test
  void holdsNestAndKeepTheOrderOfEvents() {
    records.holdEvents();
    records.holdEvents();
    records.event("one", Listings.object());
    records.releaseEvents();
    records.event("two", Listings.object());
    assertThat(out.size()).isZero();

    records.releaseEvents();

    assertThat(lines()[0]).contains("\"one\"");
    assertThat(lines()[1]).contains("\"two\"");
  }

  @Test
  void anErrorOfALineWithoutIdAndCommandSaysNullForBoth() {
    records.error(NullNode.getInstance(), null, ErrorCode.INVALID_ARGUMENT, "no");

    assertThat(lines())
        .containsExactly(
            "{\"type\":\"error\",\"id\":null,\"cmd\":null,"
                + "\"error\":{\"code\":\"INVALID_ARGUMENT\",\"message\":\"no\"}}");
  }

  @Test
  void aReaderThatIsGoneIsToldOnce() {
    AtomicInteger gone = new AtomicInteger();
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    RecordWriter writer = new RecordWriter(broken, gone::incrementAndGet);

    writer.event("one", Listings.object());
    writer.event("two", Listings.object());

    assertThat(gone).hasValue(1);
  }

  private String[] lines() {
    return out.toString(StandardCharsets.UTF_8).split("\n");
  }
}
