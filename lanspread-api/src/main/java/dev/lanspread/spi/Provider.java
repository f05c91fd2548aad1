package dev.lanspread.spi;

/**
 * What every plugin tells about itself.
 *
 * <p>A provider is a cheap, stateless factory found by {@link java.util.ServiceLoader}: its
 * constructor and these methods touch no file, socket or native library except where {@link
 * #availability()} says so. What it makes does the work. One rule chooses among the providers of a
 * kind: an instance given to the builder, then an id given to the builder, then the system property
 * {@code lanspread.<kind>} ({@code archive}, {@code transport}, {@code discovery}), then the
 * available provider of highest priority. Equal highest priorities are an error.
 *
 * <p>Threading: called from any thread.
 *
 * @since 0.1
 */
public interface Provider {

  /** Returns the stable, unique id: lower-case letters, digits and hyphens. */
  String id();

  /**
   * Returns the rank in automatic selection; higher wins. A provider with a negative priority is
   * used only when it is named.
   */
  int priority();

  /**
   * Tells whether the provider can work here; may probe a program or a native library once.
   *
   * <p>What is missing is a reason, never an exception.
   */
  ProviderAvailability availability();
}
