package dev.lanspread.internal.provider;

import dev.lanspread.spi.Provider;
import java.util.List;

/**
 * Which provider was chosen.
 *
 * @param chosen the provider to use
 * @param chain {@code chosen} first; in automatic selection then the other available providers of
 *     non-negative priority, highest first, to be asked when {@code chosen} says "not mine"
 * @param passedOver in automatic selection those of higher priority that cannot work here, highest
 *     first
 */
public record Selection<P extends Provider>(P chosen, List<P> chain, List<PassedOver> passedOver) {

  /** Copies the lists. */
  public Selection {
    chain = List.copyOf(chain);
    passedOver = List.copyOf(passedOver);
  }
}
