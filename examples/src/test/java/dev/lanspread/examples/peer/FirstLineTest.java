package dev.lanspread.examples.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.error.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstLineTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"party", "party\n", "party\r\nmore\n", "\ufeffparty", "\ufeffparty\r\n"})
  void theFirstLineIsTakenWithoutMarkAndEnd(String content) throws IOException {
    assertThat(FirstLine.of(file(content))).isEqualTo("party");
  }

  @Test
  void aFileThatIsEmptyMissingOrTooLongIsRefusedByName() throws IOException {
    assertRefused(file(""));
    assertRefused(folder.resolve("missing"));
    assertThat(FirstLine.of(file("x".repeat(FirstLine.MAX_BYTES)))).hasSize(FirstLine.MAX_BYTES);
    assertRefused(file("x".repeat(FirstLine.MAX_BYTES + 1)));
  }

  private static void assertRefused(Path file) {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> FirstLine.of(file))
        .withMessageContaining(String.valueOf(file.getFileName()));
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("secret.txt"), content);
  }
}
