package dev.lanspread.internal.install;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lanspread.GameVersion;
import dev.lanspread.error.RequestException;
import dev.lanspread.internal.store.DurableFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What install put below {@code local/}, so that what the player added or changed can be told.
 *
 * <p>A path may be there more than once: each line is a content that counts as unchanged.
 *
 * @param version the installed version
 * @param files what was written
 */
record InstallRecord(GameVersion version, List<WrittenFile> files) {

  private static final Logger LOG = LoggerFactory.getLogger(InstallRecord.class);
  private static final JsonFactory JSON = new JsonFactory();

  InstallRecord {
    files = List.copyOf(files);
  }

  /** Returns the contents that count as unchanged, by path. */
  Map<String, List<WrittenFile>> byPath() {
    Map<String, List<WrittenFile>> byPath = new HashMap<>();
    files.forEach(file -> byPath.computeIfAbsent(file.path(), p -> new ArrayList<>()).add(file));
    return byPath;
  }

  /** Returns the record in {@code file}; empty if there is none, or none that can be read. */
  static Optional<InstallRecord> read(Path file) throws IOException {
    return parsed(file, InstallRecord::parse);
  }

  /** Returns the version in the record, without reading the list of files. */
  static Optional<GameVersion> readVersion(Path file) throws IOException {
    return parsed(file, InstallRecord::parseVersion);
  }

  private static <T> Optional<T> parsed(Path file, Parse<T> parse) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = JSON.createParser(in)) {
      return Optional.of(parse.from(parser));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException | RequestException e) {
      LOG.warn("install record {} is damaged and ignored: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Replaces the record in {@code file} durably. */
  void write(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("version", version.value());
      json.writeArrayFieldStart("files");
      for (WrittenFile written : files) {
        json.writeStartArray();
        json.writeString(written.path());
        json.writeNumber(written.size());
        json.writeNumber(written.modifiedNanos());
        json.writeNumber(written.crc32());
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    DurableFiles.replace(file, bytes.toByteArray());
  }

  private static InstallRecord parse(JsonParser parser) throws IOException {
    GameVersion version = null;
    List<WrittenFile> files = new ArrayList<>();
    require(parser.nextToken() == JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "version" -> version = GameVersion.of(parser.getText());
        case "files" -> parseFiles(parser, files);
        default -> parser.skipChildren();
      }
    }
    if (version == null) {
      throw new IllegalArgumentException("no version");
    }
    return new InstallRecord(version, files);
  }

  // It is written first.
  private static GameVersion parseVersion(JsonParser parser) throws IOException {
    require(parser.nextToken() == JsonToken.START_OBJECT);
    require("version".equals(parser.nextFieldName()));
    require(parser.nextToken() == JsonToken.VALUE_STRING);
    return GameVersion.of(parser.getText());
  }

  private static void parseFiles(JsonParser parser, List<WrittenFile> files) throws IOException {
    require(parser.currentToken() == JsonToken.START_ARRAY);
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      require(parser.nextToken() == JsonToken.VALUE_STRING);
      String path = parser.getText();
      long size = parser.nextLongValue(-1);
      long modifiedNanos = parser.nextLongValue(0);
      long crc32 = parser.nextLongValue(-1);
      require(parser.nextToken() == JsonToken.END_ARRAY);
      files.add(new WrittenFile(path, size, modifiedNanos, crc32));
    }
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("unexpected content");
    }
  }

  @FunctionalInterface
  private interface Parse<T> {
    T from(JsonParser parser) throws IOException;
  }
}
