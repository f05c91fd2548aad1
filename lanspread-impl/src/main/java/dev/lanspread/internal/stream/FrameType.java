package dev.lanspread.internal.stream;

import dev.lanspread.internal.protocol.ProtocolException;

/** What a binary frame of a stream is. */
enum FrameType {
  BEGIN(1),
  DATA(2),
  END(3),
  FINISH(4),
  FAILED(5);

  /** One byte for the type, four for its number. */
  static final int HEADER_BYTES = 1 + Integer.BYTES;

  private final byte tag;

  FrameType(int tag) {
    this.tag = (byte) tag;
  }

  byte tag() {
    return tag;
  }

  static FrameType of(byte tag) throws ProtocolException {
    for (FrameType type : values()) {
      if (type.tag == tag) {
        return type;
      }
    }
    throw new ProtocolException("unknown frame type " + tag);
  }
}
