package dev.lanspread.internal.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

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
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  /** Returns the JSON of a message. */
  public byte[] encode(Message message) {
    ObjectNode node = mapper.createObjectNode();
    node.put(TYPE, typeName(message.getClass()));
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
   * Returns the message in a frame.
   *
   * @throws ProtocolException if it is none
   */
  public Message decode(byte[] json) throws ProtocolException {
    try {
      JsonNode node = mapper.readTree(json);
      if (!(node instanceof ObjectNode object)) {
        throw new ProtocolException("frame is no object");
      }
      JsonNode typeNode = object.remove(TYPE);
      Class<? extends Message> type =
          typeNode == null || !typeNode.isTextual() ? null : TYPES.get(typeNode.textValue());
      if (type == null) {
        throw new ProtocolException("unknown message type");
      }
      return mapper.treeToValue(object, type);
    } catch (ProtocolException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new ProtocolException("malformed message", e);
    }
  }

  private static Map<String, Class<? extends Message>> types() {
    Map<String, Class<? extends Message>> types = new LinkedHashMap<>();
    for (Class<?> type : Message.class.getPermittedSubclasses()) {
      if (type == Message.Request.class) {
        continue;
      }
      types.put(typeName(type), type.asSubclass(Message.class));
    }
    for (Class<?> type : Message.Request.class.getPermittedSubclasses()) {
      types.put(typeName(type), type.asSubclass(Message.class));
    }
    return Map.copyOf(types);
  }

  /** {@code GetContent} travels as {@code get-content}. */
  private static String typeName(Class<?> type) {
    return type.getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
