package dev.lanspread.internal.provider;

import dev.lanspread.internal.text.Printable;
import dev.lanspread.spi.Provider;
import dev.lanspread.spi.ProviderAvailability;
import java.util.Objects;
import java.util.Optional;

/**
 * A provider that could be made and says who it is.
 *
 * @param provider made by discovery or handed over by the host
 * @param id as it says
 * @param priority as it says
 * @param origin where its class came from
 */
record Candidate<P extends Provider>(P provider, String id, int priority, Origin origin) {

  /** Returns why the provider cannot work here, or empty if it can. */
  Optional<String> unavailableBecause() {
    try {
      ProviderAvailability answer = Objects.requireNonNull(provider.availability(), "null");
      return answer instanceof ProviderAvailability.Unavailable unavailable
          ? Optional.of(Printable.oneLine(unavailable.reason(), Failure.MAX_CHARACTERS))
          : Optional.empty();
    } catch (Exception | LinkageError | AssertionError e) {
      return Optional.of("availability() threw " + Failure.describe(e));
    }
  }

  boolean onlyWhenNamed() {
    return priority < 0;
  }

  /** Returns id, version and place, for the log. */
  String identity() {
    return nameAndVersion() + " from " + origin.location();
  }

  /** Returns one item of an error's list: id, version, rank, whether it could work, place. */
  String description() {
    String state =
        unavailableBecause()
            .map(reason -> "unavailable: " + reason)
            .orElse(onlyWhenNamed() ? "used only when named" : "available");
    return nameAndVersion()
        + " (priority "
        + priority
        + ", "
        + state
        + ") from "
        + origin.location();
  }

  private String nameAndVersion() {
    return origin.version().map(version -> id + " " + version).orElse(id);
  }
}
