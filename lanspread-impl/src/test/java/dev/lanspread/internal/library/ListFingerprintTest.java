package dev.lanspread.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.internal.protocol.FileEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists are compared as a whole, and not file by file. */
class ListFingerprintTest {

  private static final FileEntry SENTINEL = new FileEntry("version.ini", 8);

  @Test
  void theOrderOfEntriesDoesNotMatter() {
    FileEntry archive = new FileEntry("a.eti", 10);

    assertThat(of(SENTINEL, archive)).isEqualTo(of(archive, SENTINEL));
  }

  @Test
  void anyOtherNameOrSizeIsAnotherList() {
    assertThat(
            List.of(
                of(new FileEntry("a", 1), new FileEntry("b", 2)),
                of(new FileEntry("a", 2), new FileEntry("b", 1)),
                of(new FileEntry("a", 1), new FileEntry("b", 1)),
                of(new FileEntry("a", 12), new FileEntry("c", 2)),
                of(new FileEntry("a", 1)),
                of()))
        .doesNotHaveDuplicates();
  }

  private static String of(FileEntry... files) {
    return ListFingerprint.of(ListFingerprint.inOrder(List.of(files)));
  }
}
