package dev.lanspread.transport.netty;

/** Application error codes. */
final class Codes {

  private Codes() {}

  /** Returns the code as the codec takes it, which has no room for codes above 2^31-1. */
  static int toInt(long code) {
    return (int) Math.max(0, Math.min(code, Integer.MAX_VALUE));
  }
}
