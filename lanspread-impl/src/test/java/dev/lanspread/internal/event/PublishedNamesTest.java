package dev.lanspread.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.error.Facts;
import dev.lanspread.event.WarningCodes;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What programs read in warnings and failures is on the API's pages, and only there. */
class PublishedNamesTest {

  private static final Path SOURCES = Path.of("src", "main", "java");

  /** A warning, or what becomes one, whose code is spelled out instead of taken from the page. */
  private static final Pattern SPELLED_CODE =
      Pattern.compile(
          "\\b(?:new (?:PeerEvent\\.)?Warning|onWarning|new Exclusion|exclude)\\(\\s*\"");

  /** A map of facts whose first key is spelled out. */
  private static final Pattern SPELLED_KEY = Pattern.compile("\\bMap\\.of\\(\\s*\"");

  @Test
  void everyWarningCodeIsAConstantNamedLikeItself() {
    assertThat(constants(WarningCodes.class)).isNotEmpty().allSatisfy((n, v) -> same(n, v));
  }

  @Test
  void everyFactKeyIsAConstantNamedLikeItself() {
    assertThat(constants(Facts.class))
        .isNotEmpty()
        .allSatisfy((name, value) -> same(name.toLowerCase(Locale.ROOT), value));
  }

  @Test
  void noWarningIsPublishedUnderACodeThatIsNotOnThePage() throws IOException {
    assertThat(linesWith(SPELLED_CODE)).isEmpty();
  }

  @Test
  void noFactHasAKeyThatIsNotOnThePage() throws IOException {
    assertThat(linesWith(SPELLED_KEY)).isEmpty();
  }

  private static void same(String name, String value) {
    assertThat(value).isEqualTo(name);
  }

  private static Map<String, String> constants(Class<?> page) {
    return Arrays.stream(page.getDeclaredFields())
        .filter(field -> Modifier.isPublic(field.getModifiers()))
        .collect(Collectors.toMap(Field::getName, PublishedNamesTest::value));
  }

  private static String value(Field constant) {
    try {
      return (String) constant.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> linesWith(Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        pattern.matcher(source).results().forEach(hit -> found.add(file + ": " + hit.group()));
      }
    }
    return found;
  }
}
