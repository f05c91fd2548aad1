package dev.lanspread.transport.netty;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns every way in which a native library can fail to load into one line of text. */
final class NativeProbe {

  // Whoever shows the reason may cut it; what to add comes last.
  private static final int MAX_DETAIL = 100;

  private NativeProbe() {}

  /**
   * Returns why the probe failed, or empty if it did not.
   *
   * @param probe returns the failure, or throws it; linkage errors are what missing classes and
   *     libraries look like
   */
  static Optional<String> reasonFor(Supplier<@Nullable Throwable> probe) {
    Throwable failure;
    try {
      failure = probe.get();
    } catch (RuntimeException | LinkageError e) {
      failure = e;
    }
    return Optional.ofNullable(failure).map(NativeProbe::describe);
  }

  private static String describe(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String detail = root.getClass().getSimpleName() + ": " + root.getMessage();
    detail = detail.replaceAll("\\s+", " ");
    return "the native QUIC library for "
        + platform()
        + " did not load ("
        + detail.substring(0, Math.min(detail.length(), MAX_DETAIL))
        + "); add io.netty:netty-codec-native-quic with this platform's classifier"
        + (NativeProbe.class.getModule().isNamed() ? moduleOption() : "");
  }

  /** Nothing requires the module of the native library, so that it has to be named. */
  private static String moduleOption() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String system = os.startsWith("windows") ? "windows" : os.startsWith("mac") ? "osx" : "linux";
    String arch = System.getProperty("os.arch", "").equals("aarch64") ? "aarch_64" : "x86_64";
    return " and start Java with --add-modules io.netty.codec.quic." + system + "." + arch;
  }

  private static String platform() {
    String name = System.getProperty("os.name", "?") + " " + System.getProperty("os.arch", "?");
    return name.toLowerCase(Locale.ROOT);
  }
}
