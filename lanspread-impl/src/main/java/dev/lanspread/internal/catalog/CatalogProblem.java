package dev.lanspread.internal.catalog;

import com.fasterxml.jackson.core.JsonLocation;
import dev.lanspread.GameId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.RequestException;
import dev.lanspread.internal.text.Printable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where in which file something is wrong; makes the one line that says so. */
final class CatalogProblem {

  private static final int MAX_CHARACTERS = 500;

  private final Map<String, String> facts = new LinkedHashMap<>();
  private final StringBuilder place = new StringBuilder();

  private CatalogProblem(Path file) {
    facts.put(Facts.PATH, file.toString());
    place.append("catalog ").append(Printable.oneLine(file.toString(), MAX_CHARACTERS));
  }

  static CatalogProblem of(Path file) {
    return new CatalogProblem(file);
  }

  static CatalogProblem at(Path file, JsonLocation location) {
    CatalogProblem problem = new CatalogProblem(file);
    problem.facts.put(Facts.LINE, Integer.toString(location.getLineNr()));
    problem.facts.put(Facts.COLUMN, Integer.toString(location.getColumnNr()));
    problem.place.append(':').append(location.getLineNr());
    problem.place.append(':').append(location.getColumnNr());
    return problem;
  }

  /** Adds the number of the row, counted from 1. */
  CatalogProblem inRow(int row) {
    facts.put(Facts.ROW, Integer.toString(row));
    place.append(", game ").append(row);
    return this;
  }

  /** Adds the number of the row, counted from 1, and its game. */
  CatalogProblem inRow(int row, GameId id) {
    inRow(row);
    facts.put(Facts.GAME, id.value());
    place.append(" (").append(id).append(')');
    return this;
  }

  RequestException because(String reason) {
    return new RequestException(
        ErrorCode.INVALID_ARGUMENT,
        place + ": " + Printable.oneLine(reason, MAX_CHARACTERS),
        facts);
  }
}
