package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private, otherwise empty folder: home and working folder of one run.
 *
 * <p>The archive appears in it as a link of a fixed name. So a name with blanks, masks or dashes
 * never reaches the program's command line, and the program finds no settings, no further volumes
 * and no recovery volumes beside the archive.
 *
 * @param path absolute
 */
record WorkFolder(Path path) {

  static final String ARCHIVE_NAME = "archive.rar";

  private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

  static WorkFolder create() throws ArchiveException {
    try {
      return new WorkFolder(Files.createTempDirectory("lanspread-unrar-").toAbsolutePath());
    } catch (IOException e) {
      throw new ArchiveException(
          ArchiveProblem.IO_FAILED, "no temporary folder can be made for unrar", e);
    }
  }

  /** Returns the name by which the program reaches the archive. */
  String nameFor(Path archive) {
    Path link = path.resolve(ARCHIVE_NAME);
    try {
      Files.createSymbolicLink(link, archive);
      return ARCHIVE_NAME;
    } catch (IOException | UnsupportedOperationException e) {
      // Windows lets few users make symbolic links. File names there hold no masks, and an
      // absolute path starts with no dash.
      LOG.debug("no link to the archive, using its path: {}", e.toString());
      return archive.toString();
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(path.resolve(ARCHIVE_NAME));
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("temporary folder {} stays behind: {}", path, e.toString());
    }
  }
}
