package dev.lanspread.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.ContentManifest;
import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * For whoever keeps a catalog: reads the packages of a games folder and prints catalog rows with
 * their content roots.
 *
 * <p>Given a catalog, prints that catalog with {@code manifest} filled in for each game whose
 * package of the same version is there; without one, a row for each package of the folder.
 */
public final class FillManifests {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Path games;
  private final PrintStream notes;

  FillManifests(Path games, PrintStream notes) {
    this.games = games;
    this.notes = notes;
  }

  /** Takes the games folder and optionally a catalog file. */
  public static void main(String[] args) throws IOException {
    if (args.length < 1 || args.length > 2) {
      System.err.println("usage: manifest GAMES_DIR [CATALOG]");
      System.exit(2);
    }
    try {
      FillManifests program = new FillManifests(Path.of(args[0]), System.err);
      JsonNode catalog = args.length == 2 ? program.filled(Path.of(args[1])) : program.made();
      System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(catalog));
    } catch (LanspreadException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /** Returns a catalog of all packages of the folder. */
  JsonNode made() throws IOException {
    ObjectNode catalog = JSON.createObjectNode();
    ArrayNode rows = catalog.putArray("games");
    for (Path folder : folders()) {
      String id = folder.getFileName().toString();
      if (GameId.isValid(id)) {
        manifest(folder)
            .ifPresent(
                manifest ->
                    rows.addObject()
                        .put("id", id)
                        .put("name", id)
                        .put("version", manifest.version().value())
                        .put("manifest", manifest.root().value()));
      }
    }
    return catalog;
  }

  /** Returns the catalog of a file with what can be told of its games. */
  JsonNode filled(Path file) throws IOException {
    Catalog checked = Catalog.read(file);
    notes.println(checked.games().size() + " games in " + file);
    JsonNode catalog = JSON.readTree(Files.readAllBytes(file));
    List<Path> folders = folders();
    for (JsonNode row : catalog.path("games")) {
      String id = row.path("id").asText();
      Optional<ContentManifest> manifest =
          folders.stream()
              .filter(folder -> folder.getFileName().toString().equalsIgnoreCase(id))
              .findFirst()
              .flatMap(this::manifest);
      if (manifest.isEmpty()) {
        notes.println(id + ": no package, its row stays");
      } else if (!manifest.get().version().value().equals(row.path("version").asText())) {
        notes.println(id + ": the package is " + manifest.get().version() + ", its row stays");
      } else {
        ((ObjectNode) row).put("manifest", manifest.get().root().value());
      }
    }
    return catalog;
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> children = Files.list(games)) {
      return children.filter(Files::isDirectory).sorted().toList();
    }
  }

  private Optional<ContentManifest> manifest(Path folder) {
    try {
      ContentManifest manifest = ContentManifest.compute(folder);
      manifest.leftOut().forEach(line -> notes.println("left out: " + folder + "/" + line));
      return Optional.of(manifest);
    } catch (LanspreadException e) {
      if (e.code() == ErrorCode.NOT_DOWNLOADED) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
