package dev.lanspread.spi;

import java.util.Optional;

/**
 * Which provider of one kind the host asked for; neither means automatic.
 *
 * @param <P> the kind
 * @param instance the provider to use, without discovery
 * @param id the id of the provider to use
 * @since 0.1
 */
public record ProviderChoice<P extends Provider>(Optional<P> instance, Optional<String> id) {

  /** Returns the choice that leaves it to the selection rule. */
  public static <P extends Provider> ProviderChoice<P> automatic() {
    return new ProviderChoice<>(Optional.empty(), Optional.empty());
  }

  /** Returns the choice of one instance. */
  public static <P extends Provider> ProviderChoice<P> of(P instance) {
    return new ProviderChoice<>(Optional.of(instance), Optional.empty());
  }

  /** Returns the choice of one id. */
  public static <P extends Provider> ProviderChoice<P> named(String id) {
    return new ProviderChoice<>(Optional.empty(), Optional.of(id));
  }
}
