package dev.lanspread.internal.architecture;

import dev.lanspread.internal.provider.ProviderKind;
import dev.lanspread.internal.provider.ProviderSelector;
import dev.lanspread.internal.provider.Selection;
import dev.lanspread.spi.ProviderChoice;
import dev.lanspread.spi.archive.ArchiveProvider;

/** What {@link ModulePathTest} runs in a JVM of its own: prints the chosen archive provider. */
final class SelectionOnModulePath {

  private SelectionOnModulePath() {}

  public static void main(String[] arguments) {
    Selection<ArchiveProvider> selection =
        new ProviderSelector()
            .select(
                ProviderKind.ARCHIVE,
                ProviderChoice.automatic(),
                ClassLoader.getSystemClassLoader());
    System.out.println(
        ProviderSelector.class.getModule().getName() + " chose " + selection.chosen().id());
  }
}
