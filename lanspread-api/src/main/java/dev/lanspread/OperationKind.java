package dev.lanspread;

import java.util.Locale;

/**
 * What a long operation does.
 *
 * @since 0.1
 */
public enum OperationKind {
  /** Fetches the package, and installs it when asked. */
  DOWNLOAD,
  /** Installs from a peer's archives without storing them. */
  STREAM_INSTALL,
  /** Unpacks the package that is already here. */
  INSTALL,
  /** Removes the installed tree and keeps the package. */
  UNINSTALL,
  /** Reads the package and makes its content root. */
  HASH;

  /** Returns the lower-case name with hyphens, as in {@code stream-install}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
