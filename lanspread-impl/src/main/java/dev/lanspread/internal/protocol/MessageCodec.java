package dev.lanspread.internal.protocol;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.lanspread.spi.archive.EntryKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Turns messages into JSON and back; the type name picks the record, nothing in the data can.
 *
 * <p>Safe for use from any thread.
 */
public final class MessageCodec {

  private static final String TYPE = "type";
  private static final int MAX_DEPTH = 32;
  private static final int MAX_STRING = 64 << 10;
  private static final int MAX_NUMBER = 32;
  private static final int MAX_NAME = 256;

  private static final Map<String, Class<? extends Message>> TYPES = types();

  private final ObjectMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_STRING)
                          .maxNumberLength(MAX_NUMBER)
                          .maxNameLength(MAX_NAME)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(LogicalType.Textual, MessageCodec::refuseOtherThanText)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .addMixIn(EntryKind.class, EntryKindNames.class)
          .build();

  /** How the kinds of entries travel; the constants are those of {@link EntryKind}. */
  private enum EntryKindNames {
    @JsonProperty("FILE")
    FILE,
    @JsonProperty("DIRECTORY")
    DIRECTORY,
    @JsonProperty("LINK")
    LINK,
    @JsonEnumDefaultValue
    @JsonProperty("OTHER")
    OTHER
  }

  /** Returns the JSON of a message, which must be of a known type. */
  public byte[] encode(Message message) {
    ObjectNode node = mapper.createObjectNode();
    node.put(TYPE, message.getClass().getAnnotation(JsonTypeName.class).value());
    node.setAll((ObjectNode) mapper.valueToTree(message));
    try {
      return mapper.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("message cannot be written: " + message, e);
    }
  }

  /**
   * Returns the message of a kind that may come here.
   *
   * @param json a frame, at most {@link ProtocolLimits#PAGE} bytes
   * @throws ProtocolException if it is no such message
   */
  public <T extends Message> T decode(byte[] json, Class<T> expected) throws ProtocolException {
    Message message = decode(json);
    if (!expected.isInstance(message)) {
      throw new ProtocolException(
          "expected "
              + expected.getSimpleName()
              + " but got "
              + message.getClass().getSimpleName());
    }
    return expected.cast(message);
  }

  /**
   * Returns the message in a frame: {@link Message.Unknown} if it is one, but of an unknown type.
   *
   * @throws ProtocolException if it is none
   */
  public Message decode(byte[] json) throws ProtocolException {
    CharBuffer text = text(json);
    try (JsonParser parser =
        mapper.getFactory().createParser(text.array(), text.arrayOffset(), text.length())) {
      String type = type(parser);
      Class<? extends Message> known = TYPES.get(type);
      Message message = known == null ? skip(parser, type) : fields(parser, known);
      if (message == null || parser.nextToken() != null) {
        throw new ProtocolException("no message, or more than one");
      }
      return message;
    } catch (ProtocolException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new ProtocolException("malformed message", e);
    }
  }

  private <T extends Message> T fields(JsonParser parser, Class<T> type) throws IOException {
    if (parser.nextToken() == JsonToken.END_OBJECT) {
      return mapper.treeToValue(mapper.createObjectNode(), type); // Jackson needs a start.
    }
    return mapper.readerFor(type).readValue(parser);
  }

  private static Message skip(JsonParser parser, String type) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      parser.nextToken();
      parser.skipChildren();
    }
    return new Message.Unknown(type);
  }

  /** Reads strictly: Jackson guesses other encodings and takes overlong forms. */
  private static CharBuffer text(byte[] json) throws ProtocolException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
    } catch (CharacterCodingException e) {
      throw new ProtocolException("frame is no UTF-8", e);
    }
  }

  /**
   * Reads the start of the object up to the type, so that the rest is read into that type alone: a
   * tree of everything in a frame would be some thirty times as large as the frame.
   */
  private static String type(JsonParser parser) throws IOException {
    boolean starts =
        parser.nextToken() == JsonToken.START_OBJECT
            && TYPE.equals(parser.nextFieldName())
            && parser.nextToken() == JsonToken.VALUE_STRING;
    if (!starts) {
      throw new ProtocolException("a message without type");
    }
    return parser.getText();
  }

  private static void refuseOtherThanText(MutableCoercionConfig text) {
    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  private static Map<String, Class<? extends Message>> types() {
    Map<String, Class<? extends Message>> types = new HashMap<>();
    Stream.of(Message.class, Message.Request.class)
        .flatMap(group -> Arrays.stream(group.getPermittedSubclasses()))
        .filter(type -> type.isAnnotationPresent(JsonTypeName.class))
        .forEach(
            type ->
                types.put(
                    type.getAnnotation(JsonTypeName.class).value(),
                    type.asSubclass(Message.class)));
    return Map.copyOf(types);
  }
}
