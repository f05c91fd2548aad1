package dev.lanspread.internal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModulePathTest {

  private static final String PLUGIN =
      """
      package sample.plugin;

      public final class SampleProvider implements dev.lanspread.spi.archive.ArchiveProvider {
        public String id() { return "sample"; }
        public int priority() { return 1; }
        public dev.lanspread.spi.ProviderAvailability availability() {
          return dev.lanspread.spi.ProviderAvailability.available();
        }
        public dev.lanspread.spi.archive.Archive open(
            java.nio.file.Path archive, dev.lanspread.spi.archive.ArchiveLimits limits) {
          throw new UnsupportedOperationException();
        }
      }
      """;

  private static final String PLUGIN_MODULE =
      """
      module sample.plugin {
        requires dev.lanspread.api;
        provides dev.lanspread.spi.archive.ArchiveProvider with sample.plugin.SampleProvider;
      }
      """;

  @TempDir private Path folder;

  @Test
  void aPluginModuleIsFoundByThePeerAsAModule() throws Exception {
    Path plugin = compilePlugin();

    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                modulePath() + File.pathSeparator + plugin,
                "--add-modules",
                "dev.lanspread.impl",
                "--add-exports",
                "dev.lanspread.impl/dev.lanspread.internal.provider=ALL-UNNAMED",
                "-cp",
                testClasses(),
                SelectionOnModulePath.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    try {
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }

    assertThat(Files.readString(folder.resolve("output")))
        .contains("dev.lanspread.impl chose sample")
        .contains("archive provider: sample 1.2 from module sample.plugin (" + plugin);
    assertThat(child.exitValue()).isZero();
  }

  private Path compilePlugin() throws IOException {
    Path source = Files.createDirectories(folder.resolve("source/sample/plugin"));
    Path module = folder.resolve("source/module-info.java");
    Path provider = source.resolve("SampleProvider.java");
    Files.writeString(module, PLUGIN_MODULE, StandardCharsets.UTF_8);
    Files.writeString(provider, PLUGIN, StandardCharsets.UTF_8);
    Path classes = folder.resolve("classes");
    StringWriter messages = new StringWriter();
    PrintWriter out = new PrintWriter(messages);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "--module-version",
                "1.2",
                "-p",
                modulePath(),
                "-d",
                classes.toString(),
                module.toString(),
                provider.toString());
    assertThat(status).as(messages.toString()).isZero();
    return classes;
  }

  /** Jazzer's jars share a package, so they cannot be modules beside each other. */
  private static String modulePath() {
    return entries().stream()
        .filter(entry -> !entry.equals(testClasses()))
        .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("jazzer"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String testClasses() {
    return entries().stream()
        .filter(entry -> entry.endsWith("test-classes"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> entries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).toList();
  }
}
