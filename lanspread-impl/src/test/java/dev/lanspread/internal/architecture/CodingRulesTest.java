package dev.lanspread.internal.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** What holds for every class of the API and of the peer. */
@AnalyzeClasses(
    packages = "dev.lanspread",
    importOptions = {DoNotIncludeTests.class, CodingRulesTest.NoTestkit.class})
final class CodingRulesTest {

  @ArchTest
  static final ArchRule standardStreamsAreTheHosts = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest static final ArchRule logsGoThroughSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest
  static final ArchRule theJvmIsTheHosts =
      noClasses()
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .orShould()
          .callMethod(Runtime.class, "addShutdownHook", Thread.class);

  // kwik can be kept from printing by a system property only.
  @ArchTest
  static final ArchRule systemPropertiesAreTheHosts =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lanspread.transport.kwik")
          .should()
          .callMethod(System.class, "setProperty", String.class, String.class);

  @ArchTest
  static final ArchRule packagesAreNullMarked =
      classes().should(satisfy("be in a @NullMarked package", CodingRulesTest::isNullMarked));

  @ArchTest
  static final ArchRule classesAreClosedForExtension =
      classes()
          .should(satisfy("be final, sealed, abstract, or a value", CodingRulesTest::isClosed));

  @ArchTest
  static final ArchRule nodesShareNoState =
      fields()
          .that()
          .areStatic()
          .should(satisfy("be final and of an immutable type", CodingRulesTest::isConstant));

  private static boolean isNullMarked(JavaClass type) {
    return type.getPackage().isAnnotatedWith(NullMarked.class);
  }

  private static boolean isClosed(JavaClass type) {
    return type.isInterface()
        || type.isEnum()
        || type.isRecord()
        || type.isAnonymousClass()
        || type.isLocalClass()
        // The constants of an enum with bodies.
        || type.getRawSuperclass().filter(JavaClass::isEnum).isPresent()
        // What javac makes to switch over an enum.
        || type.getModifiers().contains(JavaModifier.SYNTHETIC)
        || type.getModifiers().contains(JavaModifier.FINAL)
        || type.getModifiers().contains(JavaModifier.ABSTRACT)
        || type.reflect().isSealed();
  }

  private static boolean isConstant(JavaField field) {
    JavaClass type = field.getRawType();
    return field.getModifiers().contains(JavaModifier.FINAL)
        && !type.getPackageName().equals("java.util.concurrent.atomic")
        && List.of(Executor.class, Thread.class, ThreadLocal.class, Lock.class).stream()
            .noneMatch(type::isAssignableTo);
  }

  private static <T extends HasName> ArchCondition<T> satisfy(
      String description, Predicate<T> predicate) {
    return new ArchCondition<>(description) {
      @Override
      public void check(T item, ConditionEvents events) {
        boolean satisfied = predicate.test(item);
        events.add(
            new SimpleConditionEvent(
                item, satisfied, item.getName() + (satisfied ? " is " : " is not ") + description));
      }
    };
  }

  /** The testkit is on this class path too, but is a tool of tests. */
  static final class NoTestkit implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("testkit");
    }
  }
}
