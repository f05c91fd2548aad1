package dev.lanspread.internal.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.error.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a catalog file: {@code {"games":[{"id":…,"name":…,"version":…,"manifest":…}]}}. */
public final class CatalogReader {

  /** Largest accepted file in bytes: 16 MiB, about 100,000 games. */
  static final int MAX_BYTES = 16 << 20;

  /** Deepest accepted nesting, unknown fields included. */
  static final int MAX_DEPTH = 32;

  /** Longest accepted string in UTF-16 units. */
  static final int MAX_STRING = 64 << 10;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING)
                  .maxNameLength(256)
                  .maxNumberLength(32)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private CatalogReader() {}

  /**
   * Returns the catalog in {@code file}; unknown fields are ignored.
   *
   * @throws RequestException {@code INVALID_ARGUMENT}, with file and position, if the file is
   *     missing, too large, malformed, or has a row that is invalid or whose id came before
   */
  public static Catalog read(Path file) {
    try (JsonParser json = JSON.createParser(content(file))) {
      return parse(file, json);
    } catch (IOException e) {
      // From memory nothing but an undecodable start can fail here.
      throw CatalogProblem.of(file).because("is not readable as JSON: " + e.getMessage());
    }
  }

  private static Catalog parse(Path file, JsonParser json) throws IOException {
    try {
      return new CatalogParser(file, json).parse();
    } catch (JsonProcessingException e) {
      // A broken limit comes without a place.
      JsonLocation place = e.getLocation() == null ? json.currentLocation() : e.getLocation();
      throw CatalogProblem.at(file, place).because(e.getOriginalMessage());
    }
  }

  private static byte[] content(Path file) {
    if (Files.isDirectory(file)) {
      throw CatalogProblem.of(file).because("is a folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw CatalogProblem.of(file).because("is larger than " + MAX_BYTES + " bytes");
      }
      return content;
    } catch (NoSuchFileException e) {
      throw CatalogProblem.of(file).because("does not exist");
    } catch (AccessDeniedException e) {
      throw CatalogProblem.of(file).because("may not be read");
    } catch (IOException e) {
      throw CatalogProblem.of(file).because("cannot be read: " + e.getMessage());
    }
  }
}
