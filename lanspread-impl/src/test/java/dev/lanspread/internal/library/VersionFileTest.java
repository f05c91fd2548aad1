package dev.lanspread.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.GameVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionFileTest {

  private final Path file;

  VersionFileTest(@TempDir Path folder) {
    this.file = folder.resolve("version.ini");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20260101",
        "20260101\n",
        "20260101\r\nmore",
        " \t20260101  \r\n",
        "20260101\rold Mac",
        "\ufeff20260101\r\n"
      })
  void theFirstLineTrimmedIsTheVersion(String content) throws IOException {
    Files.writeString(file, content);

    VersionFile read = VersionFile.read(file);

    assertThat(read.version()).contains(GameVersion.of("20260101"));
    assertThat(read.problem()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n20260101",
        "2026",
        "202601010",
        "2026-01-01",
        "version=20260101",
        "２０２６０１０１"
      })
  void anythingElseIsNoVersion(String content) throws IOException {
    Files.writeString(file, content);

    VersionFile read = VersionFile.read(file);

    assertThat(read.version()).isEmpty();
    assertThat(read.problem()).isPresent();
  }

  @Test
  void onlyTheStartOfAHugeFileIsRead() throws IOException {
    byte[] padded =
        (" ".repeat(VersionFile.MAX_LINE - 8) + "20260101").getBytes(StandardCharsets.US_ASCII);
    byte[] content = new byte[4 << 20];
    System.arraycopy(padded, 0, content, 0, padded.length);
    content[padded.length] = '\n';
    Files.write(file, content);
    assertThat(VersionFile.read(file).version()).isPresent();

    Files.writeString(file, " ".repeat(VersionFile.MAX_LINE) + "20260101");
    assertThat(VersionFile.read(file).version()).isEmpty();
  }

  @Test
  void aFolderOrNothingIsNoVersion() throws IOException {
    assertThat(VersionFile.read(file).problem()).isEmpty();
    Files.createDirectory(file);
    assertThat(VersionFile.read(file).problem()).contains("it is not a regular file");
  }
}
