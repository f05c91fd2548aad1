package dev.lanspread.internal.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of byte positions, kept as disjoint ranges; not safe for use from several threads. */
final class ByteRanges {

  private final TreeMap<Long, Long> ends = new TreeMap<>();

  /**
   * A half-open range.
   *
   * @param start first position
   * @param end one past the last
   */
  record Range(long start, long end) {
    long length() {
      return end - start;
    }
  }

  /** Adds {@code [start, end)}. */
  void add(long start, long end) {
    if (start >= end) {
      return;
    }
    long from = start;
    long to = end;
    Map.Entry<Long, Long> before = ends.floorEntry(start);
    if (before != null && before.getValue() >= start) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
    }
    Map.Entry<Long, Long> next = ends.ceilingEntry(from);
    while (next != null && next.getKey() <= to) {
      to = Math.max(to, next.getValue());
      ends.remove(next.getKey());
      next = ends.ceilingEntry(from);
    }
    ends.put(from, to);
  }

  /** Tells whether all of {@code [start, end)} is in the set. */
  boolean covers(long start, long end) {
    Map.Entry<Long, Long> before = ends.floorEntry(start);
    return start >= end || (before != null && before.getValue() >= end);
  }

  /** Returns how many positions are in the set. */
  long size() {
    return ends.entrySet().stream().mapToLong(e -> e.getValue() - e.getKey()).sum();
  }

  List<Range> ranges() {
    return ends.entrySet().stream().map(e -> new Range(e.getKey(), e.getValue())).toList();
  }

  /** Returns what of {@code [start, end)} is not in the set. */
  List<Range> missing(long start, long end) {
    List<Range> gaps = new ArrayList<>();
    long position = start;
    for (Range range : ranges()) {
      if (range.end() <= position) {
        continue;
      }
      if (range.start() >= end) {
        break;
      }
      if (range.start() > position) {
        gaps.add(new Range(position, range.start()));
      }
      position = range.end();
    }
    if (position < end) {
      gaps.add(new Range(position, end));
    }
    return gaps;
  }
}
