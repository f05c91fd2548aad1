package dev.lanspread.archive.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.testkit.archive.RarWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which program is used, and what is told when none can be. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the fakes are shell scripts")
final class ProgramChoiceTest {

  private final Path folder;
  private final Path archive;

  ProgramChoiceTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.archive = folder.resolve("game.eti");
    RarWriter.rar5(archive).close();
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(ArchiveProvider.class))
        .hasOnlyElementsOfType(ProcessArchiveProvider.class)
        .allSatisfy(
            provider -> {
              assertThat(provider.id()).isEqualTo("process");
              assertThat(provider.priority()).isEqualTo(50);
            });
  }

  @Test
  void aMissingProgramThatWasNamedIsReportedWhenItIsNeeded() {
    Path missing = folder.resolve("no-unrar");
    ArchiveProvider provider = named(missing);
    assertThat(provider.availability()).isInstanceOf(ProviderAvailability.Available.class);
    assertOpenFails(provider, missing.toString());
  }

  @Test
  void aProgramThatCannotBeExecutedIsNamed() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "#!/bin/sh\n");
    assertOpenFails(named(plain), plain.toString());
    Path broken = FakeUnrar.writeRaw(folder, "#!/no/such/interpreter\n");
    assertOpenFails(named(broken), broken.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"unrar.bat", "unrar.CMD"})
  void aBatchFileIsRefused(String name) throws IOException {
    Path fake = FakeUnrar.announcing(folder, "UNRAR 7.20 freeware");
    assertOpenFails(named(Files.move(fake, folder.resolve(name))), "batch file");
  }

  @Test
  void anotherProgramIsRefused() throws IOException {
    assertOpenFails(named(FakeUnrar.announcing(folder, "unrar-free 0.1.3")), "not RARLAB's unrar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.90", "6.00", "6.11"})
  void anUnsafeVersionIsRefusedByItsNumber(String version) throws IOException {
    assertOpenFails(named(FakeUnrar.announcing(folder, "UNRAR " + version + " freeware")), version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.12", "6.21", "7.00", "7.20 beta 1", "10.01"})
  void aSafeVersionIsAccepted(String version) throws IOException {
    named(FakeUnrar.announcing(folder, "UNRAR " + version + " freeware"))
        .open(archive, ArchiveLimits.defaults())
        .close();
  }

  @Test
  void thePropertyGoesBeforeTheSearchPath() throws IOException {
    Path onPath = Files.createDirectories(folder.resolve("bin"));
    Path good = FakeUnrar.announcing(folder, "UNRAR 7.20 freeware");
    Files.move(good, onPath.resolve("unrar"));
    String searchPath = "relative" + File.pathSeparator + File.pathSeparator + onPath;
    assertThat(new UnrarLookup("", searchPath).locate()).hasValue(onPath.resolve("unrar"));
    Path named = folder.resolve("named");
    assertThat(new UnrarLookup(named.toString(), searchPath).locate()).hasValue(named);

    assertThat(
            new ProcessArchiveProvider(null, new UnrarLookup("", searchPath), 1 << 30)
                .availability())
        .isInstanceOf(ProviderAvailability.Available.class);
    assertThat(
            new ProcessArchiveProvider(null, new UnrarLookup(named.toString(), searchPath), 1 << 30)
                .availability())
        .isEqualTo(ProviderAvailability.unavailable("there is no program " + named));
  }

  @Test
  void withoutAnyProgramTheReasonTellsHowToGetOne() {
    ProcessArchiveProvider provider =
        new ProcessArchiveProvider(null, new UnrarLookup("", ""), 1 << 30);
    assertThat(provider.availability())
        .isInstanceOfSatisfying(
            ProviderAvailability.Unavailable.class,
            unavailable ->
                assertThat(unavailable.reason()).contains("install", "6.12", "lanspread.unrar"));
  }

  @Test
  void malformedOptionsAreRefusedByName() {
    ArchiveProvider provider = new ProcessArchiveProvider();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> provider.withOptions(Map.of("program", " ")))
        .withMessageContaining("program");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> provider.withOptions(Map.of("program", "a\0b")))
        .withMessageContaining("program");
  }

  @Test
  void whatIsNoRarIsLeftToOthersEvenWithoutAProgram() throws IOException {
    Path html = Files.writeString(folder.resolve("x.eti"), "<html>");
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> named(folder.resolve("none")).open(html, ArchiveLimits.defaults()))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.NOT_RECOGNIZED));
  }

  private static ArchiveProvider named(Path program) {
    return new ProcessArchiveProvider().withOptions(Map.of("program", program.toString()));
  }

  private void assertOpenFails(ArchiveProvider provider, String named) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> provider.open(archive, ArchiveLimits.defaults()))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.PROVIDER_UNAVAILABLE))
        .withMessageContaining(named);
  }
}
