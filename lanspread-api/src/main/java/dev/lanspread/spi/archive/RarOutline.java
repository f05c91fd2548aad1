package dev.lanspread.spi.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The block structure of a RAR file, walked strictly, without unpacking anything.
 *
 * <p>Decoders tolerate damaged headers: one that lists an archive may leave out entries and say
 * nothing. A backend compares what its decoder lists with this walk, which checks every header's
 * own checksum and that no block reaches beyond the file. Decoders also disagree about names, so a
 * backend takes them from here.
 *
 * @param format the generation of the format
 * @param names of all entries (files, folders and links, older versions of files included) in
 *     archive order
 * @param solid whether the archive says that it is solid
 * @param alternateStreams number of alternate data streams of NTFS, which are no entries
 * @since 0.1
 */
public record RarOutline(Format format, List<RarName> names, boolean solid, int alternateStreams) {

  /** The generations of the RAR format that differ in their headers. */
  public enum Format {
    /** RAR 1.5 to 4.x. */
    RAR4,
    /** RAR 5.0 and later, RAR 7 included. */
    RAR5
  }

  /** Copies the list. */
  public RarOutline {
    names = List.copyOf(names);
  }

  /** Returns the number of entries, older versions of files included. */
  public int entries() {
    return names.size();
  }

  static final int RAR4_SIGNATURE_LENGTH = 7;
  static final int RAR5_SIGNATURE_LENGTH = 8;

  private static final byte[] COMMON_SIGNATURE = {'R', 'a', 'r', '!', 0x1a, 0x07};
  private static final byte[] RAR14_SIGNATURE = {'R', 'E', '~', '^'};
  private static final byte[] WINDOWS_PROGRAM = {'M', 'Z'};
  private static final byte[] UNIX_PROGRAM = {0x7f, 'E', 'L', 'F'};

  /** Programs before an archive are smaller than this. */
  private static final int LARGEST_PROGRAM = 1 << 20;

  /**
   * Returns the format that the first bytes of the file announce.
   *
   * @throws ArchiveException {@link ArchiveProblem#NOT_RECOGNIZED} if it is no RAR archive, {@link
   *     ArchiveProblem#CORRUPT} if it is empty or ends within the signature, {@link
   *     ArchiveProblem#UNSUPPORTED} for RAR 1.4 and for formats newer than RAR 7
   */
  public static Format detect(FileChannel channel) throws ArchiveException {
    byte[] head = head(channel);
    if (head.length == 0) {
      throw new ArchiveException(ArchiveProblem.CORRUPT, "the archive is empty");
    }
    if (startsWith(head, RAR14_SIGNATURE)) {
      throw new ArchiveException(ArchiveProblem.UNSUPPORTED, "RAR 1.4 archives are too old");
    }
    if (!startsWith(head, COMMON_SIGNATURE)) {
      throw notRar(head, channel);
    }
    int version = head.length > COMMON_SIGNATURE.length ? head[COMMON_SIGNATURE.length] : -1;
    if (version == 0) {
      return Format.RAR4;
    }
    if (version == 1 && head.length == RAR5_SIGNATURE_LENGTH && head[head.length - 1] == 0) {
      return Format.RAR5;
    }
    if (version < 0 || head.length < RAR5_SIGNATURE_LENGTH) {
      throw new ArchiveException(ArchiveProblem.CORRUPT, "the archive ends within its signature");
    }
    throw new ArchiveException(
        ArchiveProblem.UNSUPPORTED, "the archive is of an unknown RAR format");
  }

  /**
   * Walks all headers.
   *
   * <p>An archive of the older format may end without an end mark, as old programs wrote it; a
   * newer one may not.
   *
   * @param channel open for reading; its position is neither used nor moved. Closing it, or
   *     interrupting the thread, ends the walk as cancelled
   * @param maxEntries most entries
   * @param cancelled asked before each header
   * @throws ArchiveException as {@link #detect}; {@link ArchiveProblem#CORRUPT} if a header is
   *     damaged or the file too short; {@link ArchiveProblem#ENCRYPTED} if the headers are
   *     encrypted; {@link ArchiveProblem#MULTI_VOLUME}; {@link ArchiveProblem#TOO_MANY_ENTRIES};
   *     {@link ArchiveProblem#CANCELLED}; {@link ArchiveProblem#IO_FAILED}
   */
  public static RarOutline read(FileChannel channel, int maxEntries, BooleanSupplier cancelled)
      throws ArchiveException {
    Format format = detect(channel);
    try {
      RarHeaderBytes bytes = new RarHeaderBytes(channel);
      RarWalk walk = new RarWalk(maxEntries, cancelled);
      if (format == Format.RAR5) {
        new Rar5Walk(bytes, walk).run();
      } else {
        new Rar4Walk(bytes, walk).run();
      }
      return walk.outline(format);
    } catch (ArchiveException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static byte[] head(FileChannel channel) throws ArchiveException {
    return bytesAt(channel, 0, RAR5_SIGNATURE_LENGTH);
  }

  /** Returns that many bytes, or fewer at the end of the file. */
  private static byte[] bytesAt(FileChannel channel, long start, int length)
      throws ArchiveException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) >= 0) {
        // A channel may return fewer bytes than asked for.
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  /** A channel is closed under a reader only to end the reading. */
  private static ArchiveException unreadable(IOException e) {
    if (e instanceof ClosedChannelException) {
      return new ArchiveException(
          ArchiveProblem.CANCELLED, "the archive was closed while it was read", e);
    }
    return new ArchiveException(ArchiveProblem.IO_FAILED, "the archive cannot be read", e);
  }

  private static ArchiveException notRar(byte[] head, FileChannel channel) throws ArchiveException {
    boolean cutShort = head.length < COMMON_SIGNATURE.length && startsWith(COMMON_SIGNATURE, head);
    if (cutShort) {
      return new ArchiveException(ArchiveProblem.CORRUPT, "the archive ends within its signature");
    }
    String why =
        isProgram(head) && holdsSignature(bytesAt(channel, 0, LARGEST_PROGRAM))
            ? "the file is a self-extracting program; a plain RAR archive is needed"
            : "the file is not a RAR archive";
    return new ArchiveException(ArchiveProblem.NOT_RECOGNIZED, why);
  }

  private static boolean isProgram(byte[] head) {
    return startsWith(head, WINDOWS_PROGRAM) || startsWith(head, UNIX_PROGRAM);
  }

  private static boolean holdsSignature(byte[] program) {
    for (int i = 0; i <= program.length - COMMON_SIGNATURE.length; i++) {
      if (Arrays.equals(
          program, i, i + COMMON_SIGNATURE.length, COMMON_SIGNATURE, 0, COMMON_SIGNATURE.length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (bytes[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
