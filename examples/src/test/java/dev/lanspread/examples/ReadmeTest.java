package dev.lanspread.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  private static final String PACKAGE = "package dev.lanspread.examples;\n\n";

  @Test
  void theEmbeddingInTheReadmeIsTheOneThatRuns() throws IOException {
    String source =
        Files.readString(Path.of("src/main/java/dev/lanspread/examples/FirstTransfer.java"));

    assertThat(source).startsWith(PACKAGE);
    assertThat(Files.readString(Path.of("../README.md")))
        .contains("```java\n" + source.substring(PACKAGE.length()) + "```\n");
  }
}
