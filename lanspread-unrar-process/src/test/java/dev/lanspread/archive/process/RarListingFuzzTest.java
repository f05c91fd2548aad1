package dev.lanspread.archive.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the program prints, as hostile names bend it, is a list or a refusal. */
class RarListingFuzzTest {

  private static final String FILE =
      """
              Name: data/a.bin
              Type: File
              Size: 5000000000
       Packed size: 12
             Ratio: 0%
             mtime: 2026-01-01 12:00:00,790408575
        Attributes: -rwxr-xr-x
             CRC32: 00C0FFEE
           Host OS: Unix
       Compression: RAR 5.0(v50) -m3 -md=4M

      """;
  private static final String FOLDER =
      """
              Name: data
              Type: Directory
             mtime: 2026-02-30 12:00
        Attributes: drwxr-xr-x
             CRC32: 00000000
           Host OS: Unix
       Compression: RAR 3.0(v29) -m0 -md=128K

      """;
  private static final String LINK =
      """
              Name: link
              Type: Unix symbolic link
            Target: ../outside
              Size: 0
            BLAKE2: 0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8
             Flags: encrypted
      """;

  @MethodSource("listings")
  @FuzzTest
  void aListingIsReadOrRefused(byte[] expectedAndOutput) {
    if (expectedAndOutput.length == 0) {
      return;
    }
    int expected = expectedAndOutput[0] & 0xf;
    byte[] output = java.util.Arrays.copyOfRange(expectedAndOutput, 1, expectedAndOutput.length);
    List<ListedEntry> entries;
    try {
      entries = parse(expected, output);
    } catch (ArchiveException e) {
      assertThat(e.problem()).isNotNull();
      return;
    }
    assertThat(entries).hasSize(expected);
    for (int i = 0; i < expected; i++) {
      ArchiveEntry entry = entries.get(i).entry();
      assertThat(entry.index()).isEqualTo(i);
      assertThat(entry.size()).isNotNegative();
      assertThat(entry.crc32().orElse(0)).isBetween(0L, 0xffff_ffffL);
      assertThat(entries.get(i).dictionaryBytes()).isNotNegative();
    }
  }

  static Stream<byte[]> listings() {
    return Stream.of(
        listing(0, ""),
        listing(1, FILE),
        listing(3, FILE + FOLDER + FILE),
        listing(2, FOLDER + LINK),
        listing(1, FILE.replace("a.bin", "a\nType: Directory")),
        listing(1, FILE.replace("5000000000", "99999999999999999999")),
        listing(1, FILE.replace("4M", "9999999T")));
  }

  /** In two pieces, as a pipe may deliver it. */
  private static List<ListedEntry> parse(int expected, byte[] output) throws ArchiveException {
    RarListing listing = new RarListing(RarListingTest.names(expected), ZoneOffset.UTC);
    int half = output.length / 2;
    byte[] rest = java.util.Arrays.copyOfRange(output, half, output.length);
    listing.accept(output, half);
    listing.accept(rest, rest.length);
    return listing.finish();
  }

  private static byte[] listing(int expected, String entries) {
    return ((char) expected + "\nDetails: RAR 5\n\n" + entries).getBytes(StandardCharsets.UTF_8);
  }
}
