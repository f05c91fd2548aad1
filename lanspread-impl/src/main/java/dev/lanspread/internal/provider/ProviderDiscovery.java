package dev.lanspread.internal.provider;

import dev.lanspread.spi.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/** Finds all providers of a kind; one that breaks does not hide the others. */
final class ProviderDiscovery {

  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  // A class loader that cannot be asked at all fails again at every step, mostly in equal words.
  private static final int MAX_BROKEN = 64;

  private ProviderDiscovery() {}

  static <P extends Provider> Found<P> find(ProviderKind<P> kind, ClassLoader loader) {
    List<Candidate<P>> candidates = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    Iterator<ServiceLoader.Provider<P>> services =
        ServiceLoader.load(kind.type(), loader).stream().iterator();
    while (broken.size() < MAX_BROKEN) {
      Optional<ServiceLoader.Provider<P>> service;
      try {
        service = services.hasNext() ? Optional.of(services.next()) : Optional.empty();
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        String line = "broken entry: " + Failure.describe(e);
        if (broken.contains(line)) {
          break;
        }
        broken.add(line);
        continue;
      }
      if (service.isEmpty()) {
        break;
      }
      load(service.get(), candidates, broken);
    }
    candidates.sort(
        Comparator.<Candidate<P>>comparingInt(Candidate::priority)
            .reversed()
            .thenComparing(Candidate::id)
            .thenComparing(candidate -> candidate.provider().getClass().getName()));
    return new Found<>(candidates, broken);
  }

  /**
   * Asks an instance who it is.
   *
   * @throws IllegalArgumentException if it gives no well-formed id
   */
  static <P extends Provider> Candidate<P> identify(P provider) {
    String id = Objects.requireNonNull(provider.id(), "id() is null");
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("malformed id \"" + id + "\"");
    }
    return new Candidate<>(provider, id, provider.priority(), Origin.of(provider.getClass()));
  }

  private static <P extends Provider> void load(
      ServiceLoader.Provider<P> service, List<Candidate<P>> candidates, List<String> broken) {
    try {
      candidates.add(identify(service.get()));
    } catch (ServiceConfigurationError | Exception | LinkageError | AssertionError e) {
      Class<? extends P> type = service.type();
      broken.add(
          String.format(
              "%s (broken: %s) from %s",
              type.getName(), Failure.describe(e), Origin.of(type).location()));
    }
  }

  /**
   * What discovery found.
   *
   * @param candidates usable providers, highest priority first
   * @param broken one line for each that could not be loaded
   */
  record Found<P extends Provider>(List<Candidate<P>> candidates, List<String> broken) {

    Found {
      candidates = List.copyOf(candidates);
      broken = List.copyOf(broken);
    }
  }
}
