package dev.lanspread.internal.library;

import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.GameRoot;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of a package as they may be served, and how they were when they were listed. */
public final class PackageListing {

  /** A package without files. */
  public static final PackageListing EMPTY = new PackageListing(List.of(), Map.of());

  private final List<FileEntry> entries;
  private final String fingerprint;
  private final long[] stamps;
  private final BitSet executable = new BitSet();
  private final Map<String, Integer> places = new HashMap<>();

  /** How old a listing may be. */
  public enum Age {
    /** As old as the library's knowledge of the game; for whoever looks at each file anyway. */
    KNOWN,
    /** A few seconds. */
    RECENT,
    /** Begun after it was asked for. */
    NEW
  }

  /**
   * A listed file.
   *
   * @param entry path and size
   * @param stamp the {@link FileStamp#digest} that it had
   */
  public record Listed(FileEntry entry, long stamp) {}

  /** Takes a list that is {@link ListFingerprint#inOrder} and the stamps of its files. */
  PackageListing(List<FileEntry> entries, Map<String, FileStamp> stamps) {
    this.entries = entries;
    this.fingerprint = ListFingerprint.of(entries);
    this.stamps = new long[entries.size()];
    for (int i = 0; i < entries.size(); i++) {
      String path = entries.get(i).path();
      places.put(path, i);
      FileStamp stamp = stamps.get(path);
      this.stamps[i] = stamp == null ? 0 : stamp.digest();
      executable.set(i, stamp != null && stamp.executable());
    }
  }

  /** Lists the package at {@code root} as it is now; reads no file. */
  public static PackageListing take(GameRoot root) throws IOException {
    PackageFiles files = PackageFiles.walk(root);
    return new PackageListing(files.entries(), files.stamps());
  }

  /** Returns the files in the order of the bytes of their paths. */
  public List<FileEntry> entries() {
    return entries;
  }

  /** Returns what stands for the list. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Returns the file of that path, or null if it is not listed. */
  public @Nullable Listed find(String path) {
    Integer place = places.get(path);
    return place == null ? null : new Listed(entries.get(place), stamps[place]);
  }

  /** Returns the stamp of the file at a place in the list. */
  public long stamp(int place) {
    return stamps[place];
  }

  /** Tells whether the file at a place in the list may be run, where the system knows that. */
  public boolean isExecutable(int place) {
    return executable.get(place);
  }
}
