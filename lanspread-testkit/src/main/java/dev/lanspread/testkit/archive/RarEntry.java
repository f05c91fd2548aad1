package dev.lanspread.testkit.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One entry for {@link RarWriter}, honest at first; each {@code with} method returns a copy that
 * lies in one respect.
 *
 * @since 0.1
 */
public final class RarEntry {

  /** What a RAR5 entry without content of its own refers to. */
  public enum Link {
    /** Symbolic link of Unix. */
    SYMBOLIC(1),
    /** Symbolic link of Windows. */
    WINDOWS_SYMBOLIC(2),
    /** Junction of NTFS. */
    JUNCTION(3),
    /** Hard link. */
    HARD(4),
    /** Copy of an identical file. */
    FILE_COPY(5);

    private final int type;

    Link(int type) {
      this.type = type;
    }

    int type() {
      return type;
    }
  }

  /** The system that an entry says it was packed on. */
  public enum Host {
    /** Windows: attributes are its own, and old names are in its code page. */
    WINDOWS,
    /** Unix. */
    UNIX,
    /** The Macintosh of the last century; RAR4 only. */
    MAC
  }

  private static final int WINDOWS_FILE = 0x20;
  private static final int WINDOWS_FOLDER = 0x10;
  private static final int FILE_MODE = 0100644;
  private static final int DIRECTORY_MODE = 040755;
  private static final int LINK_MODE = 0120777;

  private final byte[] name;
  private final byte[] content;
  private int mode;
  private boolean directory;
  private boolean hasCrc = true;
  private int crc;
  private long declaredSize;
  private int dictionaryBits;
  private int method;
  private boolean encrypted;
  private boolean splitAfter;
  private boolean brokenHeaderChecksum;
  private boolean missingField;
  private boolean packedUnicode;
  private boolean unknownMethod;
  private boolean alternateStream;
  private int version;
  private Host host = Host.UNIX;
  private Optional<Link> link = Optional.empty();
  private byte[] target = {};

  private RarEntry(byte[] name, byte[] content, int mode) {
    this.name = name.clone();
    this.content = content.clone();
    this.mode = mode;
    this.declaredSize = content.length;
    CRC32 sum = new CRC32();
    sum.update(content);
    this.crc = (int) sum.getValue();
  }

  private RarEntry(RarEntry other) {
    name = other.name;
    content = other.content;
    mode = other.mode;
    directory = other.directory;
    hasCrc = other.hasCrc;
    crc = other.crc;
    declaredSize = other.declaredSize;
    dictionaryBits = other.dictionaryBits;
    method = other.method;
    encrypted = other.encrypted;
    splitAfter = other.splitAfter;
    brokenHeaderChecksum = other.brokenHeaderChecksum;
    missingField = other.missingField;
    packedUnicode = other.packedUnicode;
    unknownMethod = other.unknownMethod;
    alternateStream = other.alternateStream;
    version = other.version;
    host = other.host;
    link = other.link;
    target = other.target;
  }

  /** Returns a stored file. */
  public static RarEntry file(String name, byte[] content) {
    return new RarEntry(utf8(name), content, FILE_MODE);
  }

  /** Returns a stored file whose name is these bytes, valid UTF-8 or not. */
  public static RarEntry file(byte[] name, byte[] content) {
    return new RarEntry(name, content, FILE_MODE);
  }

  /** Returns a folder. */
  public static RarEntry directory(String name) {
    RarEntry entry = new RarEntry(utf8(name), new byte[0], DIRECTORY_MODE);
    entry.directory = true;
    return entry;
  }

  /** Returns a RAR5 link or reference; the writer of RAR4 knows {@link Link#SYMBOLIC} only. */
  public static RarEntry link(Link type, String name, String target) {
    RarEntry entry = new RarEntry(utf8(name), new byte[0], LINK_MODE);
    entry.link = Optional.of(type);
    entry.target = utf8(target);
    return entry;
  }

  /** Returns an alternate data stream of NTFS, which belongs to the file before it. */
  public static RarEntry alternateStream(String name, byte[] content) {
    RarEntry entry = new RarEntry(utf8(name), content, WINDOWS_FILE);
    entry.alternateStream = true;
    entry.host = Host.WINDOWS;
    return entry;
  }

