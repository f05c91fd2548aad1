package dev.lanspread.archive.junrar;

import com.github.junrar.rarfile.FileHeader;
import com.github.junrar.rarfile.HostSystem;
import com.github.junrar.rarfile.rar5.Rar5HashType;
import com.github.junrar.rarfile.rar5.Rar5HostOS;
import com.github.junrar.rarfile.rar5.Rar5RedirType;
import com.github.junrar.rarfile.rar5.Rar5Redirection;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntryKind;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns one of junrar's headers into an entry. */
final class HeaderEntry {

  private static final int UNIX_TYPE_MASK = 0xf000;
  private static final int UNIX_REGULAR = 0x8000;
  private static final int UNIX_DIRECTORY = 0x4000;
  private static final int UNIX_LINK = 0xa000;
  private static final int UNIX_OWNER_EXECUTE = 0100;
  private static final int WINDOWS_REPARSE_POINT = 0x400;
  private static final int WINDOWS_DIRECTORY = 0x10;

  private final FileHeader header;
  private final String path;

  HeaderEntry(FileHeader header, String path) {
    this.header = header;
    this.path = path;
  }

  ArchiveEntry toEntry(int index) throws ArchiveException {
    if (header.isEncrypted()) {
      throw new ArchiveException(
          ArchiveProblem.ENCRYPTED, "the archive is protected by a password");
    }
    if (header.isUnpSizeUnknown()) {
      throw new ArchiveException(
          ArchiveProblem.UNSUPPORTED, "the archive does not tell the size of " + path);
    }
    EntryKind kind = kind();
    boolean file = kind == EntryKind.FILE;
    if (header.getFullUnpackSize() < 0) {
      throw new ArchiveException(
          ArchiveProblem.CORRUPT, "the archive is damaged: the size of " + path);
    }
    return new ArchiveEntry(
        index,
        path,
        kind,
        file ? header.getFullUnpackSize() : 0,
        file ? crc() : OptionalLong.empty(),
        Optional.ofNullable(header.getLastModifiedTime()).map(FileTime::toInstant),
        file && isUnix() && (header.getFileAttr() & UNIX_OWNER_EXECUTE) != 0);
  }

  static boolean isReference(FileHeader header) {
    Rar5Redirection redirection = header.getRedirection();
    return redirection != null && redirection.getType() == Rar5RedirType.FILE_COPY;
  }

  /**
   * Tells whether the archive has no checksum of this content. The library does not tell a missing
   * CRC-32 from one that is 0.
   */
  static boolean lacksChecksum(FileHeader header) {
    return header.isRar5Container()
        && header.getHashType() == null
        && header.getFileCRC() == 0
        && header.getFullUnpackSize() > 0;
  }

  private EntryKind kind() {
    if (header.getRedirection() != null) {
      return isReference(header) ? EntryKind.FILE : EntryKind.LINK;
    }
    if (isUnix()) {
      return unixKind();
    }
    boolean windowsDirectory = (header.getFileAttr() & WINDOWS_DIRECTORY) != 0;
    if (header.isDirectory() || (!header.isRar5Container() && windowsDirectory)) {
      return EntryKind.DIRECTORY;
    }
    boolean reparse = (header.getFileAttr() & WINDOWS_REPARSE_POINT) != 0;
    return reparse && isWindows() ? EntryKind.LINK : EntryKind.FILE;
  }

  private EntryKind unixKind() {
    int type = header.getFileAttr() & UNIX_TYPE_MASK;
    if (type == UNIX_LINK) {
      return EntryKind.LINK;
    }
    if (header.isDirectory()) {
      return EntryKind.DIRECTORY;
    }
    if (type == UNIX_DIRECTORY) {
      return header.isRar5Container() ? EntryKind.OTHER : EntryKind.DIRECTORY;
    }
    return type == UNIX_REGULAR || type == 0 ? EntryKind.FILE : EntryKind.OTHER;
  }

  private OptionalLong crc() {
    boolean blake2Only = header.getHashType() == Rar5HashType.BLAKE2 && header.getFileCRC() == 0;
    if (blake2Only || lacksChecksum(header) || isReference(header)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Integer.toUnsignedLong(header.getFileCRC()));
  }

  private boolean isUnix() {
    return header.isRar5Container()
        ? header.getRar5HostOS() == Rar5HostOS.UNIX
        : header.getHostOS() == HostSystem.unix;
  }

  private boolean isWindows() {
    return header.isRar5Container()
        ? header.getRar5HostOS() == Rar5HostOS.WINDOWS
        : header.getHostOS() == HostSystem.win32;
  }
}
