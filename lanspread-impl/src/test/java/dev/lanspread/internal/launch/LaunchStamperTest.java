package dev.lanspread.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameId;
import dev.lanspread.LaunchResult;
import dev.lanspread.PlayerProfile;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LaunchStamperTest {

  private static final GameId GOO = GameId.of("GGOO");
  private static final PlayerProfile ANN = new PlayerProfile("Ann", "german");
  private static final LaunchResult ALL = new LaunchResult(false, true, true, true);
  private static final LaunchResult NONE = new LaunchResult(false, false, false, false);

  private Path local;
  private Path marker;
  private Path outside;
  private LaunchStamper settings;

  @BeforeEach
  void game(@TempDir Path temp) throws IOException {
    local = temp.resolve("games/ggoo/local");
    marker = temp.resolve("state/games/ggoo/launch_settings_applied");
    outside = temp.resolve("outside");
    settings = LaunchStamper.in(temp.resolve("games"), temp.resolve("state"));
    Files.createDirectories(local);
    Files.createDirectories(outside);
  }

  @Test
  void writesAllThreeOnceAndNeverAgain() throws IOException {
    write("account_name.txt", "nobody   ");
    write("data/Language.TXT", "english\r\n");
    write("bin/x/SmartSteamEmu.ini", "[Emu]\r\nPersonaName = nobody\r\nX = 1\r\n");

    assertThat(settings.apply(GOO, ANN)).isEqualTo(ALL);

    assertThat(read("account_name.txt")).isEqualTo("Ann");
    assertThat(read("data/Language.TXT")).isEqualTo("german");
    assertThat(read("bin/x/SmartSteamEmu.ini"))
        .isEqualTo("[Emu]\r\nPersonaName = Ann\r\nX = 1\r\n");
    assertThat(marker).exists();

    write("account_name.txt", "reset");
    assertThat(settings.apply(GOO, ANN)).isEqualTo(new LaunchResult(true, false, false, false));
    assertThat(read("account_name.txt")).isEqualTo("reset");
  }

  @Test
  void gameWithNoneOfTheFilesIsDoneToo() throws IOException {
    write("game.exe", "x");

    assertThat(settings.apply(GOO, ANN)).isEqualTo(NONE);

    assertThat(marker).exists();
    assertThat(settings.apply(GOO, ANN).alreadyApplied()).isTrue();
  }

  @Test
  void isRefusedWhereNothingIsInstalled() throws IOException {
    Files.delete(local);

    assertThatThrownBy(() -> settings.apply(GOO, ANN))
        .isInstanceOfSatisfying(
            LanspreadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_INSTALLED));
    assertThat(marker).doesNotExist();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofTwoFoldersThatDifferInCaseTheOneSpelledAsAskedIsTheGame() throws IOException {
    Path games = local.resolve("../..").normalize();
    for (String spelling : List.of("Ggoo", "ggoo", "GGOO", "ggoO")) {
      Files.createDirectories(games.resolve(spelling).resolve("local"));
      Files.writeString(games.resolve(spelling).resolve("local/account_name.txt"), "nobody");
    }

    settings.apply(GOO, ANN);

    assertThat(games.resolve("GGOO/local/account_name.txt")).hasContent("Ann");
    assertThat(games.resolve("ggoo/local/account_name.txt")).hasContent("nobody");
  }

  @Test
  void takesTheFirstOfEachDepthFirstByLowerCasedName() throws IOException {
    write("b/account_name.txt", "second");
    write("B2/account_name.txt", "third");
    write("A/z/account_name.txt", "first");
    write("account_name.txt", "after all folders whose names come before it? no: after A");
    write("C/language.txt", "second");
    write("b/z.txt/language.txt", "first");

    settings.apply(GOO, ANN);

    assertThat(read("A/z/account_name.txt")).isEqualTo("Ann");
    assertThat(read("account_name.txt")).startsWith("after all");
    assertThat(read("b/account_name.txt")).isEqualTo("second");
    assertThat(read("B2/account_name.txt")).isEqualTo("third");
    assertThat(read("b/z.txt/language.txt")).isEqualTo("german");
    assertThat(read("C/language.txt")).isEqualTo("second");
  }

  @Test
  void anIniWithoutTheLineIsPassedOver() throws IOException {
    write("a/smartsteamemu.INI", "[Emu]\nName = x\n");
    write("b/SmartSteamEmu.ini", "personaname=old\npersonaname=older\n");

    assertThat(settings.apply(GOO, ANN).personaNameWritten()).isTrue();

    assertThat(read("a/smartsteamemu.INI")).isEqualTo("[Emu]\nName = x\n");
    assertThat(read("b/SmartSteamEmu.ini")).isEqualTo("personaname=Ann\npersonaname=older\n");
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Files.writeString(outside.resolve("account_name.txt"), "precious");
    Files.createSymbolicLink(local.resolve("linked"), outside);
    Files.createSymbolicLink(
        local.resolve("account_name.txt"), outside.resolve("account_name.txt"));

    assertThat(settings.apply(GOO, ANN)).isEqualTo(NONE);

    assertThat(outside.resolve("account_name.txt")).hasContent("precious");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "PersonaName = x\\n|PersonaName = Ann\\n",
        "PersonaName=x|PersonaName=Ann",
        "PERSONANAME\\t=\\tx\\r\\n|PERSONANAME\\t=\\tAnn\\r\\n",
        "  PersonaName =  x y z  \\r\\nB = 1\\n|  PersonaName =  Ann  \\r\\nB = 1\\n",
        "PersonaName =\\nB|PersonaName =Ann\\nB",
        "PersonaName = \\r\\n|PersonaName = Ann\\r\\n",
        "PersonaName = a=b [x] %s ;c\\n|PersonaName = Ann\\n",
        "A\\r"
            + "\\n"
            + "PersonaName = x\\n"
            + "PersonaName = y\\r"
            + "\\n"
            + "|A\\r"
            + "\\n"
            + "PersonaName = Ann\\n"
            + "PersonaName = y\\r"
            + "\\n",
        "A = 1\\rPersonaName = x\\rB = 2|A = 1\\rPersonaName = Ann\\rB = 2"
      })
  void onlyTheValueChanges(String before, String after) throws IOException {
    write("SmartSteamEmu.ini", unescape(before));

    assertThat(settings.apply(GOO, ANN).personaNameWritten()).isTrue();

    assertThat(read("SmartSteamEmu.ini")).isEqualTo(unescape(after));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "; PersonaName = x\n",
        "#PersonaName = x\n",
        "PersonaNameX = x\n",
        "XPersonaName = x\n",
        "PersonaName x\n",
        "PersonaName\n= x\n",
        "",
        "="
      })
  void otherLinesAreNoPlayerName(String content) throws IOException {
    write("SmartSteamEmu.ini", content);

    assertThat(settings.apply(GOO, ANN)).isEqualTo(NONE);

    assertThat(read("SmartSteamEmu.ini")).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, true",
    "UTF-8, false",
    "UTF-16LE, true",
    "UTF-16BE, true",
    "windows-1252, false"
  })
  void theEncodingStays(String encoding, boolean marked) throws IOException {
    Charset charset = Charset.forName(encoding);
    String mark = marked ? "\ufeff" : "";
    byte[] before = (mark + "; für Größe …\r\nPersonaName = Jürgen\r\n").getBytes(charset);
    Files.write(local.resolve("SmartSteamEmu.ini"), before);

    settings.apply(GOO, new PlayerProfile("Zoë [=] %", "german"));

    assertThat(Files.readAllBytes(local.resolve("SmartSteamEmu.ini")))
        .isEqualTo((mark + "; für Größe …\r\nPersonaName = Zoë [=] %\r\n").getBytes(charset));
  }

  @Test
  void bytesThatMeanNothingStay() throws IOException {
    byte[] before = new byte[512 + 17];
    for (int i = 0; i < 512; i++) {
      before[i] = (byte) (i / 2);
    }
    byte[] line = "\nPersonaName = x\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(line, 0, before, 512, line.length);
    Files.write(local.resolve("SmartSteamEmu.ini"), before);

    settings.apply(GOO, ANN);

    byte[] after = Files.readAllBytes(local.resolve("SmartSteamEmu.ini"));
    assertThat(after).hasSize(before.length + 2).startsWith(Arrays.copyOf(before, 512));
  }

  @Test
  void nameThatTheEncodingCannotExpressIsRefusedBeforeAnythingIsWritten() throws IOException {
    write("account_name.txt", "nobody");
    byte[] ini = "; \u00fc\nPersonaName = x\n".getBytes(Charset.forName("windows-1252"));
    Files.write(local.resolve("SmartSteamEmu.ini"), ini);

    assertThatThrownBy(() -> settings.apply(GOO, new PlayerProfile("\ud83d\ude00", "german")))
        .isInstanceOfSatisfying(
            LanspreadException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining("SmartSteamEmu.ini");

    assertThat(read("account_name.txt")).isEqualTo("nobody");
    assertThat(Files.readAllBytes(local.resolve("SmartSteamEmu.ini"))).isEqualTo(ini);
    assertThat(marker).doesNotExist();
  }

  @Test
  void emojiGoesIntoUtf8() throws IOException {
    write("SmartSteamEmu.ini", "PersonaName = x\n");

    settings.apply(GOO, new PlayerProfile("\ud83d\ude00", "german"));

    assertThat(local.resolve("SmartSteamEmu.ini")).hasContent("PersonaName = \ud83d\ude00\n");
  }

  @Test
  void hugeIniIsNotReadAndNotTouched() throws IOException {
    Path ini = local.resolve("SmartSteamEmu.ini");
    try (RandomAccessFile file = new RandomAccessFile(ini.toFile(), "rw")) {
      file.write("PersonaName = x\n".getBytes(StandardCharsets.US_ASCII));
      file.setLength(1L << 30);
    }

    assertThat(settings.apply(GOO, ANN)).isEqualTo(NONE);

    assertThat(ini).hasSize(1L << 30);
  }

  @Test
  void permissionsStayEvenReadOnly() throws IOException {
    write("account_name.txt", "nobody");
    Path file = local.resolve("account_name.txt");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr--r--"));

    settings.apply(GOO, ANN);

    assertThat(read("account_name.txt")).isEqualTo("Ann");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("r-xr--r--"));
  }

  @Test
  void leftoverOfACrashIsReplaced() throws IOException {
    write("account_name.txt", "nobody");
    write(".lanspread.account_name.txt.tmp", "torn and much longer than the name");

    settings.apply(GOO, ANN);

    assertThat(read("account_name.txt")).isEqualTo("Ann");
    assertThat(local.resolve(".lanspread.account_name.txt.tmp")).doesNotExist();
  }

  private void write(String path, String content) throws IOException {
    Path file = local.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content, StandardCharsets.ISO_8859_1);
  }

  private String read(String path) throws IOException {
    return Files.readString(local.resolve(path), StandardCharsets.ISO_8859_1);
  }

  private static String unescape(String text) {
    return text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
  }
}
