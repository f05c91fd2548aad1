package dev.lanspread.testkit.archive;

import dev.lanspread.spi.archive.ArchiveProvider;

/**
 * The part of {@link ArchiveProviderContract} that holds for a backend of any format: cancelling
 * and closing end a reading at once, what the sink throws is the cause, nothing is left behind.
 *
 * <p>The files it has the backend read are RAR archives; a backend of another format is to read
 * them as it reads any bytes, so this suits those that take every file.
 *
 * @since 0.1
 */
public abstract class ArchiveLifeCycleContract implements LifeCycleContract {

  /** Returns the backend under test. */
  @Override
  public abstract ArchiveProvider provider();
}