  /** Returns a copy that is an older version of the file, as {@code rar -ver} keeps it. */
  public RarEntry withVersion(int number) {
    RarEntry copy = new RarEntry(this);
    copy.version = number;
    return copy;
  }

  /** Returns a copy that was packed on another system than Unix. */
  public RarEntry withHost(Host system) {
    RarEntry copy = new RarEntry(this);
    copy.host = system;
    copy.mode = directory ? WINDOWS_FOLDER : WINDOWS_FILE;
    return copy;
  }

  /** Returns a copy whose name says that packed Unicode follows a zero byte in it; RAR4 only. */
  public RarEntry withPackedUnicode() {
    RarEntry copy = new RarEntry(this);
    copy.packedUnicode = true;
    return copy;
  }

  /** Returns a copy that claims to be compressed by a method nobody knows yet. */
  public RarEntry withUnknownMethod() {
    RarEntry copy = new RarEntry(this);
    copy.unknownMethod = true;
    copy.method = 3;
    return copy;
  }

  /** Returns a copy with another checksum of the content. */
  public RarEntry withCrc(int wrongCrc) {
    RarEntry copy = new RarEntry(this);
    copy.crc = wrongCrc;
    return copy;
  }

  /** Returns a copy whose checksum does not match the content. */
  public RarEntry withWrongCrc() {
    return withCrc(~crc);
  }

  /** Returns a copy without a checksum of the content; RAR5 only. */
  public RarEntry withoutCrc() {
    RarEntry copy = new RarEntry(this);
    copy.hasCrc = false;
    return copy;
  }

  /** Returns a copy that says it unpacks to this many bytes. */
  public RarEntry withDeclaredSize(long bytes) {
    RarEntry copy = new RarEntry(this);
    copy.declaredSize = bytes;
    return copy;
  }

  /**
   * Returns a copy that claims to be compressed with a dictionary of 128 KiB times two to the power
   * of {@code bits}, 0 to 15; RAR5 only.
   */
  public RarEntry withDictionary(int bits) {
    RarEntry copy = new RarEntry(this);
    copy.dictionaryBits = bits;
    copy.method = 3;
    return copy;
  }

  /** Returns a copy with other Unix mode bits, for example those of a device. */
  public RarEntry withMode(int unixMode) {
    RarEntry copy = new RarEntry(this);
    copy.mode = unixMode;
    return copy;
  }

  /** Returns a copy that claims to be encrypted. */
  public RarEntry withEncryption() {
    RarEntry copy = new RarEntry(this);
    copy.encrypted = true;
    return copy;
  }

  /** Returns a copy that claims to go on in the next volume. */
  public RarEntry withSplitAfter() {
    RarEntry copy = new RarEntry(this);
    copy.splitAfter = true;
    return copy;
  }

  /** Returns a copy whose header does not match the header's own checksum. */
  public RarEntry withBrokenHeader() {
    RarEntry copy = new RarEntry(this);
    copy.brokenHeaderChecksum = true;
    return copy;
  }

  /** Returns a copy whose header, checksum intact, announces a field that it does not hold. */
  public RarEntry withMissingField() {
    RarEntry copy = new RarEntry(this);
    copy.missingField = true;
    return copy;
  }

  byte[] name() {
    return name.clone();
  }

  byte[] content() {
    return content;
  }

  int mode() {
    return mode;
  }

  boolean isDirectory() {
    return directory;
  }

  boolean hasCrc() {
    return hasCrc && !directory;
  }

  int crc() {
    return crc;
  }

  long declaredSize() {
    return declaredSize;
  }

  int dictionaryBits() {
    return dictionaryBits;
  }

  int method() {
    return method;
  }

  boolean isEncrypted() {
    return encrypted;
  }

  boolean isSplitAfter() {
    return splitAfter;
  }

  boolean hasBrokenHeaderChecksum() {
    return brokenHeaderChecksum;
  }

  boolean hasMissingField() {
    return missingField;
  }

  boolean isPackedUnicode() {
    return packedUnicode;
  }

  boolean hasUnknownMethod() {
    return unknownMethod;
  }

  boolean isAlternateStream() {
    return alternateStream;
  }

  /** Returns the number of an older version, or 0. */
  int version() {
    return version;
  }

  Host host() {
    return host;
  }

  Optional<Link> link() {
    return link;
  }

  byte[] target() {
    return Arrays.copyOf(target, target.length);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
