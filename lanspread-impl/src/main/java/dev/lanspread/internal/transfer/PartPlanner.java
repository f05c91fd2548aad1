package dev.lanspread.internal.transfer;

import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.ProtocolLimits;
import java.util.ArrayList;
import java.util.List;

/** Cuts what is missing of a game into parts; pure. */
final class PartPlanner {

  /** Files up to this size travel in batches, so that they do not cost a round trip each. */
  static final long SMALL_FILE = 1L << 20;

  private final GameManifest manifest;
  private final long chunkSize;

  PartPlanner(GameManifest manifest, long chunkSize) {
    this.manifest = manifest;
    this.chunkSize = chunkSize;
  }

  /** Returns the parts that are missing according to {@code have}, in manifest order. */
  List<Part> missing(HaveMap have) {
    List<Part> parts = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    long batchBytes = 0;
    for (int file = 0; file < manifest.files().size(); file++) {
      if (have.isComplete(file)) {
        continue;
      }
      FileEntry entry = manifest.files().get(file);
      if (entry.size() > Math.min(SMALL_FILE, chunkSize) || !have.isUntouched(file)) {
        addChunks(parts, have, file);
        continue;
      }
      boolean full =
          batch.size() == ProtocolLimits.BATCH_FILES
              || batchBytes + entry.size() > ProtocolLimits.BATCH_BYTES;
      if (full) {
        parts.add(new Part.Batch(batch, batchBytes));
        batch.clear();
        batchBytes = 0;
      }
      batch.add(file);
      batchBytes += entry.size();
    }
    if (!batch.isEmpty()) {
      parts.add(new Part.Batch(batch, batchBytes));
    }
    return parts;
  }

  /** Cuts what was lost again into parts. */
  List<Part> cut(List<Part.Chunk> lost) {
    List<Part> parts = new ArrayList<>();
    for (Part.Chunk range : lost) {
      long end = range.offset() + range.length();
      for (long start = range.offset(); start < end; ) {
        long next = Math.min(end, (start / chunkSize + 1) * chunkSize);
        parts.add(new Part.Chunk(range.file(), start, next - start));
        start = next;
      }
    }
    return parts;
  }

  private void addChunks(List<Part> parts, HaveMap have, int file) {
    long size = manifest.files().get(file).size();
    for (long start = 0; start < size; start += chunkSize) {
      for (ByteRanges.Range gap : have.missing(file, start, Math.min(size, start + chunkSize))) {
        parts.add(new Part.Chunk(file, gap.start(), gap.length()));
      }
    }
  }
}
