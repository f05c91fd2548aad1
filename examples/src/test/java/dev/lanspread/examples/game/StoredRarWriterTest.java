package dev.lanspread.examples.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.archive.EntrySink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRarWriterTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  @TempDir
  Path folder;

  @Test
  void aRealBackendReadsWhatWasWritten() throws IOException {
    Map<String, byte[]> content = new LinkedHashMap<>();
    content.put("empty.txt", new byte[0]);
    content.put("data/Übermut & Söhne.txt", "Grüße\r\n".getBytes(StandardCharsets.UTF_8));
    content.put("data/deep/er/big.bin", random(300_000));
    Path archive = folder.resolve("game.eti");

    try (StoredRarWriter writer = new StoredRarWriter(archive)) {
      writer.addFolder("data");
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        writer.add(entry.getKey(), entry.getValue());
      }
    }

    Map<String, byte[]> read = read(archive);
    assertThat(read.keySet()).containsExactlyElementsOf(content.keySet());
    content.forEach((name, bytes) -> assertThat(read.get(name)).isEqualTo(bytes));
  }

  @Test
  void anExistingFileIsNotOverwritten() throws IOException {
    Path archive = Files.writeString(folder.resolve("game.eti"), "mine");

    assertThatThrownBy(() -> new StoredRarWriter(archive))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(archive).hasContent("mine");
  }

  @Test
  void contentThatIsTooShortIsRefused() throws IOException {
    try (StoredRarWriter writer = new StoredRarWriter(folder.resolve("game.eti"))) {
      assertThatThrownBy(() -> writer.add("a", 4, new ByteArrayInputStream(new byte[3])))
          .isInstanceOf(EOFException.class);
    }
  }

  private static Map<String, byte[]> read(Path archive) throws IOException {
    ArchiveProvider junrar =
        ServiceLoader.load(ArchiveProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.id().equals("junrar"))
            .findFirst()
            .orElseThrow();
    Map<String, byte[]> content = new LinkedHashMap<>();
    try (Archive open = junrar.open(archive, ArchiveLimits.defaults())) {
      open.read(ArchiveEntry::isFile, collectInto(content));
    }
    return content;
  }

  private static EntrySink collectInto(Map<String, byte[]> content) {
    return new EntrySink() {
      private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

      @Override
      public void begin(ArchiveEntry entry) {
        bytes.reset();
      }

      @Override
      public void content(ByteBuffer more) {
        byte[] copy = new byte[more.remaining()];
        more.get(copy);
        bytes.writeBytes(copy);
      }

      @Override
      public void end(ArchiveEntry entry) {
        content.put(entry.path(), bytes.toByteArray());
      }
    };
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(1).nextBytes(bytes);
    return bytes;
  }
}
