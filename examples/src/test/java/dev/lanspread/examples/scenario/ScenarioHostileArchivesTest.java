package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.testkit.archive.RarEntry;
import dev.lanspread.testkit.archive.RarEntry.Link;
import dev.lanspread.testkit.archive.RarFixture;
import dev.lanspread.testkit.archive.RarWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives that want out, lie or are broken: each install fails for its own reason, nothing but
 * what was there stays, and the same peer installs the next good game.
 */
class ScenarioHostileArchivesTest extends Scenario {

  private static final String UNSAFE = "ARCHIVE_UNSAFE";
  private static final String UNSUPPORTED = "ARCHIVE_UNSUPPORTED";
  private static final String CORRUPT = "ARCHIVE_CORRUPT";
  private static final byte[] CONTENT = text("content");

  /** What one row of the table is about; the order is that of the games. */
  private final Map<String, byte[]> archives = new LinkedHashMap<>();

  private final Map<String, Set<String>> allowed = new LinkedHashMap<>();

  static Stream<Backend> backends() {
    return Matrix.backends();
  }

  @ParameterizedTest(name = "with {0}")
  @MethodSource("backends")
  void everyHostileArchiveIsRefusedAndTheNextGoodOneInstalls(Backend backend) throws IOException {
    makeArchives();
    Files.createDirectories(folder.resolve("outside"));
    Files.writeString(folder.resolve("outside/precious"), "precious");
    TestPeer peer = packages(backend);
    peer.start();
    Map<String, String> before = TestGame.tree(peer.games());
    Map<String, String> outside = outside();

    int number = 0;
    for (String row : archives.keySet()) {
      String game = "bad" + number++;
      int from = peer.process().mark();
      peer.call("install", "game_id", game);
      JsonNode end =
          peer.process()
              .await(
                  record ->
                      record.path("data").path("game_id").asText().equals(game)
                          && record.path("event").asText().matches("install-(finished|failed)"),
                  from,
                  TestPeer.LIMIT);
      if (end.path("event").asText().equals("install-finished")) {
        assertRewritten(row, backend, peer.root(game));
        peer.run("uninstall", game);
      } else {
        assertThat(allowed.get(row)).as(row).contains(end.path("data").path("code").asText());
        assertThat(end.path("data").path("message").asText()).as(row).doesNotContain("Exception");
      }
      assertThat(names(peer.root(game)))
          .as(row)
          .containsExactly("bad.eti", "bad.rev", "version.ini");
      assertThat(outside()).as(row).isEqualTo(outside);
    }

    assertThat(TestGame.tree(peer.games())).isEqualTo(before);
    peer.run("install", "good");
    assertThat(peer.root("good").resolve("local/a.txt")).hasBinaryContent(CONTENT);
    assertThat(peer.call("status").path("active_operations")).isEmpty();
  }

  /** Unrar itself makes harmless names of some with a backslash; those may be installed. */
  private static void assertRewritten(String row, Backend backend, Path root) throws IOException {
    assertThat(backend).as(row).isNotEqualTo(Backend.JUNRAR);
    assertThat(row).contains("\\");
    assertThat(TestGame.tree(root.resolve("local")).keySet()).as(row).hasSize(2);
  }

