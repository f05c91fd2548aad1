package dev.lanspread.internal.discovery;

import dev.lanspread.PeerId;
import dev.lanspread.error.RequestException;
import dev.lanspread.spi.discovery.Announcement;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The TXT record of a peer: {@code id}, {@code proto} and {@code rev} (RFC 6763, section 6).
 *
 * @param peer the id it claims
 * @param protocolVersion 0 or more
 * @param libraryRevision 0 or more
 */
record ServiceText(PeerId peer, int protocolVersion, long libraryRevision) {

  /** Longest record in bytes that is read; RFC 6763 calls more than 1,300 not recommended. */
  static final int MAX_BYTES = 1024;

  private static final Pattern PROTOCOL = Pattern.compile("[0-9]{1,9}");
  private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");

  /** Returns the record of what is announced. */
  static ServiceText of(Announcement own) {
    return new ServiceText(own.peer(), own.protocolVersion(), own.libraryRevision());
  }

  /** Returns what the bytes of a record from the network say; empty if they are malformed. */
  static Optional<ServiceText> parse(byte[] record) {
    if (record.length > MAX_BYTES) {
      return Optional.empty();
    }
    Map<String, String> values = values(record);
    String protocol = values.getOrDefault("proto", "");
    String revision = values.getOrDefault("rev", "");
    if (!PROTOCOL.matcher(protocol).matches() || !REVISION.matcher(revision).matches()) {
      return Optional.empty();
    }
    try {
      PeerId peer = PeerId.of(values.getOrDefault("id", ""));
      return Optional.of(
          new ServiceText(peer, Integer.parseInt(protocol), Long.parseLong(revision)));
    } catch (RequestException e) {
      return Optional.empty();
    }
  }

  /** Returns the bytes of the record. */
  byte[] encode() {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    write(record, "id=" + peer);
    write(record, "proto=" + protocolVersion);
    write(record, "rev=" + libraryRevision);
    return record.toByteArray();
  }

  private static void write(ByteArrayOutputStream record, String pair) {
    byte[] bytes = pair.getBytes(StandardCharsets.US_ASCII);
    record.write(bytes.length);
    record.writeBytes(bytes);
  }

  // The first of several values of a key counts (RFC 6763, section 6.4).
  private static Map<String, String> values(byte[] record) {
    Map<String, String> values = new HashMap<>();
    int at = 0;
    while (at < record.length) {
      int length = record[at] & 0xff;
      int end = Math.min(at + 1 + length, record.length);
      String pair = new String(record, at + 1, end - at - 1, StandardCharsets.ISO_8859_1);
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String key = pair.substring(0, equals).toLowerCase(Locale.ROOT);
        values.putIfAbsent(key, pair.substring(equals + 1));
      }
      at = end;
    }
    return values;
  }
}
