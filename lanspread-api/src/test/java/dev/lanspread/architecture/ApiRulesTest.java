package dev.lanspread.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.lanspread.PeerNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the API may know and what it shows. */
@AnalyzeClasses(packages = "dev.lanspread", importOptions = DoNotIncludeTests.class)
final class ApiRulesTest {

  @ArchTest
  static final ArchRule nothingIsUsedButTheJdkAndNullnessAnnotations =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.lanspread..", "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule errorsKnowNoOtherPackage =
      classes()
          .that()
          .resideInAPackage("dev.lanspread.error..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.lanspread.error..", "org.jspecify.annotations..");

  @Test
  void theModuleExportsItsPackagesAndLooksForTheImplementation()
      throws IOException, URISyntaxException {
    Path classes =
        Path.of(PeerNode.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    ModuleDescriptor descriptor;
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      descriptor = ModuleDescriptor.read(in);
    }

    assertThat(descriptor.name()).isEqualTo("dev.lanspread.api");
    assertThat(descriptor.exports())
        .allMatch(exported -> !exported.isQualified())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder(
            "dev.lanspread",
            "dev.lanspread.catalog",
            "dev.lanspread.error",
            "dev.lanspread.event",
            "dev.lanspread.spi",
            "dev.lanspread.spi.archive",
            "dev.lanspread.spi.discovery",
            "dev.lanspread.spi.transport");
    assertThat(descriptor.uses()).containsExactly("dev.lanspread.spi.PeerNodeFactory");
    assertThat(descriptor.requires())
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("java.base", "org.jspecify");
  }
}
