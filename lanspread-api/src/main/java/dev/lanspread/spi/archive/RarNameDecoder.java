package dev.lanspread.spi.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of a name into text, by the rule that {@link RarName} tells. */
final class RarNameDecoder {

  /** The code page of a packer's PC, for names that are not Unicode. */
  enum CodePage {
    /** MS-DOS, OS/2 and Windows. */
    OEM_850,
    /** Unix. */
    LATIN_1,
    /** Any other system. */
    UNKNOWN
  }

  /** RARLAB's programs put this before letters that stand for bytes they could not decode. */
  private static final char ESCAPE_MARK = '\ufffe';

  private static final int ESCAPED_BYTES = 0xe000;
  private static final int FIRST_ESCAPED = 0xe080;
  private static final int LAST_ESCAPED = 0xe0ff;
  private static final int FIRST_LATIN = 0xa0;
  private static final int SHOWN_BYTES = 120;

  // Of our own, because a small Java runtime need not have the code page.
  private static final String CODE_PAGE_850 =
      "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»"
          + "░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀"
          + "ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";

  private RarNameDecoder() {}

  /** Decodes a name that the format says is UTF-8. */
  static String utf8(byte[] name, CodePage page) throws ArchiveException {
    String text = strictUtf8(name);
    if (text == null) {
      throw undecodable(name);
    }
    return unescaped(text, page);
  }

  /** Decodes a name of which nothing is said. */
  static String narrow(byte[] name, CodePage page) throws ArchiveException {
    String text = strictUtf8(name);
    return text == null ? byCodePage(name, page) : unescaped(text, page);
  }

  /**
   * Decodes the compressed UTF-16 of RAR 3: two bits for each letter or run say how it is written,
   * among others as a copy of the plain name's bytes.
   */
  static String packed(byte[] plain, ByteBuffer packed, CodePage page) throws ArchiveException {
    StringBuilder text = new StringBuilder(plain.length);
    int high = packed.hasRemaining() ? next(packed) << Byte.SIZE : 0;
    int flags = 0;
    int flagBits = 0;
    while (packed.hasRemaining()) {
      if (flagBits == 0) {
        flags = next(packed);
        flagBits = Byte.SIZE;
      }
      flagBits -= 2;
      switch (flags >> flagBits & 3) {
        case 0 -> text.append((char) next(packed));
        case 1 -> text.append((char) (high | next(packed)));
        case 2 -> text.append((char) (next(packed) | next(packed) << Byte.SIZE));
        default -> appendRun(text, plain, high, packed);
      }
    }
    return text.isEmpty() ? narrow(plain, page) : unescaped(text.toString(), page);
  }

  private static void appendRun(StringBuilder text, byte[] plain, int high, ByteBuffer packed)
      throws ArchiveException {
    int length = next(packed);
    boolean corrected = (length & 0x80) != 0;
    int correction = corrected ? next(packed) : 0;
    int end = Math.min(plain.length, text.length() + (length & 0x7f) + 2);
    for (int i = text.length(); i < end; i++) {
      int letter = (plain[i] + correction) & 0xff;
      text.append((char) (corrected ? high | letter : letter));
    }
  }

  private static int next(ByteBuffer packed) throws ArchiveException {
    if (!packed.hasRemaining()) {
      throw RarWalk.corrupt("a name ends too early");
    }
    return packed.get() & 0xff;
  }

  private static String unescaped(String text, CodePage page) throws ArchiveException {
    if (text.indexOf(ESCAPE_MARK) < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    text.codePoints()
        .filter(letter -> letter != ESCAPE_MARK)
        .forEach(
            letter -> {
              if (letter >= FIRST_ESCAPED && letter <= LAST_ESCAPED) {
                bytes.write(letter - ESCAPED_BYTES);
              } else {
                bytes.writeBytes(Character.toString(letter).getBytes(StandardCharsets.UTF_8));
              }
            });
    byte[] raw = bytes.toByteArray();
    String decoded = strictUtf8(raw);
    return decoded == null ? byCodePage(raw, page) : decoded;
  }

  private static @Nullable String strictUtf8(byte[] name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String byCodePage(byte[] name, CodePage page) throws ArchiveException {
    StringBuilder text = new StringBuilder(name.length);
    for (byte single : name) {
      int code = single & 0xff;
      if (code < 0x80) {
        text.append((char) code);
      } else if (page == CodePage.OEM_850) {
        text.append(CODE_PAGE_850.charAt(code - 0x80));
      } else if (page == CodePage.LATIN_1 && code >= FIRST_LATIN) {
        text.append((char) code);
      } else {
        throw undecodable(name);
      }
    }
    return text.toString();
  }

  private static ArchiveException undecodable(byte[] name) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(name.length, SHOWN_BYTES); i++) {
      boolean printable = name[i] >= ' ' && name[i] < 0x7f;
      shown.append(printable ? String.valueOf((char) name[i]) : "\\x%02x".formatted(name[i]));
    }
    return new ArchiveException(
        ArchiveProblem.UNSUPPORTED,
        "the name of entry \"" + shown + "\" is in an unknown encoding; pack the game anew");
  }
}
