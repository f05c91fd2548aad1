package dev.lanspread.internal.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The test vectors as docs/content.md has them; they were made by another program. */
final class Vectors {

  private static final Path PAGE = Path.of("../docs/content.md");
  private static final Pattern SIZE_ROW =
      Pattern.compile("(?m)^\\| (\\d+) \\| `([0-9a-f]{64})` \\|$");
  private static final Pattern FILE_ROW =
      Pattern.compile("(?m)^\\| `([^`]+)` \\| (\\d+) \\| `([0-9a-f]{64})` \\|$");
  private static final Pattern ROOT_ROW = Pattern.compile("(?m)^`(sha256:[0-9a-f]{64})`$");

  private Vectors() {}

  /** The root of the file of so many bytes. */
  record SizeRow(int size, String root) {}

  static List<SizeRow> bySize() throws IOException {
    return rows(SIZE_ROW).stream()
        .map(row -> new SizeRow(Integer.parseInt(row.group(1)), row.group(2)))
        .toList();
  }

  static List<HashedFile> packageFiles() throws IOException {
    return rows(FILE_ROW).stream()
        .map(
            row ->
                new HashedFile(
                    row.group(1), Long.parseLong(row.group(2)), Hash.parse(row.group(3))))
        .toList();
  }

  static String contentRoot() throws IOException {
    return rows(ROOT_ROW).get(0).group(1);
  }

  /** The content of the package's file. */
  static byte[] content(HashedFile file) {
    return file.path().equals("version.ini")
        ? "20260101\r\n".getBytes(StandardCharsets.US_ASCII)
        : content(Math.toIntExact(file.size()));
  }

  static byte[] content(int size) {
    int words = (size + Integer.BYTES - 1) / Integer.BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(words * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < words; i++) {
      bytes.putInt(i * 0x9E3779B1);
    }
    byte[] content = new byte[size];
    bytes.flip().get(content);
    return content;
  }

  static Hash root(byte[] content) {
    TreeDigest digest = new TreeDigest();
    digest.update(content, 0, content.length);
    return digest.finish();
  }

  private static List<MatchResult> rows(Pattern pattern) throws IOException {
    return pattern.matcher(Files.readString(PAGE)).results().toList();
  }
}
