package dev.lanspread.examples.demo;

import dev.lanspread.examples.game.StoredRarWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A game to share: a package with one RAR 5 archive of some tens of MiB, the same every time. */
final class DemoGame {

  static final String ID = "ggoo";
  static final String VERSION = "20260101";

  /** The catalog that both peers are given. */
  static final String CATALOG =
      "{\"games\":[{\"id\":\"ggoo\",\"name\":\"Goo\",\"version\":\"20260101\",\"manifest\":null}]}\n";

  static final String ACCOUNT_NAME = "profile/account_name.txt";
  static final String LANGUAGE = "profile/language.txt";
  static final String INI = "bin/win32/steam/settings/SmartSteamEmu.ini";

  /** The ini as the game brings it: Windows line ends and uneven blanks, which must survive. */
  static final List<String> INI_LINES =
      List.of("[Launcher]\r\n", "Target = goo.exe\r\n", "PersonaName =  Player \r\n", "Lang=x\r\n");

  /** The line of {@link #INI_LINES} that the first play changes. */
  static final String PERSONA_LINE = INI_LINES.get(2);

  private static final int MIB = 1 << 20;
  private static final int BIG_PAK_MIB = 32;
  private static final int SMALL_PAK_MIB = 12;
  private static final int SOUNDS = 12;

  private final Path content;
  private boolean compressed;

  private DemoGame(Path content) {
    this.content = content;
  }

  /**
   * Makes the content of the game in {@code content} and its package in {@code root}.
   *
   * @throws IOException if something cannot be written
   */
  static DemoGame make(Path content, Path root) throws IOException {
    DemoGame game = new DemoGame(content);
    game.writeContent();
    Files.createDirectories(root);
    Files.writeString(root.resolve("game_start.cmd"), "@start local\\bin\\win32\\goo.exe\r\n");
    game.writeRandom(root.resolve("cover.jpg"), MIB / 4, 1);
    game.pack(root.resolve(ID + ".eti"));
    Files.writeString(root.resolve("version.ini"), VERSION + "\n");
    return game;
  }

  /** Returns the unpacked game as it was packed. */
  Path content() {
    return content;
  }

  /** Tells whether the archive is compressed; without the packer its files are only stored. */
  boolean compressed() {
    return compressed;
  }

  private void writeContent() throws IOException {
    writeRandom(content.resolve("bin/win32/goo.exe"), 2 * MIB, 2);
    writeRandom(content.resolve("data/goo.pak"), BIG_PAK_MIB * MIB, 3);
    writeText(content.resolve("data/levels.txt"), "wall floor door goo\n".repeat(200_000));
    writeRandom(content.resolve("data/Übermut & Söhne.pak"), SMALL_PAK_MIB * MIB, 4);
    for (int i = 0; i < SOUNDS; i++) {
      writeRandom(content.resolve("data/sounds/step-" + i + ".ogg"), 1_000 + 37 * i, 100 + i);
    }
    writeText(content.resolve("data/empty.cfg"), "");
    writeText(content.resolve(ACCOUNT_NAME), "Player  ");
    writeText(content.resolve(LANGUAGE), "english\r\n");
    writeText(content.resolve(INI), String.join("", INI_LINES));
  }

  private void pack(Path archive) throws IOException {
    compressed = RarPrograms.pack(content, archive);
    if (!compressed) {
      store(archive);
    }
  }

  private void store(Path archive) throws IOException {
    try (StoredRarWriter rar = new StoredRarWriter(archive);
        Stream<Path> tree = Files.walk(content)) {
      for (Path path : tree.filter(path -> !path.equals(content)).sorted().toList()) {
        String name = content.relativize(path).toString().replace('\\', '/');
        if (Files.isDirectory(path)) {
          rar.addFolder(name);
        } else {
          try (InputStream in = Files.newInputStream(path)) {
            rar.add(name, Files.size(path), in);
          }
        }
      }
    }
  }

  private static void writeText(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private void writeRandom(Path file, int size, long seed) throws IOException {
    Files.createDirectories(file.getParent());
    SplittableRandom random = new SplittableRandom(seed);
    byte[] block = new byte[1 << 16];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int left = size; left > 0; left -= block.length) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(left, block.length));
      }
    }
  }
}
