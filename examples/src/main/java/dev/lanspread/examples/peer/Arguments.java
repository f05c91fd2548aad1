package dev.lanspread.examples.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.GameId;
import dev.lanspread.PeerAddress;
import dev.lanspread.error.RequestException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The arguments of one command, checked as they are taken.
 *
 * <p>Every method throws {@link RequestException} with {@code INVALID_ARGUMENT} that names the
 * argument if it is missing or malformed.
 */
final class Arguments {

  private final ObjectNode command;

  Arguments(ObjectNode command) {
    this.command = command;
  }

  String text(String name) {
    JsonNode value = command.path(name);
    if (!value.isTextual()) {
      throw invalid(name, value, "a string");
    }
    return value.textValue();
  }

  boolean flag(String name, boolean fallback) {
    JsonNode value = command.path(name);
    if (value.isMissingNode()) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw invalid(name, value, "true or false");
    }
    return value.booleanValue();
  }

  int count(String name, int max) {
    JsonNode value = command.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 0
        || value.intValue() > max) {
      throw invalid(name, value, "a whole number from 0 to " + max);
    }
    return value.intValue();
  }

  int count(String name, int max, int fallback) {
    return command.has(name) ? count(name, max) : fallback;
  }

  GameId game() {
    return GameId.of(text("game_id"));
  }

  /** Takes an address; a host name is looked up, which may block. */
  PeerAddress address() {
    return PeerAddress.parse(text("addr"));
  }

  Path path() {
    String text = text("path");
    try {
      if (!text.isBlank()) {
        return Path.of(text).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // Refused below, like a blank one.
    }
    throw RequestException.invalid("path", text, "a folder");
  }

  private static RequestException invalid(String name, JsonNode value, String expected) {
    return RequestException.invalid(
        name, value.isMissingNode() ? "(missing)" : value.toString(), expected);
  }
}
