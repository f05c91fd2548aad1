package dev.lanspread.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RequestExceptionTest {

  @Test
  void aMalformedValueIsShownOnOneLineWithoutTerminalTricks() {
    RequestException e =
        RequestException.invalid("address", "a\r\n\u001b[31m\u202eb\0", "host:port");

    assertThat(e)
        .hasMessage(
            "invalid address \"a\\u000d\\u000a\\u001b[31m\\u202eb\\u0000\": expected host:port");
    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(e.retryable()).isFalse();
    assertThat(e.facts())
        .containsEntry("what", "address")
        .containsEntry("actual", "a\\u000d\\u000a\\u001b[31m\\u202eb\\u0000")
        .containsEntry("expected", "host:port");
  }

  @Test
  void aLongValueIsCutAfterEightyCharactersAndMarked() {
    assertThat(RequestException.invalid("id", "x".repeat(80), "less"))
        .hasMessage("invalid id \"" + "x".repeat(80) + "\": expected less");
    assertThat(RequestException.invalid("id", "x".repeat(81), "less"))
        .hasMessage("invalid id \"" + "x".repeat(80) + "…\": expected less");
  }

  @Test
  void factsAreCopied() {
    Map<String, String> facts = new HashMap<>(Map.of("game", "goo"));
    RequestException e = new RequestException(ErrorCode.NOT_IN_CATALOG, "no", facts);

    facts.put("game", "foo");

    assertThat(e.facts()).containsExactly(Map.entry("game", "goo"));
  }

  @Test
  void factsKeepTheirOrder() {
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = 20; i > 0; i--) {
      facts.put("fact" + i, "value");
    }

    RequestException e = new RequestException(ErrorCode.NOT_IN_CATALOG, "no", facts);

    assertThat(e.facts().keySet()).containsExactlyElementsOf(facts.keySet());
    assertThat(e.facts()).isUnmodifiable();
  }

  @Test
  void whatIsKnownOfAFailureOverrulesItsCode() {
    ErrorCode code = ErrorCode.VERIFICATION_FAILED;

    assertThat(new TransferException(code, "damaged", Map.of()).retryable()).isTrue();
    assertThat(new TransferException(code, "cannot be checked", Map.of(), false).retryable())
        .isFalse();
  }

  @Test
  void aLongValueFullOfControlCharactersIsMarkedAsCut() {
    assertThat(RequestException.invalid("id", "\n".repeat(200), "less").getMessage()).contains("…");
  }

  @Test
  void halfACharacterAndLineSeparatorsAreShownEscaped() {
    assertThat(RequestException.invalid("id", "a\u2028b\ud83c", "less"))
        .hasMessage("invalid id \"a\\u2028b\\ud83c\": expected less");
  }
}
