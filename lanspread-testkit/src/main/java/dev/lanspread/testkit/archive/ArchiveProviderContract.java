package dev.lanspread.testkit.archive;

import dev.lanspread.spi.archive.ArchiveProvider;

/**
 * What every archive backend must do; extend it in a test class and return the backend.
 *
 * <p>Sound archives of every kind are read whole; damaged, foreign, encrypted and split ones are
 * refused for their own reason; unsafe names are reported as they are; a reading can be cancelled;
 * nothing is left behind.
 *
 * @since 0.1
 */
public abstract class ArchiveProviderContract
    implements ReadingContract, NamesContract, DamageContract, HostileContract, LifeCycleContract {

  /** Returns the backend under test. */
  @Override
  public abstract ArchiveProvider provider();

  /** Tells whether the backend reads archives of this kind; those it does not are skipped. */
  @Override
  public boolean reads(RarFixture fixture) {
    return true;
  }

  /**
   * Returns the name under which the backend reports a name of the archive; override where the
   * program or library behind it rewrites names.
   */
  @Override
  public String reported(String name) {
    return name;
  }

  /** Tells whether the backend may refuse to list an archive because of this name. */
  @Override
  public boolean mayRefuse(String name) {
    return false;
  }
}
