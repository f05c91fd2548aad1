package dev.lanspread.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdicts do not ask the system, so they are the same on all. */
final class SafePathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "version.ini",
        "bin/game.exe",
        " leading blank",
        "a b/c d",
        "ünï/日本語/Ω",
        ".hidden",
        "a..b",
        "...a",
        "console",
        "com",
        "com10",
        "nullify.txt",
        "aux2.txt",
        "LPTX",
        "a'b",
        "100% & more; (1) [2] {3} #4 $5 @6 !7 ^8 ~9 `0",
        "LOCAL~1/x"
      })
  void accepts(String path) {
    assertThat(SafePath.problem(path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // leaving the folder, in all spellings
        "../x",
        "..\\x",
        "a/../../x",
        "a\\..\\..\\x",
        "a/..\\x",
        "a/b/c/d/e/f/../../../../../../../x",
        "..",
        "a/..",
        "../staging_evil/x",
        "./x",
        "a/./x",
        // absolute
        "",
        ".",
        "/x",
        "//h/s/x",
        "C:\\x",
        "C:x",
        "C:/x",
        "\\\\h\\s\\x",
        "\\\\?\\C:\\x",
        "\\??\\C:\\x",
        "a//x",
        "a/",
        // alternate data streams
        "a.txt:evil",
        "a::$DATA",
        "a.txt:..\\..\\x",
        // what Windows reads differently
        "CON",
        "con",
        "con.txt",
        "a/aux.txt",
        "aux.tar.gz",
        "NUL",
        "nul .txt",
        "prn",
        "COM1",
        "com0",
        "COM\u00b9",
        "com\u00b2.log",
        "LPT\u00b3",
        "conin$",
        "CONOUT$",
        "a.",
        "a ",
        "a. ",
        "a/b./c",
        ".. /x",
        ".. /.. /x",
        ".../x",
        " ",
        "a\u00a0",
        "a\u3000/x",
        "a<b",
        "a>b",
        "a\"b",
        "a|b",
        "a?b",
        "a*b",
        // what no name needs
        "a\u0000b",
        "a\nb",
        "a\tb",
        "a\u007fb",
        "a\u0085b",
        "\u001b[2Ja",
        "a\u202etxt.exe",
        "a\u200bb",
        "a\u2066b",
        "\ufeffa",
        "a\u2028b",
        "a\ud800b",
        "\udc00"
      })
  void refuses(String path) {
    assertThat(SafePath.problem(path)).isPresent();
  }

  @Test
  void limitsHoldExactly() {
    String longest = ("x".repeat(119) + "/").repeat(2);
    assertThat(SafePath.problem(longest.substring(0, 239) + "y")).isEmpty();
    assertThat(SafePath.problem(longest + "y")).isPresent();

    assertThat(SafePath.problem("d/".repeat(31) + "f")).isEmpty();
    assertThat(SafePath.problem("d/".repeat(32) + "f")).isPresent();

    assertThat(SafePath.problem("x".repeat(200))).isEmpty();
    assertThat(SafePath.problem("x".repeat(201))).isPresent();
    assertThat(SafePath.problem("ü".repeat(100))).isEmpty();
    assertThat(SafePath.problem("ü".repeat(100) + "x")).isPresent();

    assertThat(SafePath.problem("x".repeat(4000))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "A, a",
    "Data/X, dATA/x",
    "\u00e9, e\u0301",
    "\u00c9, e\u0301",
    "stra\u00dfe, STRASSE",
    "stra\u1e9ee, stra\u00dfe",
    "\u0131, i",
    "\u0130, i",
    "\u0130, \u0131",
    "\ufb01le, file",
    "\u212a, k",
    "\u03c3, \u03c2",
    "\uff21, \uff41",
    "\u212b, \u00e5",
    "\u0390, \u03b9\u0308\u0301",
    "\u00b5, \u03bc"
  })
  void namesThatSomeDiskTakesForOneCollide(String one, String other) {
    assertThat(SafePath.collisionKey(one)).isEqualTo(SafePath.collisionKey(other));
  }

  @ParameterizedTest
  @CsvSource({
    "a, b",
    "\u017c, z",
    "\u00fc, u",
    "a/b, a-b",
    "a.txt, a_txt",
    "\u0456, i",
    // a system that ignores case and form still keeps these apart
    "\u30a2.wav, \uff71.wav",
    "\uff21\uff22, ab",
    "\u2460, 1",
    "\u33a1, m2",
    "x\u00b2, x2"
  })
  void differentNamesDoNotCollide(String one, String other) {
    assertThat(SafePath.collisionKey(one)).isNotEqualTo(SafePath.collisionKey(other));
  }

  @Test
  void collisionKeyIsTheSameForEveryCaseAndForm() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      String name = randomName(random);
      String key = SafePath.collisionKey(name);
      assertThat(SafePath.collisionKey(key)).as(name).isEqualTo(key);
      assertThat(SafePath.collisionKey(name.toLowerCase(Locale.ROOT))).as(name).isEqualTo(key);
      assertThat(SafePath.collisionKey(name.toUpperCase(Locale.ROOT))).as(name).isEqualTo(key);
      for (Normalizer.Form form : List.of(Normalizer.Form.NFC, Normalizer.Form.NFD)) {
        assertThat(SafePath.collisionKey(Normalizer.normalize(name, form))).as(name).isEqualTo(key);
      }
    }
  }

  @Test
  void resolvesBelowTheRootOnly() throws FileSystemException {
    Path root = Path.of("/games/x/../ggoo");

    assertThat(SafePath.resolve(root, "a/b")).isEqualTo(root.resolve("a").resolve("b"));
    assertThatThrownBy(() -> SafePath.resolve(root, "../ggoo_evil/x"))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> SafePath.resolve(root, "/etc/x"))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> SafePath.resolve(root, "a\u0000b"))
        .isInstanceOf(FileSystemException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {".lanspread", ".LANSPREAD.kept", ".local.installing", ".Version.ini.tmp"})
  void lanspreadsOwnNamesAreKnownInAnyCase(String name) {
    assertThat(GameRoot.isOwn(name)).isTrue();
    assertThat(GameRoot.isReserved(name)).isTrue();
  }

  @Test
  void theInstalledTreeIsReservedInTheRootOnly() {
    assertThat(GameRoot.isReserved("LOCAL")).isTrue();
    assertThat(GameRoot.isOwn("local")).isFalse();
    assertThat(GameRoot.isReserved("version.ini")).isFalse();
    assertThat(GameRoot.isReserved(".localized")).isFalse();
  }

  private static String randomName(Random random) {
    int[] letters =
        random
            .ints(0, 0x2500)
            .filter(Character::isLetterOrDigit)
            .limit(1 + random.nextInt(4))
            .toArray();
    return new String(letters, 0, letters.length);
  }
}
