package dev.lanspread.internal.transfer;

import dev.lanspread.event.PeerEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says when a chunk is complete: one event per chunk of a large file, however many pieces and
 * sources it took, and one per small or empty file.
 *
 * <p>An event covers what this operation fetched of the chunk and names the source that finished
 * it.
 */
final class ChunkEvents {

  private final GameManifest manifest;
  private final long chunkSize;
  private final PartialDownload partial;
  private final Map<Cell, Long> begun = new HashMap<>();

  /** One chunk of one file. */
  private record Cell(int file, long index) {}

  ChunkEvents(GameManifest manifest, long chunkSize, PartialDownload partial) {
    this.manifest = manifest;
    this.chunkSize = chunkSize;
    this.partial = partial;
  }

  void started(Part part) {
    if (part instanceof Part.Chunk chunk) {
      begun.merge(cell(chunk), chunk.offset(), Math::min);
    }
  }

  /** Returns the event of a chunk whose last piece has come, or empty while a piece is missing. */
  Optional<PeerEvent.ChunkFinished> ended(Part.Chunk piece, PeerEvent.Source source) {
    Cell cell = cell(piece);
    long size = manifest.files().get(cell.file()).size();
    long start = cell.index() * chunkSize;
    long end = Math.min(size, start + chunkSize);
    if (!partial.missing(new Part.Chunk(cell.file(), start, end - start)).isEmpty()) {
      return Optional.empty();
    }
    Long from = begun.remove(cell);
    if (from == null) {
      return Optional.empty(); // Another piece finished after this one and told.
    }
    return Optional.of(event(cell.file(), from, end - from, source));
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
