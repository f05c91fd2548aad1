package dev.lanspread.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.GameVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentinelTest {

  private final GameRoot root;
  private final Path file;

  SentinelTest(@TempDir Path folder) {
    this.root = new GameRoot(folder);
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
        "\ufeff20260101\r\n",
        "\ufeff  20260101",
        "20260101\u001a",
        "20260101\u0000\u0000\u0000"
      })
  void theFirstLineTrimmedIsTheVersion(String content) throws IOException {
    Files.writeString(file, content);

    Sentinel.Found found = Sentinel.find(root);

    assertThat(found.version()).contains(GameVersion.of("20260101"));
    assertThat(found.problem()).isEmpty();
    assertThat(Sentinel.parse(content.getBytes(StandardCharsets.UTF_8))).isEqualTo(found.version());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n20260101",
        "\ufeff\ufeff20260101",
        "\ufeff",
        "2026",
        "202601010",
        "2026-01-01",
        "20260101\u00a0",
        "20260101 ; comment",
        "version=20260101",
        "２０２６０１０１"
      })
  void anythingElseIsNoVersion(String content) throws IOException {
    Files.writeString(file, content);

    Sentinel.Found found = Sentinel.find(root);

    assertThat(found.version()).isEmpty();
    assertThat(found.problem()).contains("its first line is not a version of eight digits");
    assertThat(Sentinel.parse(content.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\ufeff"})
  void aFirstLineUpToItsLimitIsRead(String mark) throws IOException {
    String longest = " ".repeat(Sentinel.MAX_FIRST_LINE_BYTES - 8) + "20260101";

    Files.writeString(file, mark + longest + "\n");
    assertThat(Sentinel.read(root)).isPresent();

    Files.writeString(file, mark + " " + longest + "\n");
    assertThat(Sentinel.read(root)).isEmpty();
  }

  @Test
  void aFileThatNobodyWouldTakeAsASentinelIsNone() throws IOException {
    String version = "20260101\n";
    Files.writeString(file, version + "x".repeat(Sentinel.MAX_BYTES - version.length()));
    assertThat(Sentinel.read(root)).isPresent();

    Files.writeString(file, version + "x".repeat(Sentinel.MAX_BYTES - version.length() + 1));
    assertThat(Sentinel.find(root).version()).isEmpty();
    assertThat(Sentinel.find(root).problem()).contains("it has more than 65536 bytes");
  }

  @Test
  void aFolderOrNothingIsNoVersion() throws IOException {
    assertThat(Sentinel.find(root).problem()).isEmpty();
    Files.createDirectory(file);
    assertThat(Sentinel.find(root).problem()).contains("it is not a regular file");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aNameInAnotherCaseIsNoSentinelAndSaysSo() throws IOException {
    Files.writeString(root.path().resolve("Version.INI"), "20260101");

    Sentinel.Found found = Sentinel.find(root);

    assertThat(found.version()).isEmpty();
    assertThat(found.name()).isEqualTo("Version.INI");
    assertThat(found.problem()).contains("the name must be version.ini, in lower case");
  }
}
