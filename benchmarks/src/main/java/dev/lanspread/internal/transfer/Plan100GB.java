package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.internal.protocol.FileEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A download of 100 GB without its bytes: the file list, the parts, the scheduler with its sources
 * and the record of what has come, as a client holds them.
 */
final class Plan100GB {

  static final long CHUNK = PeerNodeBuilder.DEFAULT_CHUNK_SIZE;

  private static final int LARGE_FILES = 84;
  private static final int SMALL_FILES = 20_000;
  private static final long LARGE = 1L << 30;
  private static final long SMALL = 512 << 10;

  /** How finely arriving bytes are recorded. */
  private static final long STEP = 1 << 20;

  private final GameManifest manifest =
      new GameManifest(GameId.of("ggoo"), GameVersion.of("20260101"), files());
  private final HaveMap have = new HaveMap(manifest);
  private final List<Part> parts = new PartPlanner(manifest, CHUNK).missing(have);
  private final ChunkScheduler scheduler = new ChunkScheduler(parts, CHUNK);

  Plan100GB(int sources) {
    for (int i = 0; i < sources; i++) {
      scheduler.addSource(PeerIds.numbered(i));
    }
  }

  int parts() {
    return parts.size();
  }

  /**
   * Lets everything arrive.
   *
   * @param arrived told after each part how many have come
   * @return how many bytes are there at the end
   */
  long run(LongConsumer arrived) {
    Deque<ChunkScheduler.Assignment> underWay = new ArrayDeque<>();
    long now = 0;
    long count = 0;
    while (!scheduler.isFinished()) {
      now++;
      Optional<ChunkScheduler.Assignment> next = scheduler.next(now);
      if (next.isPresent()) {
        underWay.add(next.get());
      } else {
        arrive(underWay.remove());
        count++;
        arrived.accept(count);
      }
    }
    return have.bytes();
  }

  private void arrive(ChunkScheduler.Assignment assignment) {
    if (assignment.part() instanceof Part.Chunk chunk) {
      long end = chunk.offset() + chunk.length();
      for (long from = chunk.offset(); from < end; from += STEP) {
        have.add(chunk.file(), from, Math.min(end, from + STEP));
      }
    } else if (assignment.part() instanceof Part.Batch batch) {
      batch.files().forEach(have::setComplete);
    }
    scheduler.progress(assignment.id(), assignment.part().bytes());
    scheduler.finished(assignment.id());
  }

  private static List<FileEntry> files() {
    List<FileEntry> files = new ArrayList<>();
    files.add(new FileEntry("version.ini", 9));
    for (int i = 0; i < LARGE_FILES; i++) {
      files.add(new FileEntry("data/pack" + i + ".pak", LARGE));
    }
    for (int i = 0; i < SMALL_FILES; i++) {
      files.add(new FileEntry("data/music" + i / 500 + "/track" + i + ".ogg", SMALL));
    }
    return files;
  }
}
