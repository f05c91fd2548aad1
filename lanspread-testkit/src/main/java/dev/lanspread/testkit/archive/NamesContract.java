package dev.lanspread.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an archive calls things, and what in it is no entry, is the same with every backend. */
interface NamesContract extends ArchiveContract {

  /** How the programs of RARLAB write bytes that they could not decode. */
  String ESCAPED_LATIN_1 = "caf\ufffe\ue0e9.txt";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void readsTheNewestOfSeveralVersionsOnly(boolean rar4, @TempDir Path folder)
      throws IOException {
    for (boolean solid : new boolean[] {false, true}) {
      Path archive = folder.resolve("versions-" + solid + ".rar");
      try (RarWriter writer = writer(archive, rar4, solid)) {
        writer
            .add(RarEntry.file("cfg.txt", ascii("old settings")).withVersion(1))
            .file("between.txt", ascii("between"))
            .add(RarEntry.file("cfg.txt", ascii("older settings")).withVersion(2))
            .file("cfg.txt", ascii("new settings"))
            .file("after.txt", ascii("after"));
      }
      assertThat(list(archive).entries()).extracting(ArchiveEntry::index).containsExactly(0, 1, 2);
      assertThat(ArchiveContract.paths(list(archive)))
          .containsExactly("between.txt", "cfg.txt", "after.txt");
      ArchiveContract.assertSameContent(
          readAll(archive).files(),
          Map.of(
              "between.txt", ascii("between"),
              "cfg.txt", ascii("new settings"),
              "after.txt", ascii("after")));
    }
  }

  @Test
  default void readsWhatFollowsAnOlderVersionInASolidArchive(@TempDir Path folder)
      throws IOException {
    Path archive = RarFixture.RAR5_SOLID_VERSIONS.copyTo(folder);
    ArchiveContract.assertSameContent(
        readAll(archive).files(), RarFixture.RAR5_SOLID_VERSIONS.content());
  }

  @ParameterizedTest
  @CsvSource({
    "WINDOWS, 4772 81 e1 65, Grüße",
    "WINDOWS, b5 e0 e3, ÁÓÒ",
    "WINDOWS, 47 c3bc, Gü",
    "UNIX, 636166 e9, café",
    "UNIX, 636166 c3a9, café",
    "MAC, 636166 c3a9, café"
  })
  default void decodesNamesWithoutUnicodeByTheSystemThatPacked(
      RarEntry.Host host, String hex, String expected, @TempDir Path folder) throws IOException {
    byte[] name = HexFormat.of().parseHex(hex.replace(" ", ""));
    Path archive = folder.resolve("old.rar");
    try (RarWriter writer = RarWriter.rar4(archive)) {
      writer.add(RarEntry.file(name, ascii("x")).withHost(host)).file("after", ascii("yy"));
    }
    assertThat(readAll(archive).files()).containsOnlyKeys(expected, "after");
  }

  @ParameterizedTest
  @CsvSource({"UNIX, 47 81 65, G\\x81e", "MAC, 636166 8e, caf\\x8e"})
  default void refusesANameInAnUnknownEncodingAndShowsIt(
      RarEntry.Host host, String hex, String shown, @TempDir Path folder) throws IOException {
    byte[] name = HexFormat.of().parseHex(hex.replace(" ", ""));
    Path archive = folder.resolve("old.rar");
    try (RarWriter writer = RarWriter.rar4(archive)) {
      writer.add(RarEntry.file(name, ascii("x")).withHost(host));
    }
    assertNameRefused(archive, shown);
  }

  @Test
  default void refusesANewNameThatIsNotUtf8(@TempDir Path folder) throws IOException {
    Path archive = folder.resolve("new.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.add(RarEntry.file(new byte[] {'c', (byte) 0xe9}, ascii("x")));
    }
    assertNameRefused(archive, "c\\xe9");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void decodesWhatThePackersProgramEscaped(boolean rar4, @TempDir Path folder)
      throws IOException {
    Path archive = folder.resolve("escaped.rar");
    try (RarWriter writer = writer(archive, rar4, false)) {
      writer.file(ESCAPED_LATIN_1, ascii("x")).file("private \ue0e9.txt", ascii("y"));
    }
    assertThat(readAll(archive).files()).containsOnlyKeys("café.txt", "private \ue0e9.txt");
  }

  @Test
  default void readsPackedUnicodeNamesBeyondTheBasicPlane(@TempDir Path folder) throws IOException {
    byte[] packed = {
      0, (byte) 0xa0, 0x3c, (byte) 0xd8, (byte) 0xae, (byte) 0xdf, '.', 't', 0, 'x', 't'
    };
    Path archive = folder.resolve("packed.rar");
    try (RarWriter writer = RarWriter.rar4(archive)) {
      writer.add(packed("_.txt", packed));
    }
    assertThat(readAll(archive).files()).containsOnlyKeys("🎮.txt");
  }

  @Test
  default void refusesPackedUnicodeThatEndsTooEarly(@TempDir Path folder) throws IOException {
    Path archive = folder.resolve("cut.rar");
    try (RarWriter writer = RarWriter.rar4(archive)) {
      writer.add(packed("_.txt", new byte[] {0, (byte) 0xa0, 0x3c}));
    }
    assertRefused(archive, ArchiveProblem.CORRUPT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void countsAlternateStreamsAndUnpacksNone(boolean rar4, @TempDir Path folder)
      throws IOException {
    Path archive = folder.resolve("streams.rar");
    try (RarWriter writer = writer(archive, rar4, false)) {
      writer
          .file("game.exe", ascii("MZ"))
          .add(RarEntry.alternateStream(":Zone.Identifier", ascii("[ZoneTransfer]")))
          .file("after.txt", ascii("after"));
    }
    assertThat(list(archive).alternateStreams()).isEqualTo(1);
    ArchiveContract.assertSameContent(
        readAll(archive).files(), Map.of("game.exe", ascii("MZ"), "after.txt", ascii("after")));
    assertThat(list(RarFixture.RAR5_STORED.copyTo(folder)).alternateStreams()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void tellsAnUnknownMethodFromDamage(boolean rar4, @TempDir Path folder)
      throws IOException {
    Path archive = folder.resolve("tomorrow.rar");
    try (RarWriter writer = writer(archive, rar4, false)) {
      writer.add(RarEntry.file("packed", ascii("whatever it is")).withUnknownMethod());
    }
    assertRefused(archive, ArchiveProblem.UNSUPPORTED);
  }

  private void assertNameRefused(Path archive, String shown) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> list(archive))
        .withMessageContaining("\"" + shown + "\"")
        .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.UNSUPPORTED));
  }

  private static RarEntry packed(String plain, byte[] packed) {
    byte[] before = ascii(plain + "\0");
    byte[] name = Arrays.copyOf(before, before.length + packed.length);
    System.arraycopy(packed, 0, name, before.length, packed.length);
    return RarEntry.file(name, ascii("x")).withPackedUnicode();
  }

  private static RarWriter writer(Path archive, boolean rar4, boolean solid) throws IOException {
    List<RarWriter.Trait> traits = solid ? List.of(RarWriter.Trait.SOLID) : List.of();
    RarWriter.Trait[] claimed = traits.toArray(RarWriter.Trait[]::new);
    return rar4 ? RarWriter.rar4(archive, claimed) : RarWriter.rar5(archive, claimed);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
