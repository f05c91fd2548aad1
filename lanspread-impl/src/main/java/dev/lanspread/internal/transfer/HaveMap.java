package dev.lanspread.internal.transfer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which bytes of a game are on disk; not safe for use from several threads. */
final class HaveMap {

  private final GameManifest manifest;
  private final BitSet complete;
  private final Map<Integer, ByteRanges> started = new HashMap<>();

  HaveMap(GameManifest manifest) {
    this.manifest = manifest;
    this.complete = new BitSet(manifest.files().size());
  }

  GameManifest manifest() {
    return manifest;
  }

  HaveMap copy() {
    HaveMap copy = new HaveMap(manifest);
    copy.complete.or(complete);
    started.forEach(
        (file, ranges) -> ranges.ranges().forEach(r -> copy.add(file, r.start(), r.end())));
    return copy;
  }

  boolean isComplete(int file) {
    return complete.get(file);
  }

  boolean isUntouched(int file) {
    return !complete.get(file) && !started.containsKey(file);
  }

  boolean isAllComplete() {
    return complete.cardinality() == manifest.files().size();
  }

  void setComplete(int file) {
    complete.set(file);
    started.remove(file);
  }

  void forget(int file) {
    complete.clear(file);
    started.remove(file);
  }

  /** Takes {@code [start, end)} of a file out again. */
  void forget(int file, long start, long end) {
    List<ByteRanges.Range> before = ranges(file);
    forget(file);
    for (ByteRanges.Range range : before) {
      addNonEmpty(file, range.start(), Math.min(range.end(), start));
      addNonEmpty(file, Math.max(range.start(), end), range.end());
    }
  }

  /** Takes a part out again. */
  void forget(Part part) {
    if (part instanceof Part.Chunk chunk) {
      forget(chunk.file(), chunk.offset(), chunk.offset() + chunk.length());
    } else if (part instanceof Part.Batch batch) {
      batch.files().forEach(this::forget);
    }
  }

  private void addNonEmpty(int file, long start, long end) {
    if (start < end) {
      add(file, start, end);
    }
  }

  /** Adds {@code [start, end)} of a file. */
  void add(int file, long start, long end) {
    if (complete.get(file) || (start >= end && sizeOf(file) > 0)) {
      return;
    }
    ByteRanges ranges = started.computeIfAbsent(file, f -> new ByteRanges());
    ranges.add(start, end);
    if (ranges.covers(0, sizeOf(file))) {
      setComplete(file);
    }
  }

  /** Adds what was written: {@code [start, end)}, or an empty file by {@code 0, 0}. */
  void addWritten(int file, long start, long end) {
    if (sizeOf(file) == 0) {
      setComplete(file);
    } else {
      add(file, start, end);
    }
  }

  /** Adds what is here of a file to another map of the same list. */
  void copy(int file, HaveMap to) {
    if (complete.get(file)) {
      to.setComplete(file);
    } else {
      ranges(file).forEach(range -> to.add(file, range.start(), range.end()));
    }
  }

  /** Returns the files of which anything is there, in order. */
  List<Integer> touched() {
    BitSet files = complete();
    started.keySet().forEach(files::set);
    return files.stream().boxed().toList();
  }

  /** Returns the bytes of a file that are there; none of an empty one. */
  List<ByteRanges.Range> ranges(int file) {
    ByteRanges whole = new ByteRanges();
    if (complete.get(file)) {
      whole.add(0, sizeOf(file));
      return whole.ranges();
    }
    return started.getOrDefault(file, whole).ranges();
  }

  /** Returns what is missing of {@code [start, end)} of a file. */
  List<ByteRanges.Range> missing(int file, long start, long end) {
    if (complete.get(file)) {
      return List.of();
    }
    return started.getOrDefault(file, new ByteRanges()).missing(start, end);
  }

  long bytes() {
    long whole = complete.stream().mapToLong(this::sizeOf).sum();
    return whole + started.values().stream().mapToLong(ByteRanges::size).sum();
  }

  /** Returns one past the last byte that is there. */
  long end(int file) {
    if (complete.get(file)) {
      return sizeOf(file);
    }
    ByteRanges ranges = started.get(file);
    return ranges == null
        ? 0
        : ranges.ranges().stream().mapToLong(ByteRanges.Range::end).max().orElse(0);
  }

  BitSet complete() {
    return (BitSet) complete.clone();
  }

  Map<Integer, ByteRanges> started() {
    return started;
  }

  private long sizeOf(int file) {
    return manifest.files().get(file).size();
  }
}
