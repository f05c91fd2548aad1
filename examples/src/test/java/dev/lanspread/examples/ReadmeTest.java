package dev.lanspread.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  private static final String BEGIN =
      "  /** Lets a peer fetch and install a game from another. */\n";

  @Test
  void theEmbeddingInTheReadmeIsTheOneThatRuns() throws IOException {
    String source =
        Files.readString(Path.of("src/main/java/dev/lanspread/examples/FirstTransfer.java"));
    String body = source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.lastIndexOf("}"));
    String shown = body.stripTrailing().stripIndent();

    assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + shown + "\n```\n");
  }
}
