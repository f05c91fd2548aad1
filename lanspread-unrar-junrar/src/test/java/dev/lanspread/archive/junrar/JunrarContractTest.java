package dev.lanspread.archive.junrar;

import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.testkit.archive.ArchiveProviderContract;

final class JunrarContractTest extends ArchiveProviderContract {

  private final ArchiveProvider provider = new JunrarArchiveProvider();

  @Override
  public ArchiveProvider provider() {
    return provider;
  }
}
