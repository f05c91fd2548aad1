package dev.lanspread.internal.catalog;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Turns the tokens of one catalog file into a catalog. Used once. */
final class CatalogParser {

  private static final Set<String> FIELDS = Set.of("id", "name", "version", "manifest");

  private final Path file;
  private final JsonParser json;
  private final List<CatalogGame> games = new ArrayList<>();
  private final Map<GameId, Integer> rowById = new HashMap<>();

  CatalogParser(Path file, JsonParser json) {
    this.file = file;
    this.json = json;
  }

  Catalog parse() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw here().because("expected {\"games\":[…]}, but got " + tokenName());
    }
    boolean complete = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean isGames = json.currentName().equals("games");
      json.nextToken();
      if (isGames) {
        games();
        complete = true;
      } else {
        json.skipChildren();
      }
    }
    if (!complete) {
      throw here().because("the field \"games\" is missing");
    }
    if (json.nextToken() != null) {
      throw here().because("unexpected text after the catalog");
    }
    return Catalog.of(games);
  }

  private void games() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw here().because("\"games\" must be a list, but is " + tokenName());
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      games.add(game(games.size() + 1));
    }
  }

  private CatalogGame game(int row) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw here().inRow(row).because("a game must be an object, but is " + tokenName());
    }
    JsonLocation start = json.currentTokenLocation();
    Map<String, Field> fields = fields(row);
    Field idField = required(fields, "id", row, start);
    GameId id = valid(idField, GameId::of, problem -> problem.inRow(row));
    UnaryOperator<CatalogProblem> where = problem -> problem.inRow(row, id);
    refuseDuplicate(id, idField, row);
    Field name = required(fields, "name", row, start);
    GameVersion version = valid(required(fields, "version", row, start), GameVersion::of, where);
    CatalogGame game =
        valid(name, text -> new CatalogGame(id, text, version, Optional.empty()), where);
    Field manifest = fields.get("manifest");
    return manifest == null
        ? game
        : valid(
            manifest, text -> new CatalogGame(id, name.text(), version, Optional.of(text)), where);
  }

  private Map<String, Field> fields(int row) throws IOException {
    Map<String, Field> fields = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      boolean absent = name.equals("manifest") && token == JsonToken.VALUE_NULL;
      if (!FIELDS.contains(name) || absent) {
        json.skipChildren();
        continue;
      }
      if (token != JsonToken.VALUE_STRING) {
        throw here().inRow(row).because("\"" + name + "\" must be a string, but is " + tokenName());
      }
      fields.put(name, new Field(json.getText(), json.currentTokenLocation()));
    }
    return fields;
  }

  private Field required(Map<String, Field> fields, String name, int row, JsonLocation start) {
    Field field = fields.get(name);
    if (field == null) {
      throw CatalogProblem.at(file, start)
          .inRow(row)
          .because("the field \"" + name + "\" is missing");
    }
    return field;
  }

  private void refuseDuplicate(GameId id, Field field, int row) {
    Integer before = rowById.putIfAbsent(id, row);
    if (before != null) {
      throw CatalogProblem.at(file, field.location())
          .inRow(row, id)
          .because("the id is already used by game " + before);
    }
  }

  private <T> T valid(Field field, Function<String, T> type, UnaryOperator<CatalogProblem> where) {
    try {
      return type.apply(field.text());
    } catch (RequestException e) {
      throw where
          .apply(CatalogProblem.at(file, field.location()))
          .because(String.valueOf(e.getMessage()));
    }
  }

  private CatalogProblem here() {
    return CatalogProblem.at(file, json.currentTokenLocation());
  }

  private String tokenName() {
    JsonToken token = json.currentToken();
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> token.asString();
    };
  }

  private record Field(String text, JsonLocation location) {}
}
