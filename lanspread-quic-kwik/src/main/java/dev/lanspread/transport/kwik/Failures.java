package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;

/** Explains what kwik threw on a stream. */
@FunctionalInterface
interface Failures {

  TransportException explain(IOException thrown);

  /** Returns a fresh exception for a known cause, so that its stack trace tells who was waiting. */
  static TransportException again(TransportException cause) {
    return new TransportException(
        cause.kind(), String.valueOf(cause.getMessage()), cause.code(), cause);
  }
}
