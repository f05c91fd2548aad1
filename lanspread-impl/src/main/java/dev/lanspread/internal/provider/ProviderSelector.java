package dev.lanspread.internal.provider;

import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.ProviderException;
import dev.lanspread.internal.provider.ProviderDiscovery.Found;
import dev.lanspread.internal.text.Printable;
import dev.lanspread.spi.Provider;
import dev.lanspread.spi.ProviderChoice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one rule that chooses a provider, the same for every kind: an instance, then an id, then the
 * system property {@code lanspread.<kind>} (empty counts as not set), then the available provider
 * of highest priority.
 *
 * <p>Stateless; safe for use from any thread. Every call discovers anew.
 */
public final class ProviderSelector {

  private static final Logger log = LoggerFactory.getLogger(ProviderSelector.class);

  private static final int MAX_ID_SHOWN = 64;

  private final Function<String, Optional<String>> properties;

  /** Creates a selector that reads the JVM's system properties. */
  public ProviderSelector() {
    this(name -> Optional.ofNullable(System.getProperty(name)));
  }

  ProviderSelector(Function<String, Optional<String>> properties) {
    this.properties = properties;
  }

  /**
   * Chooses without options; see {@link #select(ProviderKind, ProviderChoice, ClassLoader,
   * UnaryOperator)}.
   */
  public <P extends Provider> Selection<P> select(
      ProviderKind<P> kind, ProviderChoice<P> choice, ClassLoader loader) {
    return select(kind, choice, loader, UnaryOperator.identity());
  }

  /**
   * Chooses the provider of one kind.
   *
   * @param loader where providers are looked for, unless an instance was given
   * @param configure gives the chosen provider its options; a provider that was asked for is
   *     configured before it is asked whether it is available, so that an option can make it so
   * @throws ProviderException {@code INVALID_ARGUMENT} for an unknown id or refused options; {@code
   *     PROVIDER_UNAVAILABLE} if none is found or available, the named one is not, two share an id
   *     or the highest priority. The message lists what was found, where, and why it was not chosen
   */
  public <P extends Provider> Selection<P> select(
      ProviderKind<P> kind,
      ProviderChoice<P> choice,
      ClassLoader loader,
      UnaryOperator<P> configure) {
    if (choice.instance().isPresent()) {
      return given(kind, choice.instance().get(), configure);
    }
    Found<P> found = ProviderDiscovery.find(kind, loader);
    found.broken().forEach(line -> log.warn("{} provider left out: {}", kind, line));
    refuseDuplicates(kind, found);
    Optional<Request> request = request(kind, choice);
    return request.isPresent()
        ? named(kind, request.get(), found, configure)
        : automatic(kind, found, configure);
  }

  private static <P extends Provider> Selection<P> given(
      ProviderKind<P> kind, P instance, UnaryOperator<P> configure) {
    Candidate<P> candidate = identified(kind, instance);
    return only(
        kind, configured(kind, candidate, configure), "given by the host", Optional.empty());
  }

  private static <P extends Provider> Selection<P> named(
      ProviderKind<P> kind, Request request, Found<P> found, UnaryOperator<P> configure) {
    Candidate<P> candidate =
        found.candidates().stream()
            .filter(each -> each.id().equals(request.id()))
            .findFirst()
            .orElseThrow(() -> unknown(kind, request, found));
    return only(
        kind, configured(kind, candidate, configure), request.askedBy(), Optional.of(found));
  }

  private static <P extends Provider> Selection<P> only(
      ProviderKind<P> kind, Candidate<P> candidate, String askedBy, Optional<Found<P>> found) {
    Optional<String> reason = candidate.unavailableBecause();
    if (reason.isPresent()) {
      throw failure(
          kind,
          ErrorCode.PROVIDER_UNAVAILABLE,
          String.format(
                  "%s provider \"%s\" (%s) is unavailable: %s",
                  kind, candidate.id(), askedBy, reason.get())
              + found.map(all -> list(all) + "; " + remedy(kind)).orElse(""));
    }
    return chosen(kind, List.of(candidate), List.of(), askedBy);
  }

  private static <P extends Provider> Selection<P> automatic(
      ProviderKind<P> kind, Found<P> found, UnaryOperator<P> configure) {
    List<Candidate<P>> usable = new ArrayList<>();
    List<PassedOver> passedOver = new ArrayList<>();
    for (Candidate<P> candidate : found.candidates()) {
      if (candidate.onlyWhenNamed()) {
        continue;
      }
      Optional<String> reason = candidate.unavailableBecause();
      if (reason.isEmpty()) {
        usable.add(candidate);
      } else if (usable.isEmpty()) {
        passedOver.add(new PassedOver(candidate.id(), reason.get()));
      }
    }
    if (usable.isEmpty()) {
      throw none(kind, found);
    }
    Candidate<P> first = usable.get(0);
    if (usable.size() > 1 && usable.get(1).priority() == first.priority()) {
      throw tie(kind, first, usable.get(1), found);
    }
    List<Candidate<P>> chain = new ArrayList<>(usable);
    chain.set(0, configured(kind, first, configure));
    for (PassedOver better : passedOver) {
      log.warn(
          "{} provider {} is used, because {}, which is preferred, cannot work here: {}",
          kind,
          first.id(),
          better.id(),
          better.reason());
    }
    return chosen(kind, chain, passedOver, "highest priority");
  }

