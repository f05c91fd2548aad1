package dev.lanspread.internal.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.ProviderException;
import dev.lanspread.internal.provider.SampleProviders.AlsoHigh;
import dev.lanspread.internal.provider.SampleProviders.High;
import dev.lanspread.internal.provider.SampleProviders.HighAgain;
import dev.lanspread.internal.provider.SampleProviders.Low;
import dev.lanspread.internal.provider.SampleProviders.MalformedId;
import dev.lanspread.internal.provider.SampleProviders.NeedsProgram;
import dev.lanspread.internal.provider.SampleProviders.OnlyWhenNamed;
import dev.lanspread.internal.provider.SampleProviders.ThrowingAvailability;
import dev.lanspread.internal.provider.SampleProviders.ThrowingConstructor;
import dev.lanspread.internal.provider.SampleProviders.ThrowingId;
import dev.lanspread.internal.provider.SampleProviders.ThrowingPriority;
import dev.lanspread.spi.ProviderChoice;
import dev.lanspread.spi.archive.ArchiveProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProviderSelectorTest {

  private static final String ADD =
      "; add dev.lanspread:lanspread-unrar-junrar or dev.lanspread:lanspread-unrar-process to the"
          + " class or module path";

  private static final String HERE = " from " + testClasses();
  private static final String NESTED = SampleProviders.class.getName() + "$";

  private final ProviderSelector selector = new ProviderSelector(name -> Optional.empty());

  @TempDir private Path folder;

  @Test
  void noneFoundNamesTheArtifactToAdd() {
    assertFails(
        ProviderChoice.automatic(),
        ErrorCode.PROVIDER_UNAVAILABLE,
        "no archive provider found" + ADD);
  }

  @Test
  void oneFoundIsChosen() throws IOException {
    Selection<ArchiveProvider> selection = select(ProviderChoice.automatic(), Low.class);

    assertThat(selection.chosen().id()).isEqualTo("low");
    assertThat(ids(selection)).containsExactly("low");
  }

  @Test
  void ofTwoTheHigherPriorityIsChosenAndTheOtherIsAskedNext() throws IOException {
    Selection<ArchiveProvider> selection =
        select(ProviderChoice.automatic(), Low.class, High.class, OnlyWhenNamed.class);

    assertThat(selection.chosen().id()).isEqualTo("high");
    assertThat(ids(selection)).containsExactly("high", "low");
  }

  @Test
  void aTieAtTheTopIsAnError() {
    assertFails(
        ProviderChoice.automatic(),
        ErrorCode.PROVIDER_UNAVAILABLE,
        "archive providers \"also-high\" and \"high\" both have the highest priority 20: name one in"
            + " the builder or by system property lanspread.archive; found: also-high (priority 20,"
            + " available)"
            + HERE
            + ", high (priority 20, available)"
            + HERE
            + ", low (priority 10, available)"
            + HERE,
        Low.class,
        High.class,
        AlsoHigh.class);
  }

  @Test
  void aTieBelowTheTopIsNoError() throws IOException {
    Selection<ArchiveProvider> selection =
        select(ProviderChoice.named("high"), High.class, AlsoHigh.class);

    assertThat(ids(selection)).containsExactly("high");
  }

  @Test
  void anUnknownIdIsAnInvalidArgumentAndListsWhatThereIs() {
    assertFails(
        ProviderChoice.named("foo"),
        ErrorCode.INVALID_ARGUMENT,
        "unknown archive provider \"foo\" (named by the host); found: low (priority 10, available)"
            + HERE
            + ", teaching (priority -1, used only when named)"
            + HERE
            + ADD,
        Low.class,
        OnlyWhenNamed.class);
  }

  @Test
  void anUnknownIdIsShownOnOneLine() {
    assertFails(
        ProviderChoice.named("a\nb\u001b[31m"),
        ErrorCode.INVALID_ARGUMENT,
        "unknown archive provider \"a b\\u001b[31m\" (named by the host)" + ADD);
  }

  @Test
  void aNamedProviderThatIsUnavailableIsAnErrorWithItsReason() {
    assertFails(
        ProviderChoice.named("program"),
        ErrorCode.PROVIDER_UNAVAILABLE,
        "archive provider \"program\" (named by the host) is unavailable: no program on the PATH;"
            + " install it; found: program (priority 30, unavailable: no program on the PATH;"
            + " install it)"
            + HERE
            + ", low (priority 10, available)"
            + HERE
            + ADD,
        Low.class,
        NeedsProgram.class);
  }

  @Test
  void anUnavailableProviderIsPassedOverInAutomaticSelection() throws IOException {
    Selection<ArchiveProvider> selection =
        select(ProviderChoice.automatic(), Low.class, NeedsProgram.class);

    assertThat(ids(selection)).containsExactly("low");
    assertThat(selection.passedOver())
        .as("what would have been preferred is kept with its reason")
        .containsExactly(new PassedOver("program", "no program on the PATH; install it"));
  }

  @Test
  void whatIsLessPreferredOrAskedForByNameIsPassedOverByNothing() throws IOException {
    assertThat(select(ProviderChoice.automatic(), Low.class, High.class).passedOver()).isEmpty();
    assertThat(select(ProviderChoice.named("low"), Low.class, NeedsProgram.class).passedOver())
        .isEmpty();
  }

  @Test
  void noneAvailableTellsWhyNot() {
    assertFails(
        ProviderChoice.automatic(),
        ErrorCode.PROVIDER_UNAVAILABLE,
        "no archive provider is available; found: program (priority 30, unavailable: no program on"
            + " the PATH; install it)"
            + HERE
            + ", teaching (priority -1, used only when named)"
            + HERE
            + ADD,
        NeedsProgram.class,
        OnlyWhenNamed.class);
  }

  @Test
  void aNegativePriorityIsUsedWhenNamed() throws IOException {
    Selection<ArchiveProvider> selection =
        select(ProviderChoice.named("teaching"), Low.class, OnlyWhenNamed.class);

    assertThat(ids(selection)).containsExactly("teaching");
  }

  @Test
  void duplicateIdsAreAnErrorWhateverIsNamed() {
    String message =
        "several archive providers have the id \"high\": remove all but one; found: high (priority"
            + " 20, available)"
            + HERE
            + ", low (priority 10, available)"
            + HERE
            + ", high (priority 5, available)"
            + HERE;

    assertFails(
        ProviderChoice.automatic(),
        ErrorCode.PROVIDER_UNAVAILABLE,
        message,
        Low.class,
        High.class,
        HighAgain.class);
    assertFails(
        ProviderChoice.named("low"),
        ErrorCode.PROVIDER_UNAVAILABLE,
        message,
        Low.class,
        High.class,
        HighAgain.class);
  }

  @Test
  void brokenProvidersDoNotHideTheOthers() throws IOException {
    Files.createDirectories(folder.resolve("com/example"));
    Files.writeString(folder.resolve("com/example/Garbage.class"), "no class file");
    ServiceFolder loader =
        ServiceFolder.with(
            folder,
            List.of(
                "com.example.Missing",
                "com.example.Garbage",
                "java.lang.String",
                NESTED + "ThrowingConstructor",
                NESTED + "ThrowingId",
                NESTED + "ThrowingPriority",
                NESTED + "MalformedId",
                NESTED + "ThrowingAvailability",
                NESTED + "Low"));

    try (loader) {
      assertThat(ids(selector.select(ProviderKind.ARCHIVE, ProviderChoice.automatic(), loader)))
          .containsExactly("low");
    }
  }

  @Test
  void brokenProvidersAreListedWithTheirReasons() {
    assertFails(
        ProviderChoice.automatic(),
        ErrorCode.PROVIDER_UNAVAILABLE,
        "no archive provider is available; found: moody (priority 50, unavailable: availability()"
            + " threw java.lang.UnsatisfiedLinkError: no native library)"
            + HERE
            + ", "
            + NESTED
            + "ThrowingConstructor (broken: Provider "
            + NESTED
            + "ThrowingConstructor could not be instantiated: java.lang.IllegalStateException: no"
            + " constructor today)"
            + HERE
            + ", "
            + NESTED
            + "ThrowingId (broken: java.lang.IllegalStateException: no id today)"
            + HERE
            + ", "
            + NESTED
            + "ThrowingPriority (broken: java.lang.NoClassDefFoundError: com/example/Gone)"
            + HERE
            + ", "
            + NESTED
            + "MalformedId (broken: java.lang.IllegalArgumentException: malformed id \"Not An"
            + " Id\")"
            + HERE
            + ADD,
        ThrowingConstructor.class,
        ThrowingId.class,
        ThrowingPriority.class,
        MalformedId.class,
        ThrowingAvailability.class);
  }

  @Test
  void aServiceFileThatCannotBeUsedIsListed() throws IOException {
    try (ServiceFolder loader =
        ServiceFolder.with(folder, List.of("com.example.Missing", "not a class name"))) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(
              () -> selector.select(ProviderKind.ARCHIVE, ProviderChoice.automatic(), loader))
          .withMessageStartingWith("no archive provider found; found: broken entry: ")
          .withMessageContaining(folder.toString())
          .withMessageEndingWith(ADD);
    }
  }

  @Test
  void aLoaderThatAlwaysFailsEndsTheSearch() {
    ClassLoader failing =
        new ClassLoader(null) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            throw new IOException("disk gone");
          }
        };

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(
            () -> selector.select(ProviderKind.ARCHIVE, ProviderChoice.automatic(), failing))
        .withMessage(
            "no archive provider found; found: broken entry: Error locating configuration files:"
                + " java.io.IOException: disk gone"
                + ADD);
  }

  @Test
  void anInstanceIsUsedWithoutLookingForOthers() throws IOException {
    High instance = new High();

    Selection<ArchiveProvider> selection =
        select(ProviderChoice.of(instance), High.class, HighAgain.class);

    assertThat(selection.chosen()).isSameAs(instance);
    assertThat(selection.chain()).containsExactly(instance);
  }

  @Test
  void anInstanceThatIsUnavailableOrBrokenIsAnError() {
    assertFails(
        ProviderChoice.of(new NeedsProgram()),
        ErrorCode.PROVIDER_UNAVAILABLE,
        "archive provider \"program\" (given by the host) is unavailable: no program on the PATH;"
            + " install it");
    assertFails(
        ProviderChoice.of(new ThrowingId()),
        ErrorCode.PROVIDER_UNAVAILABLE,
        "archive provider "
            + NESTED
            + "ThrowingId (given by the host) is broken: java.lang.IllegalStateException: no id"
            + " today");
  }

  @Test
  void theSystemPropertyNamesAProviderUnlessTheHostDoes() throws IOException {
    ProviderSelector withProperty =
        new ProviderSelector(
            name -> name.equals("lanspread.archive") ? Optional.of("low") : Optional.empty());

    try (ServiceFolder loader = services(Low.class, High.class, AlsoHigh.class)) {
      assertThat(ids(withProperty.select(ProviderKind.ARCHIVE, ProviderChoice.automatic(), loader)))
          .containsExactly("low");
      assertThat(
              ids(withProperty.select(ProviderKind.ARCHIVE, ProviderChoice.named("high"), loader)))
          .containsExactly("high");
    }
  }

  @Test
  void anUnknownIdInTheSystemPropertyTellsWhereItCameFrom() throws IOException {
    ProviderSelector withProperty = new ProviderSelector(name -> Optional.of("foo"));

    try (ServiceFolder loader = services()) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(
              () -> withProperty.select(ProviderKind.ARCHIVE, ProviderChoice.automatic(), loader))
          .withMessage(
              "unknown archive provider \"foo\" (named by system property lanspread.archive)"
                  + ADD);
    }
  }

  @Test
  void anEmptySystemPropertyCountsAsNotSet() throws IOException {
    ProviderSelector withProperty = new ProviderSelector(name -> Optional.of(""));

    try (ServiceFolder loader = services(Low.class)) {
      assertThat(ids(withProperty.select(ProviderKind.ARCHIVE, ProviderChoice.automatic(), loader)))
          .containsExactly("low");
    }
  }

  @Test
  void optionsCanMakeANamedProviderAvailable() throws IOException {
    UnaryOperator<ArchiveProvider> options =
        provider -> provider.withOptions(Map.of("program", "/opt/unrar"));

    try (ServiceFolder loader = services(NeedsProgram.class)) {
      assertThat(
              ids(
                  selector.select(
                      ProviderKind.ARCHIVE, ProviderChoice.named("program"), loader, options)))
          .containsExactly("program");
    }
  }

  @Test
  void refusedOptionsAreAnInvalidArgument() throws IOException {
    UnaryOperator<ArchiveProvider> options =
        provider -> provider.withOptions(Map.of("speed", "high"));

    try (ServiceFolder loader = services(Low.class)) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(
              () ->
                  selector.select(
                      ProviderKind.ARCHIVE, ProviderChoice.automatic(), loader, options))
          .withMessage(
              "archive provider \"low\" refused its options: archive provider low has no options,"
                  + " but got [speed]")
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
  }

  @Test
  void aProviderFromAJarIsListedWithItsVersionAndTheJar() throws IOException {
    Path jar = jar(NeedsProgram.class, "1.2.3");

    try (ServiceFolder loader = ServiceFolder.at(jar)) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(
              () -> selector.select(ProviderKind.ARCHIVE, ProviderChoice.automatic(), loader))
          .withMessage(
              "no archive provider is available; found: program 1.2.3 (priority 30, unavailable: no"
                  + " program on the PATH; install it) from "
                  + jar
                  + ADD);
    }
  }

  private Path jar(Class<?> provider, String version) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    Path jar = folder.resolve("plugin 1.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.putNextEntry(new JarEntry(ServiceFolder.SERVICE_FILE));
      out.write(provider.getName().getBytes(StandardCharsets.UTF_8));
      for (String name : List.of(provider.getName(), NESTED + "Sample")) {
        String entry = name.replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (InputStream bytes = provider.getClassLoader().getResourceAsStream(entry)) {
          bytes.transferTo(out);
        }
      }
    }
    return jar;
  }

  private Selection<ArchiveProvider> select(
      ProviderChoice<ArchiveProvider> choice, Class<?>... providers) throws IOException {
    try (ServiceFolder loader = services(providers)) {
      return selector.select(ProviderKind.ARCHIVE, choice, loader);
    }
  }

  private void assertFails(
      ProviderChoice<ArchiveProvider> choice,
      ErrorCode code,
      String message,
      Class<?>... providers) {
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> select(choice, providers))
        .withMessage(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(
            e ->
                assertThat(e.facts())
                    .containsEntry("kind", "archive")
                    .containsEntry("property", "lanspread.archive"));
  }

  private ServiceFolder services(Class<?>... providers) throws IOException {
    return ServiceFolder.with(folder, Stream.of(providers).map(Class::getName).toList());
  }

  private static List<String> ids(Selection<ArchiveProvider> selection) {
    return selection.chain().stream().map(ArchiveProvider::id).toList();
  }

  private static Path testClasses() {
    try {
      return Path.of(
          SampleProviders.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
