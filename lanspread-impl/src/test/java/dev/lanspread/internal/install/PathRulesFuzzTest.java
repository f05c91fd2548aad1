package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanspread.GameId;
import dev.lanspread.error.ArchiveFailedException;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.internal.store.SafePath;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntryKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever names entries have: what may be written stays inside and never meets itself. */
class PathRulesFuzzTest {

  private static final GameId GAME = GameId.of("ggoo");
  private static final Path STAGING = Path.of("/games/ggoo/.local.installing");
  private static final int MAX_ENTRIES = 100;

  @MethodSource("names")
  @FuzzTest
  void whatIsAcceptedIsSafe(byte[] lines) throws IOException {
    List<ArchiveEntry> entries = entries(lines);
    Optional<CheckedEntries> checked = check(entries);

    Collections.reverse(entries);
    assertThat(check(entries)).as("in reverse").matches(c -> c.isPresent() == checked.isPresent());
    if (checked.isPresent()) {
      Set<String> keys = new HashSet<>();
      for (String path : checked.get().files().keySet()) {
        assertSafe(path);
        assertThat(keys.add(SafePath.collisionKey(path))).as(path).isTrue();
        assertThat(checked.get().leavesRoomFor(path.toUpperCase(Locale.ROOT))).isFalse();
      }
      for (String path : checked.get().folders()) {
        assertSafe(path);
        assertThat(keys.add(SafePath.collisionKey(path))).as(path).isTrue();
      }
    }
  }

  static Stream<byte[]> names() {
    return Stream.of(
            "a\nb/c\n/b\n",
            "../x\n",
            "a\nA\n",
            "straße\nSTRASSE\n",
            "ﬀ\nff\nİ\ni\nı\n",
            "con\naux.txt\nCOM¹\n",
            "a:b\na::$DATA\n",
            "C:\\x\n\\\\h\\s\\x\n//x\n",
            ".local.installing/x\n.lanspread\n.version.ini.tmp\n",
            "a./b\n.. /x\na\u202eb\n",
            "a/b\na\n",
            "é\ne\u0301\n",
            "II\u0307\u0307\n",
            "x".repeat(201) + "\n" + "a/".repeat(33) + "b\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** One entry a line; a folder where it ends with a slash. UTF-16 where it begins with a 0. */
  private static List<ArchiveEntry> entries(byte[] lines) {
    boolean utf16 = lines.length > 0 && lines[0] == 0;
    String text = new String(lines, utf16 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8);
    List<ArchiveEntry> entries = new ArrayList<>();
    for (String name : text.split("\n", MAX_ENTRIES)) {
      boolean folder = name.endsWith("/");
      EntryKind kind = folder ? EntryKind.DIRECTORY : EntryKind.FILE;
      entries.add(
          new ArchiveEntry(
              entries.size(), name, kind, 0, OptionalLong.empty(), Optional.empty(), false));
    }
    return entries;
  }

  private static Optional<CheckedEntries> check(List<ArchiveEntry> entries) {
    try {
      return Optional.of(CheckedEntries.of(GAME, STAGING, List.of(entries), MAX_ENTRIES));
    } catch (ArchiveFailedException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.ARCHIVE_UNSAFE);
      assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
      return Optional.empty();
    }
  }

  private static void assertSafe(String path) throws IOException {
    Path resolved = SafePath.resolve(STAGING, path);
    assertThat(resolved.normalize()).as(path).isEqualTo(resolved);
    assertThat(resolved.startsWith(STAGING) && !resolved.equals(STAGING)).as(path).isTrue();
    assertThat(path).doesNotContainPattern("[<>:\"|?*\\\\\\p{Cntrl}]");
    String key = SafePath.collisionKey(path);
    assertThat(SafePath.collisionKey(key)).as(path).isEqualTo(key);
    assertThat(SafePath.collisionKey(path.toLowerCase(Locale.ROOT))).as(path).isEqualTo(key);
    assertThat(SafePath.collisionKey(path.toUpperCase(Locale.ROOT))).as(path).isEqualTo(key);
  }
}
