package dev.lanspread.examples.peer;

import dev.lanspread.catalog.Catalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** The catalog for a peer that is given none: the games of the fixtures. */
final class ShippedCatalog {

  private static final String RESOURCE = "catalog.json";

  private ShippedCatalog() {}

  /** Reads it by the same way as a launcher's own catalog file. */
  static Catalog read() {
    try {
      Path copy = Files.createTempFile("lanspread-catalog", ".json");
      try (InputStream shipped = ShippedCatalog.class.getResourceAsStream(RESOURCE)) {
        Files.copy(
            Objects.requireNonNull(shipped, RESOURCE), copy, StandardCopyOption.REPLACE_EXISTING);
        return Catalog.read(copy);
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
