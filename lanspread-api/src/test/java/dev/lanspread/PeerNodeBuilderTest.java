package dev.lanspread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.catalog.Catalog;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.ProviderException;
import dev.lanspread.error.RequestException;
import dev.lanspread.spi.PeerNodeConfig;
import dev.lanspread.spi.PeerNodeFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerNodeBuilderTest {

  private static final Path FOLDER = Path.of("folder");
  private static final String MISSING_IMPLEMENTATION =
      "no lanspread implementation found: add dev.lanspread:lanspread-impl to the class or module"
          + " path";

  private final PeerNodeBuilder builder = PeerNode.builder();

  @Test
  void whatIsRequiredIsAskedForByName() {
    assertRefused("invalid games directory \"\": expected to be set");
    builder.gamesDirectory(FOLDER);
    assertRefused("invalid state directory \"\": expected to be set");
    builder.stateDirectory(FOLDER);
    assertRefused("invalid catalog \"\": expected to be set");
  }

  @Test
  void withoutAnImplementationEveryEntryPointNamesTheArtifactToAdd() {
    builder.gamesDirectory(FOLDER).stateDirectory(FOLDER).catalog(Catalog.of(List.of()));

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(builder::start)
        .withMessage(MISSING_IMPLEMENTATION)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE))
        .satisfies(
            e -> assertThat(e.facts()).containsEntry("artifact", "dev.lanspread:lanspread-impl"));
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> Catalog.read(FOLDER))
        .withMessage(MISSING_IMPLEMENTATION);
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> LaunchSettings.in(FOLDER, FOLDER))
        .withMessage(MISSING_IMPLEMENTATION);
  }

  @Test
  void anImplementationThatDoesNotLoadIsAnErrorWithACode(@TempDir Path folder) throws Exception {
    assertUnavailable(folder, "no.such.Factory", "does not load");
    assertUnavailable(folder, PeerNodeBuilderTest.class.getName(), "does not load");
  }

  @Test
  void ofTwoImplementationsNoneIsTakenByChance(@TempDir Path folder) throws Exception {
    String both = OneFactory.class.getName() + "\n" + OtherFactory.class.getName();

    assertUnavailable(folder, both, "keep one");
  }

  private void assertUnavailable(Path folder, String services, String message) throws Exception {
    Path file = folder.resolve("META-INF/services").resolve(PeerNodeFactory.class.getName());
    Files.createDirectories(file.getParent());
    Files.writeString(file, services);
    builder.gamesDirectory(FOLDER).stateDirectory(FOLDER).catalog(Catalog.of(List.of()));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      builder.classLoader(loader);
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(builder::start)
          .withMessageContaining(message)
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE));
    }
  }

  /** One implementation of two. */
  public static class OneFactory implements PeerNodeFactory {
    @Override
    public PeerNode start(PeerNodeConfig config) {
      throw new AssertionError("chosen by chance");
    }

    @Override
    public LaunchSettings launchSettings(Path gamesDirectory, Path stateDirectory) {
      throw new AssertionError("chosen by chance");
    }

    @Override
    public ContentManifest contentManifest(Path gameRoot) {
      throw new AssertionError("chosen by chance");
    }

    @Override
    public Catalog readCatalog(Path file) {
      throw new AssertionError("chosen by chance");
    }
  }

  /** The other. */
  public static final class OtherFactory extends OneFactory {}

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:0", "host:65536", "::1:7", ":7"})
  void anAddressOfAPeerIsAHostAndAPort(String text) {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> builder.peer(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    builder.peer("a-host-that-is-looked-up-later:7").peer("[::1]:7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "\u001b[31m"})
  void aNameIsPlainText(String name) {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> builder.name(name))
        .withMessageStartingWith("invalid name \"")
        .withMessageEndingWith("\": expected 1 to 64 characters");
  }

  @Test
  void limitsAreAcceptedAndOneBeyondIsRefused() {
    builder
        .name("x".repeat(PeerNodeBuilder.MAX_NAME_LENGTH))
        .chunkSize(PeerNodeBuilder.MIN_CHUNK_SIZE)
        .chunkSize(PeerNodeBuilder.MAX_CHUNK_SIZE)
        .groupSecret("s".repeat(PeerNodeBuilder.MIN_GROUP_SECRET_LENGTH));

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> builder.name("x".repeat(PeerNodeBuilder.MAX_NAME_LENGTH + 1)));
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> builder.chunkSize(PeerNodeBuilder.MIN_CHUNK_SIZE - 1))
        .withMessage("invalid chunk size \"1023\": expected 1024 to 1073741824 bytes");
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> builder.chunkSize(PeerNodeBuilder.MAX_CHUNK_SIZE + 1));
  }

  @Test
  void aSecretThatIsTooShortIsNotRepeatedInTheMessage() {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> builder.groupSecret("hunter2"))
        .withMessage("invalid group secret \"(hidden)\": expected at least 16 characters")
        .satisfies(e -> assertThat(e.facts()).doesNotContainValue("hunter2"));
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(builder::start)
        .withMessage(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }
}
