package dev.lanspread.examples.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Says what happens and what was checked, and remembers whether all of it held. */
final class DemoReport {

  private static final int NANOS_PER_MS = 1_000_000;
  private static final int SHOWN_HASH = 16;

  private final PrintStream out;
  private final boolean interactive;
  private int checked;
  private int failed;

  /**
   * @param interactive whether progress may be drawn over itself
   */
  DemoReport(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** Work that is timed. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws IOException;
  }

  void title(String text) {
    out.println();
    out.println("== " + text);
  }

  void note(String text) {
    out.println("   " + text);
  }

  /** Does something and says how long it took. */
  <T> T step(String what, Step<T> step) throws IOException {
    long start = System.nanoTime();
    T result = step.run();
    note(what + " in " + (System.nanoTime() - start) / NANOS_PER_MS + " ms");
    return result;
  }

  void progress(String line) {
    if (interactive) {
      out.print("\r   " + line + "    ");
    } else {
      note(line);
    }
  }

  void progressEnd() {
    if (interactive) {
      out.println();
    }
  }

  /** Counts one check that held. */
  void ok(String what) {
    checked++;
    out.println("   ok    " + what);
  }

  /** Counts one check that did not hold. */
  void fail(String what) {
    checked++;
    failed++;
    out.println("   FAIL  " + what);
  }

  /** Checks one fact. */
  void check(String what, Object actual, Object expected) {
    if (Objects.equals(actual, expected)) {
      ok(what + ": " + shown(actual));
    } else {
      fail(what + ": " + shown(actual) + " instead of " + shown(expected));
    }
  }

  /** Checks that two trees hold the same files with the same SHA-256; says so for every file. */
  void sameFiles(String what, Map<String, String> expected, Map<String, String> actual) {
    TreeSet<String> names = new TreeSet<>(expected.keySet());
    names.addAll(actual.keySet());
    for (String name : names) {
      String hash = Objects.toString(actual.get(name), "missing");
      String wanted = Objects.toString(expected.get(name), "nothing");
      if (hash.equals(wanted)) {
        ok("sha256 " + hash.substring(0, SHOWN_HASH) + "…  " + name);
      } else {
        fail(what + " file " + name + ": " + hash + " instead of " + wanted);
      }
    }
    check("number of " + what + " files", actual.size(), expected.size());
  }

  /** Sums up and tells whether everything held. */
  boolean end() {
    out.println();
    out.println((checked - failed) + " passed, " + failed + " failed");
    return failed == 0 && checked > 0;
  }

  private static String shown(Object value) {
    return value.toString().replace("\r", "\\r").replace("\n", "\\n");
  }
}
