package dev.lanspread.internal.library;

import static dev.lanspread.internal.library.AggregateTest.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.internal.library.Agreement.Agreed;
import dev.lanspread.internal.library.Agreement.Ambiguous;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreementTest {

  private static final String SMALL = "small";
  private static final String LARGE = "large";

  @Test
  void aSingleSourceIsBelieved() {
    assertThat(Agreement.of(Map.of(peer('a'), SMALL)))
        .isEqualTo(new Agreed(SMALL, List.of(peer('a'))));
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
                    peer('e'), "another")))
        .isEqualTo(new Ambiguous(3));
  }

  @Test
  void withoutAnyListThereIsNothingToAgreeOn() {
    assertThat(Agreement.of(Map.of())).isEqualTo(new Ambiguous(0));
  }

  @Test
  void theOutcomeIsCertainOnceTheOthersCannotTurnIt() {
    assertThat(Agreement.isCertain(Map.of(), 0)).isTrue();
    assertThat(Agreement.isCertain(Map.of(), 1)).isFalse();
    assertThat(Agreement.isCertain(Map.of(peer('a'), SMALL), 1)).isFalse();
    assertThat(Agreement.isCertain(Map.of(peer('a'), SMALL, peer('b'), SMALL), 1)).isTrue();
    assertThat(Agreement.isCertain(Map.of(peer('a'), SMALL, peer('b'), SMALL), 2)).isFalse();
    assertThat(Agreement.isCertain(Map.of(peer('a'), SMALL, peer('b'), SMALL, peer('c'), LARGE), 1))
        .isFalse();
  }
}
