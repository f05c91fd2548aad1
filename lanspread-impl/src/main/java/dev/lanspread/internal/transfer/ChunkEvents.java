package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import dev.lanspread.event.PeerEvent;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Says when a chunk is complete: one event per chunk of a large file, however many pieces and
 * sources it took, and one per small or empty file.
 *
 * <p>An event covers what this operation fetched of the chunk. It names one of the sources that
 * gave it, namely the one that more came from than was told so far: so the sums by source come out
 * as near to the truth as whole chunks can.
 */
final class ChunkEvents {

  private final GameManifest manifest;
  private final long chunkSize;
  private final PartialDownload partial;
  private final Map<Cell, Begun> begun = new HashMap<>();

  /** Bytes that came from a source and that no event named it for; negative if too many did. */
  private final Map<PeerId, Long> untold = new HashMap<>();

  /** One chunk of one file. */
  private record Cell(int file, long index) {}

  /** Where it began, and who gave some of it. */
  private static final class Begun {
    private final Set<PeerId> givers = new LinkedHashSet<>();
    private long offset = Long.MAX_VALUE;
  }

  ChunkEvents(GameManifest manifest, long chunkSize, PartialDownload partial) {
    this.manifest = manifest;
    this.chunkSize = chunkSize;
    this.partial = partial;
  }

  void started(Part part) {
    if (part instanceof Part.Chunk chunk) {
      Begun whole = begun.computeIfAbsent(cell(chunk), key -> new Begun());
      whole.offset = Math.min(whole.offset, chunk.offset());
    }
  }

  /** Counts what comes; less than 0 if it was taken back. */
  void came(Part part, PeerId source, long bytes) {
    if (part instanceof Part.Chunk) {
      untold.merge(source, bytes, Long::sum);
    }
  }

  /** Notes that some of a chunk is from this source, from which the rest was moved away. */
  void gave(Part.Chunk piece, PeerId source) {
    Begun chunk = begun.get(cell(piece));
    if (chunk != null) {
      chunk.givers.add(source);
    }
  }

  /**
   * Returns the event of a chunk whose last piece has come, or empty while a piece is missing.
   *
   * @param last who finished it
   * @param isThere tells whether another one is still a source
   * @param shown how events show a source
   */
  Optional<PeerEvent.ChunkFinished> ended(
      Part.Chunk piece,
      PeerId last,
      Predicate<PeerId> isThere,
      Function<PeerId, PeerEvent.Source> shown) {
    Cell cell = cell(piece);
    long size = manifest.files().get(cell.file()).size();
    long start = cell.index() * chunkSize;
    long end = Math.min(size, start + chunkSize);
    if (!partial.missing(new Part.Chunk(cell.file(), start, end - start)).isEmpty()) {
      return Optional.empty();
    }
    Begun chunk = begun.remove(cell);
    if (chunk == null) {
      return Optional.empty(); // Another piece finished after this one and told.
    }
    long length = end - chunk.offset;
    PeerId source =
        Stream.concat(Stream.of(last), chunk.givers.stream().filter(isThere))
            .max(Comparator.comparingLong(giver -> untold.getOrDefault(giver, 0L)))
            .orElse(last);
    untold.merge(source, -length, Long::sum);
    return Optional.of(event(cell.file(), chunk.offset, length, shown.apply(source)));
  }

  /** Returns the event of a small file. */
  PeerEvent.ChunkFinished file(int file, PeerEvent.Source source) {
    return event(file, 0, manifest.files().get(file).size(), source);
  }

  private Cell cell(Part.Chunk chunk) {
    return new Cell(chunk.file(), chunk.offset() / chunkSize);
  }

  private PeerEvent.ChunkFinished event(
      int file, long offset, long length, PeerEvent.Source source) {
    String path = manifest.game().value() + "/" + manifest.files().get(file).path();
    return new PeerEvent.ChunkFinished(manifest.game(), path, offset, length, source);
  }
}
