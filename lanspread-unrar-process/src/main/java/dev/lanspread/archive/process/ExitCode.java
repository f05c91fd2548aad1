package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;

/**
 * What the program says by its exit code, the one thing of it that names in an archive cannot
 * forge.
 *
 * @param value 0 to 255
 */
record ExitCode(int value) {

  private static final int WARNING = 1;
  private static final int FATAL = 2;
  private static final int CHECKSUM = 3;
  private static final int OPEN = 6;
  private static final int NO_MEMORY = 8;
  private static final int BAD_PASSWORD = 11;
  private static final int READ = 12;

  boolean isSuccess() {
    return value == 0;
  }

  /**
   * Tells whether the program only doubts content, which whoever compared checksums knows better.
   */
  boolean isDoubt() {
    return value == WARNING || value == CHECKSUM;
  }

  /** Tells whether this explains better than the missing bytes why the output ended early. */
  boolean explainsEarlyEnd() {
    return switch (value) {
      case FATAL, OPEN, NO_MEMORY, BAD_PASSWORD, READ -> true;
      default -> false;
    };
  }

  /**
   * Returns the failure.
   *
   * @param program that ended with this code
   */
  ArchiveException failure(UnrarVersion program) {
    return switch (value) {
      // Besides an unknown method or version only defects of the program itself end like this.
      case FATAL ->
          new ArchiveException(
              ArchiveProblem.UNSUPPORTED,
              "it is packed in a way that unrar "
                  + program
                  + " does not know; a newer unrar is needed");
      case OPEN, READ ->
          new ArchiveException(ArchiveProblem.IO_FAILED, "unrar cannot read the archive");
      case NO_MEMORY ->
          new ArchiveException(
              ArchiveProblem.DICTIONARY_TOO_LARGE, "unrar has too little memory for the archive");
      case BAD_PASSWORD ->
          new ArchiveException(ArchiveProblem.ENCRYPTED, "the archive is protected by a password");
      default ->
          new ArchiveException(
              ArchiveProblem.CORRUPT, "the archive is damaged: unrar ended with " + value);
    };
  }
}
