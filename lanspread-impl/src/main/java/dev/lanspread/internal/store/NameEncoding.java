package dev.lanspread.internal.store;

import java.io.File;
import java.util.Optional;

/**
 * The encoding in which this JVM sees the names of files, which comes from the locale it was
 * started in. Where that is not UTF-8, names have bytes that it can neither express nor find again.
 */
public final class NameEncoding {

  private static final String PROPERTY = "sun.jnu.encoding";
  private static final String COMPLETE = "UTF-8";

  private NameEncoding() {}

  /** Returns the encoding if it cannot express every name; always empty on Windows. */
  public static Optional<String> limited() {
    String encoding = System.getProperty(PROPERTY, COMPLETE);
    boolean complete = File.separatorChar == '\\' || encoding.equalsIgnoreCase(COMPLETE);
    return complete ? Optional.empty() : Optional.of(encoding);
  }
}