  private void makeArchives() throws IOException {
    for (String name :
        List.of(
            "../x",
            "..\\x",
            "a/..\\../x",
            "a/../../../x", // out of the folder
            "../.local.installing_evil/x",
            "/x",
            "C:\\x",
            "C:x",
            "\\\\host\\share\\x",
            "\\\\?\\x",
            ".", // absolute
            "a.txt:evil",
            "a::$DATA",
            "a:..\\..\\x", // streams
            "CON",
            "aux.txt",
            "COM\u00b9",
            "a.",
            "a ",
            ".. /x",
            "a\tb",
            "a\u202eb", // reserved
            "x".repeat(250),
            "long/".repeat(60) + "x",
            "d/".repeat(40) + "x",
            ".lanspread",
            ".local.installing/x",
            ".version.ini.tmp")) {
      row("name " + name, rar(RarEntry.file(name, CONTENT)), UNSAFE, UNSUPPORTED, CORRUPT);
    }
    for (Link type : List.of(Link.SYMBOLIC, Link.WINDOWS_SYMBOLIC, Link.JUNCTION)) {
      for (String target : List.of("../../../outside", "/etc", "ok.txt")) {
        row(type + " to " + target, rar(RarEntry.link(type, "link", target)), UNSAFE);
      }
    }
    row("written through a link", rar(link("l"), RarEntry.file("l/precious", CONTENT)), UNSAFE);
    row("hard link", rar(RarEntry.link(Link.HARD, "hard", "ok.txt")), UNSAFE);
    row(
        "copy of nothing",
        rar(RarEntry.link(Link.FILE_COPY, "c", "../x")),
        UNSAFE,
        UNSUPPORTED,
        CORRUPT);
    row("file twice", rar(file("a"), file("a")), UNSAFE);
    row("link and file", rar(link("a"), file("a")), UNSAFE);
    row("file and folder", rar(file("a"), file("a/b")), UNSAFE);
    row("case", rar(file("A"), file("a")), UNSAFE);
    row("composition", rar(file("\u00e9"), file("e\u0301")), UNSAFE);
    row("sharp s", rar(file("stra\u00dfe"), file("strasse")), UNSAFE);
    row("case of wide letters", rar(file("\uff21"), file("\uff41")), UNSAFE);
    row("bomb", rar(file("b").withDeclaredSize(1L << 50)), "INSUFFICIENT_SPACE", CORRUPT);
    row("too short", rar(file("b").withDeclaredSize(50)), CORRUPT);
    row("dictionary", rar(file("b").withDictionary(15)), UNSUPPORTED, CORRUPT);
    row("wrong checksum first", rar(file("b").withWrongCrc(), file("c")), CORRUPT);
    row("wrong checksum last", rar(file("b"), file("c").withWrongCrc()), CORRUPT);
    row("wrong header", rar(file("b").withBrokenHeader(), file("c")), CORRUPT);
    row("cut", cut(fixture(RarFixture.RAR5)), CORRUPT);
    row("volume", fixture(RarFixture.RAR5_VOLUME_PART1), UNSUPPORTED);
    row("password", fixture(RarFixture.RAR5_ENCRYPTED_DATA), UNSUPPORTED);
    row("hidden names", fixture(RarFixture.RAR4_ENCRYPTED_HEADERS), UNSUPPORTED);
    row("empty", new byte[0], CORRUPT);
    row("zip", text("PK\u0003\u0004 and so on"), UNSUPPORTED);
    row("page", text("<html>not found</html>"), UNSUPPORTED);
  }

  private void row(String row, byte[] archive, String... codes) {
    archives.put(row, archive);
    allowed.put(row, Set.of(codes));
  }

  private TestPeer packages(Backend backend) {
    String[] catalog = new String[2 * (archives.size() + 1)];
    Arrays.fill(catalog, VERSION);
    catalog[0] = "good";
    for (int i = 0; i < archives.size(); i++) {
      catalog[2 * i + 2] = "bad" + i;
    }
    TestPeer peer =
        peer("peer", Matrix.transports().get(0)).with(backend.options()).knowing(catalog);
    TestGame.in(peer, "good").archive("good.eti", Map.of("a.txt", CONTENT)).version(VERSION);
    int number = 0;
    for (byte[] archive : archives.values()) {
      TestGame.in(peer, "bad" + number++)
          .file("bad.eti", archive)
          .file("bad.rev", text("recovery volume"))
          .version(VERSION);
    }
    return peer;
  }

  /** Everything below the test's folder but the games and what the peer notes for itself. */
  private Map<String, String> outside() throws IOException {
    Map<String, String> outside = new LinkedHashMap<>(TestGame.tree(folder.resolve("outside")));
    outside.put("beside", String.join(" ", names(folder)));
    outside.put("beside the peer", String.join(" ", names(folder.resolve("peer"))));
    outside.put("beside the games", String.join(" ", names(folder.resolve("peer/games"))));
    return outside;
  }

  private static List<String> names(Path folder) {
    return StreamScenario.names(folder);
  }

  private static RarEntry file(String name) {
    return RarEntry.file(name, CONTENT);
  }

  private static RarEntry link(String name) {
    return RarEntry.link(Link.SYMBOLIC, name, "../../../../outside");
  }

  private static byte[] rar(RarEntry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RarWriter archive = RarWriter.rar5(bytes)) {
      archive.file("ok.txt", CONTENT);
      for (RarEntry entry : entries) {
        archive.add(entry);
      }
    }
    return bytes.toByteArray();
  }

  private byte[] fixture(RarFixture fixture) {
    try {
      Path copy = fixture.copyTo(folder);
      byte[] bytes = Files.readAllBytes(copy);
      Files.delete(copy);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] cut(byte[] whole) {
    return Arrays.copyOf(whole, whole.length * 2 / 3);
  }
}
