package dev.lanspread.archive.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntryKind;
import dev.lanspread.spi.archive.RarName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The technical listing, as the program prints it and as hostile names bend it. */
final class RarListingTest {

  private static final String PREAMBLE =
      """

      UNRAR 6.21 freeware      Copyright (c) 1993-2023 Alexander Roshal

      Archive: archive.rar
      Details: RAR 5

      """;

  @Test
  void readsEveryField() throws ArchiveException {
    ListedEntry listed =
        parse(
                1,
                """
                        Name:  a b/[ü] -x:\u001b[31m\s
                        Type: File
                        Size: 5000000000
                 Packed size: 12
                       Ratio: 0%
                       mtime: 2026-01-01 12:00:00,790408575
                  Attributes: -rwxr-xr-x
                       CRC32: 00C0FFEE
                     Host OS: Unix
                 Compression: RAR 5.0(v50) -m3 -md=4M

                """)
            .get(0);
    assertThat(listed.entry().path()).as("not as it is listed").isEqualTo("name 0");
    assertThat(listed.entry().kind()).isEqualTo(EntryKind.FILE);
    assertThat(listed.entry().size()).isEqualTo(5_000_000_000L);
    assertThat(listed.entry().crc32()).hasValue(0x00c0ffeeL);
    assertThat(listed.entry().modified()).hasValue(Instant.parse("2026-01-01T12:00:00.790408575Z"));
    assertThat(listed.entry().executable()).isTrue();
    assertThat(listed.dictionaryBytes()).isEqualTo(4L << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4M", "4m", "4096K", "4096k"})
  void readsTheDictionaryOfOldAndNewReleases(String dictionary) throws ArchiveException {
    ListedEntry listed =
        parse(
                1,
                """
                        Name: x
                        Type: File
                        Size: 1
                 Compression: RAR 5.0(v50) -m3 -md=%s

                """
                    .formatted(dictionary))
            .get(0);
    assertThat(listed.dictionaryBytes()).isEqualTo(4L << 20);
  }

  @Test
  void aDictionaryBeyondAllBoundsIsStillTooLarge() throws ArchiveException {
    ListedEntry listed =
        parse(
                1,
                """
                        Name: x
                        Type: File
                        Size: 1
                 Compression: RAR 5.0(v50) -m3 -md=9999999T

                """)
            .get(0);
    assertThat(listed.dictionaryBytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void tellsKindsApart() throws ArchiveException {
    List<ListedEntry> listed =
        parse(
            4,
            """
                    Name: folder
                    Type: Directory

                    Name: link
                    Type: Unix symbolic link
                  Target: /etc/passwd
                    Size: 11

                    Name: copy
                    Type: File reference
                  Target: original
                    Size: 7

                    Name: new
                    Type: Something of tomorrow
                    Size: 7

            """);
    assertThat(listed)
        .extracting(entry -> entry.entry().kind())
        .containsExactly(EntryKind.DIRECTORY, EntryKind.LINK, EntryKind.FILE, EntryKind.OTHER);
    assertThat(listed)
        .extracting(ListedEntry::entry)
        .extracting(ArchiveEntry::size)
        .containsExactly(0L, 0L, 7L, 0L);
    assertThat(listed.get(2).isPrinted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A name "x\ny".
        "        Name: x\ny\n        Type: File\n        Size: 1\n\n",
        // A name that brings its own type.
        "        Name: x\n        Type: File\n        Type: File\n        Size: 1\n\n",
        // A name that brings a size and another name.
        "        Name: x\n        Type: File\n        Size: 0\n        Name: y\n",
        // A name that brings a whole entry: two blocks for one entry.
        "        Name: x\n        Type: Directory\n\n        Name: y\n        Type: Directory\n\n",
        // A field nobody knows.
        "        Name: x\n        Type: File\n      Secret: 1\n\n",
        // A field in another column.
        "        Name: x\n        Type: File\n Size: 1\n\n",
        // Sizes and checksums that are none.
        "        Name: x\n        Type: File\n        Size: -1\n\n",
        "        Name: x\n        Type: File\n        Size: 9999999999999999999\n\n",
        "        Name: x\n        Type: File\n        Size: 1\n       CRC32: 12G4\n\n",
        "        Name: x\n        Type: File\n        Size: ?\n\n",
        "        Name: x\n\n",
        "",
      })
  void refusesWhatIsNotPlain(String listing) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> parse(1, listing))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.UNSUPPORTED));
  }

  @Test
  void refusesNamesThatAreNotUtf8() {
    byte[] listing =
        (PREAMBLE + "        Name: ü\n        Type: File\n        Size: 1\n\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    RarListing parser = new RarListing(names(1), ZoneOffset.UTC);
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> parser.accept(listing, listing.length))
        .withMessageContaining("UTF-8");
  }

  @Test
  void knowsAnEncryptedEntry() {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(
            () -> parse(1, "        Name: x\n        Type: File\n       Flags: encrypted \n\n"))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.ENCRYPTED));
  }

  @Test
  void leavesOutOlderVersions() throws ArchiveException {
    byte[] listing =
        (PREAMBLE
                + """
                          Name: x;1
                          Type: File
                          Size: 1
                   Compression: RAR 5.0(v50) -m3 -md=4M
                  File version: 1

                          Name: x
                          Type: File
                          Size: 2

                  """)
            .getBytes(StandardCharsets.UTF_8);
    RarListing parser =
        new RarListing(List.of(new RarName("x", true), new RarName("x", false)), ZoneOffset.UTC);
    parser.accept(listing, listing.length);
    assertThat(parser.finish())
        .extracting(ListedEntry::entry)
        .extracting(ArchiveEntry::index, ArchiveEntry::path, ArchiveEntry::size)
        .containsExactly(tuple(0, "x", 2L));
    assertThat(parser.dictionaryBytes()).isEqualTo(4L << 20);
  }

  static List<RarName> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> new RarName("name " + i, false)).toList();
  }

  private static List<ListedEntry> parse(int expected, String blocks) throws ArchiveException {
    byte[] listing = (PREAMBLE + blocks).getBytes(StandardCharsets.UTF_8);
    RarListing parser = new RarListing(names(expected), ZoneOffset.UTC);
    parser.accept(listing, listing.length);
    return parser.finish();
  }
}
