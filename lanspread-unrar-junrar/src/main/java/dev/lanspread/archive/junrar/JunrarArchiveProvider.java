package dev.lanspread.archive.junrar;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.archive.RarOutline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads RAR archives in this process with the library junrar.
 *
 * <p>Hostile archives can make a decoder run for ever, and a Java thread cannot be killed: a
 * reading that stalls is given up and its thread counted as lost until it ends. With {@value
 * LostThreads#BUDGET} lost threads the provider refuses further work.
 *
 * @since 0.1
 */
public final class JunrarArchiveProvider implements ArchiveProvider {

  private static final Logger LOG = LoggerFactory.getLogger(JunrarArchiveProvider.class);
  private static final int PRIORITY = 100;

  private final LostThreads lost = new LostThreads();
  private final JunrarDecoder decoder;

  /** For {@link java.util.ServiceLoader}. */
  public JunrarArchiveProvider() {
    this(JunrarDecoder.library());
  }

  JunrarArchiveProvider(JunrarDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public String id() {
    return "junrar";
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public ProviderAvailability availability() {
    return ProviderAvailability.available();
  }

  @Override
  public Archive open(Path archive, ArchiveLimits limits) throws ArchiveException {
    lost.refuseIfTooMany();
    FileChannel channel = channel(archive);
    try {
      RarOutline.detect(channel);
      return new JunrarArchive(channel, limits, decoder, lost);
    } catch (ArchiveException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static FileChannel channel(Path archive) throws ArchiveException {
    try {
      if (!Files.isRegularFile(archive)) {
        throw new IOException("not a regular file");
      }
      return FileChannel.open(archive, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new ArchiveException(ArchiveProblem.IO_FAILED, "the archive cannot be opened", e);
    }
  }

  static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing an archive that was only read failed", e);
    }
  }
}
