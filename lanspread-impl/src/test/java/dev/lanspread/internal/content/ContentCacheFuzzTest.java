package dev.lanspread.internal.content;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanspread.GameId;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in the files of the cache: it is ignored, or its leaves fold to its roots. */
class ContentCacheFuzzTest {

  private static final GameId GAME = GameId.of("ggoo");
  private static final String ZEROS = "0".repeat(64);

  /** {@code files}: the list, a zero byte, the leaves. */
  @MethodSource("caches")
  @FuzzTest
  void whatIsLoadedFitsTogether(byte[] files) throws IOException {
    Path folder = Files.createTempDirectory("lanspread-cache");
    try {
      StateDirectory state = new StateDirectory(folder);
      int end = 0;
      while (end < files.length && files[end] != 0) {
        end++;
      }
      Files.createDirectories(state.game(GAME));
      Files.write(state.contentList(GAME), slice(files, 0, end));
      Files.write(
          state.contentLeaves(GAME), slice(files, Math.min(files.length, end + 1), files.length));
      ContentCache cache = new ContentCache(state, GAME);

      for (FileHashes file : cache.load()) {
        assertThat(file.stored()).isBetween(0L, BlockTree.leaves(file.state().size()));
        if (file.root() != null && file.stored() > 0) {
          TreeDigest fold = new TreeDigest();
          cache.feed(file, fold);
          assertThat(fold.finish()).isEqualTo(file.root());
        }
      }
      cache.save(List.of());
      assertThat(cache.load()).isEmpty();
    } finally {
      DurableFiles.deleteTree(folder);
    }
  }

  static Stream<byte[]> caches() {
    return Stream.of(
            "",
            "{}",
            "[]",
            "null",
            "{\"format\":1,\"files\":null,\"check\":\"" + ZEROS + "\"}\0",
            "{\"format\":1,\"files\":[null],\"check\":\"" + ZEROS + "\"}\0",
            "{\"format\":1,\"files\":[],\"check\":\""
                + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}\0",
            row("\"a\"", "3", ZEROS, 0),
            row("\"a\"", "0", ZEROS, 0),
            row("\"a\"", "-1", ZEROS, 0),
            row("\"a\"", "9223372036854775807", ZEROS, 8796093022208L),
            row("\"a\"", "2097152", ZEROS, 2) + "x".repeat(64),
            row("\"a\"", "2097152", ZEROS, -1),
            row("\"a\"", "1e400", ZEROS, 1),
            row("[".repeat(5000), "1", ZEROS, 1),
            row("null", "1", "zz", 1))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  private static String row(String path, String size, String root, long leaves) {
    return "{\"format\":1,\"files\":[{\"path\":"
        + path
        + ",\"size\":"
        + size
        + ",\"modified\":1,\"key\":\"\",\"root\":\""
        + root
        + "\",\"leaves\":"
        + leaves
        + "}],\"check\":\""
        + ZEROS
        + "\"}\0";
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    byte[] slice = new byte[to - from];
    ByteBuffer.wrap(bytes, from, to - from).get(slice);
    return slice;
  }
}
