package dev.lanspread.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the figures were measured on. */
final class Machine {

  private static final double KIBIBYTES_PER_GIBIBYTE = 1 << 20;

  private Machine() {}

  static String sentence() throws IOException {
    String memory = firstValue("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
    return String.format(
        Locale.ROOT,
        "%d cores of %s, %.1f GiB, %s %s, Java %s (%s).",
        Runtime.getRuntime().availableProcessors(),
        firstValue("/proc/cpuinfo", "model name"),
        memory.isEmpty() ? 0 : Long.parseLong(memory) / KIBIBYTES_PER_GIBIBYTE,
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.runtime.version"),
        System.getProperty("java.vendor"));
  }

  /** Returns a value of a file that only Linux has; elsewhere says so. */
  private static String firstValue(String file, String key) throws IOException {
    if (!Files.isReadable(Path.of(file))) {
      return "unknown";
    }
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }
}
