package dev.lanspread.internal.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the peer may know which. */
@AnalyzeClasses(packages = "dev.lanspread.internal", importOptions = DoNotIncludeTests.class)
final class PackageRulesTest {

  private static final String INTERNAL = "dev.lanspread.internal";

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(INTERNAL + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule protocolKnowsNoOtherPackage =
      noClasses()
          .that()
          .resideInAPackage(INTERNAL + ".protocol..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(INTERNAL + "..")
                  .and(resideOutsideOfPackage(INTERNAL + ".protocol..")));

  @ArchTest
  static final ArchRule contentKnowsNoNetwork =
      noClasses()
          .that()
          .resideInAPackage(INTERNAL + ".content..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(INTERNAL + "..")
                  .and(
                      resideOutsideOfPackages(
                          INTERNAL + ".content..",
                          INTERNAL + ".store..",
                          INTERNAL + ".protocol..")));

  @ArchTest
  static final ArchRule nobodyKnowsTheCompositionRoot =
      noClasses()
          .that()
          .resideOutsideOfPackage(INTERNAL + ".node..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(INTERNAL + ".node..");

  @ArchTest
  static final ArchRule onlyDiscoveryTouchesJmdns =
      noClasses()
          .that()
          .resideOutsideOfPackage(INTERNAL + ".discovery..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("javax.jmdns..");

  @ArchTest
  static final ArchRule onlyReadersAndWritersOfJsonTouchJackson =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              INTERNAL + ".protocol..",
              INTERNAL + ".content..",
              INTERNAL + ".session..",
              INTERNAL + ".catalog..",
              INTERNAL + ".library..",
              INTERNAL + ".store..",
              INTERNAL + ".transfer..",
              INTERNAL + ".install..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule nothingElseIsUsed =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.net..",
              "javax.crypto..",
              "javax.security..",
              "dev.lanspread..",
              "org.jspecify..",
              "org.slf4j..",
              "com.fasterxml.jackson..",
              "javax.jmdns..");
}
