package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.testkit.archive.ArchiveProviderContract;
import dev.lanspread.testkit.archive.RarTools;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

final class ProcessContractTest extends ArchiveProviderContract {

  private ArchiveProvider provider = new ProcessArchiveProvider();

  @BeforeEach
  void needsUnrar() {
    Path unrar = RarTools.requireUnrar();
    provider = new ProcessArchiveProvider().withOptions(Map.of("program", unrar.toString()));
  }

  @Override
  public ArchiveProvider provider() {
    return provider;
  }

  /** A line break could imitate a field of the listing; unrar prints no content of "..". */
  @Override
  public boolean mayRefuse(String name) {
    return name.contains("\n") || name.equals("..");
  }
}
