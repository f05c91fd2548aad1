package dev.lanspread.examples.peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanspread.error.RequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Turns a line into a JSON object; hostile lines end in a clear refusal. */
final class CommandParser {

  private static final int MAX_DEPTH = 32;

  private final JsonMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Ids are echoed as they came, 1.0 and 20-digit numbers included.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Windows programs begin what they write with it, and some begin every line with it. */
  private static final String MARK = "\ufeff";

  /**
   * Parses one line.
   *
   * @throws RequestException {@code INVALID_ARGUMENT} if it is no JSON object
   */
  ObjectNode parse(LineReader.Line line) {
    if (line.tooLong()) {
      throw RequestException.invalid(
          "command", text(line), "a line of at most " + LineReader.MAX_LENGTH + " bytes");
    }
    try {
      if (mapper.readTree(utf8(line)) instanceof ObjectNode command) {
        return command;
      }
    } catch (CharacterCodingException e) {
      throw RequestException.invalid("command", text(line), "UTF-8");
    } catch (JsonProcessingException e) {
      throw RequestException.invalid(
          "command", text(line), "a JSON object; " + e.getOriginalMessage());
    }
    throw RequestException.invalid("command", text(line), "a JSON object");
  }

  /** Returns the id to echo: a string or a number, null for anything else. */
  static JsonNode idOf(ObjectNode command) {
    JsonNode id = command.path("id");
    return id.isTextual() || id.isNumber() ? id : NullNode.getInstance();
  }

  /** Tells whether the id is absent or of a kind that can be echoed. */
  static boolean hasGoodId(ObjectNode command) {
    JsonNode id = command.path("id");
    return id.isMissingNode() || id.isNull() || id.isTextual() || id.isNumber();
  }

  private static String utf8(LineReader.Line line) throws CharacterCodingException {
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.bytes())).toString();
    return text.startsWith(MARK) ? text.substring(1) : text;
  }

  private static String text(LineReader.Line line) {
    return new String(line.bytes(), StandardCharsets.UTF_8);
  }
}
