package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.internal.library.ListFingerprint;
import dev.lanspread.internal.protocol.Blob;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.Message.Manifest;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A list is taken page by page, within its limits, and must not contradict itself. */
class ListReaderTest {

  private static final FileEntry SENTINEL = new FileEntry("version.ini", 9);
  private static final List<FileEntry> FILES = List.of(new FileEntry("a", 1), SENTINEL);
  private static final String FINGERPRINT = ListFingerprint.of(FILES);
  private static final int PAGE = 900;

  @Test
  void aListOfAPeerThatTellsNothingElseIsTaken() throws ProtocolException {
    ListAnswer answer = read(null, 0, new Manifest(true, List.of(SENTINEL, FILES.get(0))));

    assertThat(answer).isEqualTo(new ListAnswer.Whole(FILES, FINGERPRINT, null));
  }

  @Test
  void aKnownListIsAnsweredByStampsAndAnotherByItsFingerprint() throws ProtocolException {
    Blob stamps = Blob.of(new byte[2 * ProtocolLimits.STAMP]);

    assertThat(read(FINGERPRINT, 2, new Manifest(true, List.of(), FINGERPRINT, stamps, null)))
        .isInstanceOf(ListAnswer.Same.class);
    assertThat(read(FINGERPRINT, 2, new Manifest(true, List.of(), "other", null, null)))
        .isEqualTo(new ListAnswer.Other("other"));
    assertRefused(
        () -> read(FINGERPRINT, 3, new Manifest(true, List.of(), FINGERPRINT, stamps, null)),
        "stamps of 2 files");
  }

  @Test
  void aListThatIsNotWhatItsFingerprintSaysIsRefused() {
    assertRefused(
        () -> read(null, 0, new Manifest(true, FILES, "other", null, null)), "contradict");
  }

  @Test
  void aPageWithAnotherNumberOfStampsThanFilesIsRefused() {
    Blob stamps = Blob.of(new byte[ProtocolLimits.STAMP]);

    assertRefused(
        () -> read(null, 0, new Manifest(true, FILES, FINGERPRINT, stamps, null)), "stamps");
  }

  @Test
  void aListOfJustTheLimitIsTakenAndOneByteMoreIsNot() throws ProtocolException {
    long left = ProtocolLimits.LIST_BYTES - ProtocolLimits.listBytes(SENTINEL.path());
    String deep = "/" + "d".repeat(199);
    int each = (int) ProtocolLimits.listBytes("0000000" + deep);
    ListReader reader = new ListReader(null);
    List<FileEntry> page = new ArrayList<>(List.of(SENTINEL));
    int number = 0;
    for (; left >= 2L * each; left -= each) {
      page.add(new FileEntry("%07d%s".formatted(number++, deep), 1));
      if (page.size() == PAGE) {
        reader.add(new Manifest(false, page));
        page = new ArrayList<>();
      }
    }
    int last = (int) (left - ProtocolLimits.listBytes(""));
    page.add(new FileEntry("x".repeat(last), 1));

    reader.add(new Manifest(true, page));

    assertRefused(() -> reader.add(new Manifest(true, List.of(new FileEntry("", 1)))), "bytes");
  }

  private static ListAnswer read(@Nullable String known, int count, Manifest page)
      throws ProtocolException {
    ListReader reader = new ListReader(known);
    reader.add(page);
    return reader.answer(count);
  }

  private static void assertRefused(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading).isInstanceOf(ProtocolException.class).hasMessageContaining(message);
  }
}
