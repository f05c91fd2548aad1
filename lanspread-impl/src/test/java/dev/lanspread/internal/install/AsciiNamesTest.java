package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.spi.archive.ArchiveLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A JVM whose file names are ASCII only, as started from a service or a bare container. */
final class AsciiNamesTest {

  @Test
  @EnabledOnOs(OS.LINUX)
  void nameThatTheJvmCannotExpressIsATypedError(@TempDir Path temp) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            Child.class.getName(),
            temp.toString());
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true);
    Process child = builder.start();
    try {
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(output).contains("ARCHIVE_UNSAFE").contains("cannot express the name");
      assertThat(temp.resolve("ggoo/.local.installing")).doesNotExist();
    } finally {
      child.destroyForcibly();
    }
  }

  /** Installs an archive with a name beyond ASCII and prints how it ended. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) throws IOException {
      GameId id = GameId.of("ggoo");
      Path temp = Path.of(args[0]);
      GameRoot root = new GameRoot(temp.resolve("ggoo"));
      Trees.write(root.path().resolve("a.eti"), "archive");
      ScriptedArchives archives = new ScriptedArchives();
      archives.archive("a.eti").file("gr\u00fc\u00dfe.txt", "1");
      try {
        new Installer(
                new StateDirectory(temp.resolve("state")),
                new ArchiveOpener(List.of(archives), ArchiveLimits.defaults()),
                told -> {})
            .install(
                id,
                root,
                GameVersion.of("20260101"),
                InstallMode.FRESH,
                new Cancellation(id),
                InstallProgress.NONE);
        System.out.println("installed");
      } catch (LanspreadException e) {
        System.out.println(e.code() + " " + e.getMessage());
      }
    }
  }
}
