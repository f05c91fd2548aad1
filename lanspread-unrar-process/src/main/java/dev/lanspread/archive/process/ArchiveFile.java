package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.RarOutline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive on disk.
 *
 * @param path absolute
 * @param channel open until {@link #close}
 * @param format what its signature says
 */
record ArchiveFile(Path path, FileChannel channel, RarOutline.Format format) {

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveFile.class);

  static ArchiveFile open(Path path) throws ArchiveException {
    FileChannel channel = channel(path);
    try {
      return new ArchiveFile(path.toAbsolutePath(), channel, RarOutline.detect(channel));
    } catch (ArchiveException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  void close() {
    closeQuietly(channel);
  }

  private static FileChannel channel(Path path) throws ArchiveException {
    try {
      if (!Files.isRegularFile(path)) {
        throw new IOException("not a regular file");
      }
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new ArchiveException(ArchiveProblem.IO_FAILED, "the archive cannot be opened", e);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing an archive that was only read failed", e);
    }
  }
}
