package dev.lanspread.testkit.archive;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes stored RAR archives, honest or hostile, entry by entry; closing writes the end mark.
 *
 * <p>It exists to attack archive backends and the code behind them, so it checks nothing: names,
 * sizes, checksums and flags are written as given. Not safe for use from several threads.
 *
 * @since 0.1
 */
public abstract class RarWriter implements Closeable {

  private final OutputStream out;
  private boolean endMark = true;

  RarWriter(OutputStream out) {
    this.out = out;
  }

  /** What an archive as a whole may claim. */
  public enum Trait {
    /** It is one of several volumes. */
    VOLUME,
    /** Its entries depend on each other. */
    SOLID,
    /** Its headers are encrypted. */
    ENCRYPTED_HEADERS
  }

  /** Starts a RAR5 archive in a new file. */
  public static RarWriter rar5(Path file, Trait... traits) throws IOException {
    return rar5(new BufferedOutputStream(Files.newOutputStream(file)), traits);
  }

  /** Starts a RAR5 archive; {@link #close} closes {@code out}. */
  public static RarWriter rar5(OutputStream out, Trait... traits) throws IOException {
    return new Rar5Writer(out, traits);
  }

  /** Starts a RAR4 archive in a new file. */
  public static RarWriter rar4(Path file, Trait... traits) throws IOException {
    return rar4(new BufferedOutputStream(Files.newOutputStream(file)), traits);
  }

  /** Starts a RAR4 archive; {@link #close} closes {@code out}. */
  public static RarWriter rar4(OutputStream out, Trait... traits) throws IOException {
    return new Rar4Writer(out, traits);
  }

  /** Adds a stored file. */
  public final RarWriter file(String name, byte[] content) throws IOException {
    return add(RarEntry.file(name, content));
  }

  /** Adds a folder. */
  public final RarWriter directory(String name) throws IOException {
    return add(RarEntry.directory(name));
  }

  /** Adds an entry. */
  public abstract RarWriter add(RarEntry entry) throws IOException;

  /** Leaves out the end mark, as programs of the last century did and as a cut archive does. */
  public final RarWriter withoutEndMark() {
    endMark = false;
    return this;
  }

  @Override
  public final void close() throws IOException {
    try (OutputStream closing = out) {
      if (endMark) {
        writeEndMark();
      }
      closing.flush();
    }
  }

  abstract void writeEndMark() throws IOException;

  final void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }
}
