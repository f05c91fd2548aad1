package dev.lanspread.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {

  @Test
  void limitsThemselvesAreAllowed() {
    Shape.text("", 0, "field");
    Shape.text("ab", 2, "field");
    Shape.optionalText(null, 2, "field");
    Shape.blob(Blob.of(new byte[1]), 1, 2, "field");
    Shape.blob(Blob.of(new byte[2]), 1, 2, "field");
    Shape.port(1);
    Shape.port(65_535);
    Shape.range(0, Long.MAX_VALUE);
    Shape.range(Long.MAX_VALUE, 0);
    Shape.notNegative(0, "field");
    assertThat(Shape.list(List.of("a", "b"), 2, "field")).containsExactly("a", "b");
  }

  @Test
  void oneBeyondIsRefused() {
    refused(() -> Shape.text("abc", 2, "field"));
    refused(() -> Shape.text(null, 2, "field"));
    refused(() -> Shape.optionalText("abc", 2, "field"));
    refused(() -> Shape.blob(Blob.of(new byte[0]), 1, 2, "field"));
    refused(() -> Shape.blob(Blob.of(new byte[3]), 1, 2, "field"));
    refused(() -> Shape.blob(null, 0, 2, "field"));
    refused(() -> Shape.port(0));
    refused(() -> Shape.port(65_536));
    refused(() -> Shape.range(1, Long.MAX_VALUE));
    refused(() -> Shape.range(-1, 1));
    refused(() -> Shape.range(1, -1));
    refused(() -> Shape.notNegative(-1, "field"));
    refused(() -> Shape.present(null, "field"));
    refused(() -> Shape.list(Collections.nCopies(3, "a"), 2, "field"));
    refused(() -> Shape.list(null, 2, "field"));
    refused(() -> Shape.list(Arrays.asList("a", null), 2, "field"));
    refused(() -> Shape.texts(List.of("abc"), 2, 2, "field"));
  }

  private static void refused(Runnable check) {
    assertThatIllegalArgumentException().isThrownBy(check::run);
  }
}
