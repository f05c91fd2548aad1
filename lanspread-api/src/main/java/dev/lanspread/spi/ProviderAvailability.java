package dev.lanspread.spi;

/**
 * Whether a provider can work on this machine.
 *
 * @since 0.1
 */
public sealed interface ProviderAvailability {

  /** Returns the answer of a provider that can work. */
  static ProviderAvailability available() {
    return new Available();
  }

  /**
   * Returns the answer of a provider that cannot work.
   *
   * @param reason what is missing and, where possible, how to supply it; one line
   */
  static ProviderAvailability unavailable(String reason) {
    return new Unavailable(reason);
  }

  /** The provider can work. */
  record Available() implements ProviderAvailability {}

  /** The provider cannot work. */
  record Unavailable(String reason) implements ProviderAvailability {}
}
