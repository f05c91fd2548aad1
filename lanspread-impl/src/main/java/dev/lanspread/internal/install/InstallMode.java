package dev.lanspread.internal.install;

/** What may be there when an install starts. */
public enum InstallMode {
  /** Nothing is installed; refused otherwise. */
  FRESH,
  /** An installed tree is replaced, if there is one. */
  UPDATE
}
