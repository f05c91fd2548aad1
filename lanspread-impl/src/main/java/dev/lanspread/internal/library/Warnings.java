package dev.lanspread.internal.library;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells each warning once for as long as its cause lasts. Confined to the library's thread. */
final class Warnings {

  /** One warning as the listener gets it. */
  record Warning(String code, String message, Map<String, String> facts) {}

  private static final Logger LOG = LoggerFactory.getLogger(Warnings.class);

  private final LibraryListener listener;
  private final Map<String, Set<Warning>> told = new HashMap<>();

  Warnings(LibraryListener listener) {
    this.listener = listener;
  }

  /** Tells what is new in {@code current}, which is all there is to say about {@code subject}. */
  void replace(String subject, List<Warning> current) {
    if (current.isEmpty()) {
      told.remove(subject);
      return;
    }
    Set<Warning> before = told.getOrDefault(subject, Set.of());
    told.put(subject, new HashSet<>(current));
    for (Warning warning : current) {
      if (!before.contains(warning)) {
        tell(warning);
      }
    }
  }

  // A listener that throws must not cut a scan short.
  private void tell(Warning warning) {
    try {
      listener.onWarning(warning.code(), warning.message(), warning.facts());
    } catch (RuntimeException e) {
      LOG.error("A library listener failed", e);
    }
  }
}