  private static <P extends Provider> Selection<P> chosen(
      ProviderKind<P> kind, List<Candidate<P>> chain, List<PassedOver> passedOver, String why) {
    log.info("{} provider: {} ({})", kind, chain.get(0).identity(), why);
    List<P> providers = chain.stream().map(Candidate::provider).toList();
    return new Selection<>(providers.get(0), providers, passedOver);
  }

  private Optional<Request> request(ProviderKind<?> kind, ProviderChoice<?> choice) {
    if (choice.id().isPresent()) {
      return choice.id().map(id -> new Request(id, "named by the host"));
    }
    return properties
        .apply(kind.property())
        .filter(id -> !id.isEmpty())
        .map(id -> new Request(id, "named by system property " + kind.property()));
  }

  private static <P extends Provider> Candidate<P> identified(ProviderKind<P> kind, P instance) {
    try {
      return ProviderDiscovery.identify(instance);
    } catch (Exception | LinkageError | AssertionError e) {
      throw failure(
          kind,
          ErrorCode.PROVIDER_UNAVAILABLE,
          String.format(
              "%s provider %s (given by the host) is broken: %s",
              kind, instance.getClass().getName(), Failure.describe(e)));
    }
  }

  private static <P extends Provider> Candidate<P> configured(
      ProviderKind<P> kind, Candidate<P> candidate, UnaryOperator<P> configure) {
    try {
      return new Candidate<>(
          configure.apply(candidate.provider()),
          candidate.id(),
          candidate.priority(),
          candidate.origin());
    } catch (IllegalArgumentException e) {
      throw failure(
          kind,
          ErrorCode.INVALID_ARGUMENT,
          String.format(
              "%s provider \"%s\" refused its options: %s",
              kind,
              candidate.id(),
              Printable.oneLine(String.valueOf(e.getMessage()), Failure.MAX_CHARACTERS)));
    }
  }

  private static <P extends Provider> void refuseDuplicates(ProviderKind<P> kind, Found<P> found) {
    Set<String> seen = new HashSet<>();
    for (Candidate<P> candidate : found.candidates()) {
      if (!seen.add(candidate.id())) {
        throw failure(
            kind,
            ErrorCode.PROVIDER_UNAVAILABLE,
            String.format(
                "several %s providers have the id \"%s\": remove all but one%s",
                kind, candidate.id(), list(found)));
      }
    }
  }

  private static ProviderException unknown(ProviderKind<?> kind, Request request, Found<?> found) {
    return failure(
        kind,
        ErrorCode.INVALID_ARGUMENT,
        String.format(
            "unknown %s provider \"%s\" (%s)%s; %s",
            kind,
            Printable.oneLine(request.id(), MAX_ID_SHOWN),
            request.askedBy(),
            list(found),
            remedy(kind)));
  }

  private static ProviderException none(ProviderKind<?> kind, Found<?> found) {
    boolean nothing = found.candidates().isEmpty();
    return failure(
        kind,
        ErrorCode.PROVIDER_UNAVAILABLE,
        String.format(
            "no %s provider %s%s; %s",
            kind, nothing ? "found" : "is available", list(found), remedy(kind)));
  }

  private static ProviderException tie(
      ProviderKind<?> kind, Candidate<?> one, Candidate<?> other, Found<?> found) {
    return failure(
        kind,
        ErrorCode.PROVIDER_UNAVAILABLE,
        String.format(
            "%s providers \"%s\" and \"%s\" both have the highest priority %d: name one in the"
                + " builder or by system property %s%s",
            kind, one.id(), other.id(), one.priority(), kind.property(), list(found)));
  }

  private static String list(Found<?> found) {
    List<String> items =
        Stream.concat(
                found.candidates().stream().map(Candidate::description), found.broken().stream())
            .toList();
    return items.isEmpty() ? "" : "; found: " + String.join(", ", items);
  }

  private static String remedy(ProviderKind<?> kind) {
    return "add " + kind.artifact() + " to the class or module path";
  }

  private static ProviderException failure(ProviderKind<?> kind, ErrorCode code, String message) {
    return new ProviderException(
        code,
        message,
        Map.of(
            Facts.KIND,
            kind.label(),
            Facts.PROPERTY,
            kind.property(),
            Facts.ARTIFACT,
            kind.artifact()));
  }

  private record Request(String id, String askedBy) {}
}
