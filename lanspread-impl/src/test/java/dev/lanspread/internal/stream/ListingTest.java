package dev.lanspread.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.internal.protocol.Message.Pong;
import dev.lanspread.internal.protocol.Message.StreamFailed;
import dev.lanspread.internal.protocol.Message.StreamListing;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.protocol.StreamEntry;
import dev.lanspread.internal.protocol.StreamProblem;
import dev.lanspread.internal.transfer.DeclinedException;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntryKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entry lists arrive whole, bounded, and as hostile as they are. */
class ListingTest {

  private static final MessageCodec CODEC = new MessageCodec();

  @Test
  void theListsOfAllArchivesBecomeOneNumberedList() throws IOException {
    StreamEntry plain = entry("a", 3);
    StreamEntry full =
        new StreamEntry("Ünï/日本語", EntryKind.FILE, 5, 0xffff_ffffL, 1_767_268_800L, 7, true);

    List<ArchiveEntry> entries =
        read(
            new StreamListing("one.eti", true, false, List.of(plain)),
            new StreamListing("one.eti", true, false, List.of()),
            new StreamListing("two.eti", false, true, List.of(full)));

    assertThat(entries).extracting(ArchiveEntry::index).containsExactly(0, 1);
    assertThat(entries.get(0).crc32()).isEmpty();
    assertThat(entries.get(0).modified()).isEmpty();
    ArchiveEntry second = entries.get(1);
    assertThat(second.path()).isEqualTo("Ünï/日本語");
    assertThat(second.crc32()).hasValue(0xffff_ffffL);
    assertThat(second.modified()).hasValue(Instant.parse("2026-01-01T12:00:00.000000007Z"));
    assertThat(second.executable()).isTrue();
  }

  @Test
  void aSourceMayDeclineOrFail() {
    assertThatThrownBy(() -> read(new Declined(Declined.Reason.BUSY)))
        .isInstanceOf(DeclinedException.class);
    assertThatThrownBy(
            () ->
                read(
                    new StreamListing("a.eti", false, false, List.of(entry("a", 1))),
                    new StreamFailed(StreamProblem.ENCRYPTED.number())))
        .isInstanceOfSatisfying(
            StreamFailedException.class,
            e -> assertThat(e.problem()).isEqualTo(StreamProblem.ENCRYPTED));
    assertThatThrownBy(() -> read(new Pong())).isInstanceOf(ProtocolException.class);
  }

  @Test
  void endlessPagesAreRefused() {
    StreamListing empty = new StreamListing("a.eti", false, false, List.of());
    StreamListing full =
        new StreamListing("a.eti", false, false, Collections.nCopies(1_000, entry("a", 1)));

    assertThatThrownBy(() -> new ListingReader().read(() -> empty))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> new ListingReader().read(() -> full))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void asManyEntriesAsAllowedAreRead() throws IOException {
    Deque<Message> pages = new ArrayDeque<>();
    for (int i = 1; i <= ProtocolLimits.FILES / 1_000; i++) {
      boolean last = i == ProtocolLimits.FILES / 1_000;
      pages.add(new StreamListing("a.eti", false, last, Collections.nCopies(1_000, entry("a", 1))));
    }

    assertThat(new ListingReader().read(pages::remove)).hasSize(ProtocolLimits.FILES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'size':-1",
        "'size':9223372036854775808",
        "'crc32':-1",
        "'crc32':4294967296",
        "'modifiedNano':1000000000",
        "'modifiedSecond':9223372036854775807",
        "'kind':null",
        "'path':null",
        "'executable':null"
      })
  void aFieldOutOfItsRangeIsNoMessage(String field) {
    String name = field.substring(0, field.indexOf(':'));
    String good =
        "'path':'a','kind':'FILE','size':1,'crc32':null,'modifiedSecond':null,"
            + "'modifiedNano':0,'executable':false";
    String changed = good.replaceFirst(name + ":[^,]*", field.replace("$", "\\$"));

    assertThat(decodes(good)).isTrue();
    assertThat(decodes(changed)).isFalse();
  }

  @Test
  void aKindThatIsNotKnownYetIsNeitherFileNorFolder() throws ProtocolException {
    String json =
        "{'type':'stream-listing','archive':'a.eti','solid':false,'last':true,'entries':[{"
            + "'path':'a','kind':'PIPE','size':1,'modifiedNano':0,'executable':false}]}";

    StreamListing listing =
        CODEC.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), StreamListing.class);

    assertThat(listing.entries()).extracting(StreamEntry::kind).containsExactly(EntryKind.OTHER);
  }

  @Test
  void namesThatCannotTravelAreKnownBefore() {
    assertThat(StreamEntry.canCarry("a".repeat(1024))).isTrue();
    assertThat(StreamEntry.canCarry("a".repeat(1025))).isFalse();
    assertThat(StreamEntry.canCarry("a\ud800b")).isFalse();
    assertThat(StreamEntry.canCarry("😀")).isTrue();
  }

  private static boolean decodes(String fields) {
    String json =
        ("{'type':'stream-listing','archive':'a.eti','solid':false,'last':true,'entries':[{"
                + fields
                + "}]}")
            .replace('\'', '"');
    try {
      CODEC.decode(json.getBytes(StandardCharsets.UTF_8), StreamListing.class);
      return true;
    } catch (ProtocolException e) {
      return false;
    }
  }

  /** Reads messages as they come out of the codec. */
  private static List<ArchiveEntry> read(Message... messages) throws IOException {
    Deque<Message> left = new ArrayDeque<>(List.of(messages));
    return new ListingReader().read(() -> CODEC.decode(CODEC.encode(left.remove())));
  }

  private static StreamEntry entry(String path, long size) {
    return new StreamEntry(path, EntryKind.FILE, size, null, null, 0, false);
  }
}
