package dev.lanspread.internal.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lanspread.internal.store.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One JSON document in the state directory; a damaged one counts as absent. */
final class JsonFile<T> {

  private static final Logger log = LoggerFactory.getLogger(JsonFile.class);
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  /** A list of 500,000 files with paths of 240 characters stays below this. */
  private static final long MAX_BYTES = 256L << 20;

  private final Path file;
  private final Class<T> type;

  /** A file whose folder need not exist yet. */
  JsonFile(Path file, Class<T> type) {
    this.file = file;
    this.type = type;
  }

  Optional<T> read() {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
        return Optional.empty();
      }
      try (InputStream in = Files.newInputStream(file)) {
        return Optional.ofNullable(MAPPER.readValue(in, type));
      }
    } catch (IOException e) {
      log.warn("{} is damaged and is ignored", file);
      return Optional.empty();
    }
  }

  void write(T content) throws IOException {
    byte[] json;
    try {
      json = MAPPER.writeValueAsBytes(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("own records can always be written as JSON", e);
    }
    try {
      DurableFiles.createDirectories(Objects.requireNonNull(file.getParent()));
      DurableFiles.replace(file, json);
    } catch (IOException e) {
      throw new RecordFailedException(file, json.length, e);
    }
  }

  void delete() throws IOException {
    DurableFiles.deleteDurably(file);
  }
}
