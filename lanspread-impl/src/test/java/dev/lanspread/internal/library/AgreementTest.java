package dev.lanspread.internal.library;

import static dev.lanspread.internal.library.AggregateTest.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.internal.library.Agreement.Agreed;
import dev.lanspread.internal.library.Agreement.Ambiguous;
import dev.lanspread.internal.protocol.FileEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreementTest {

  private static final FileEntry SENTINEL = new FileEntry("version.ini", 8);
  private static final List<FileEntry> SMALL = List.of(new FileEntry("a.eti", 10), SENTINEL);
  private static final List<FileEntry> LARGE = List.of(new FileEntry("a.eti", 11), SENTINEL);

  @Test
  void aSingleSourceIsBelieved() {
    assertThat(Agreement.of(Map.of(peer('a'), SMALL)))
        .isEqualTo(new Agreed(SMALL, List.of(peer('a'))));
  }

  @Test
  void theOrderOfEntriesDoesNotMatter() {
    List<FileEntry> reversed = List.of(SENTINEL, new FileEntry("a.eti", 10));

    assertThat(Agreement.of(Map.of(peer('a'), SMALL, peer('b'), reversed)))
        .isEqualTo(new Agreed(SMALL, List.of(peer('a'), peer('b'))));
  }

  @Test
  void twoAgainstOneWinAndOnlyTheyAreSources() {
    assertThat(Agreement.of(Map.of(peer('a'), SMALL, peer('b'), LARGE, peer('c'), LARGE)))
        .isEqualTo(new Agreed(LARGE, List.of(peer('b'), peer('c'))));
  }

  @Test
  void oneAgainstOneIsAmbiguous() {
    assertThat(Agreement.of(Map.of(peer('a'), SMALL, peer('b'), LARGE)))
        .isEqualTo(new Ambiguous(2));
  }

  @Test
  void twoAgainstTwoAndOneIsAmbiguous() {
    assertThat(
            Agreement.of(
                Map.of(
                    peer('a'), SMALL,
                    peer('b'), SMALL,
                    peer('c'), LARGE,
                    peer('d'), LARGE,
                    peer('e'), List.of(SENTINEL))))
        .isEqualTo(new Ambiguous(3));
  }

  @Test
  void listsAreComparedAsAWholeAndNotFileByFile() {
    List<FileEntry> one = List.of(new FileEntry("a", 1), new FileEntry("b", 1));
    List<FileEntry> two = List.of(new FileEntry("a", 1), new FileEntry("b", 2));
    List<FileEntry> three = List.of(new FileEntry("a", 2), new FileEntry("b", 1));

    assertThat(Agreement.of(Map.of(peer('a'), one, peer('b'), two, peer('c'), three)))
        .isEqualTo(new Ambiguous(3));
  }

  @Test
  void withoutAnyListThereIsNothingToAgreeOn() {
    assertThat(Agreement.of(Map.of())).isEqualTo(new Ambiguous(0));
  }
}
