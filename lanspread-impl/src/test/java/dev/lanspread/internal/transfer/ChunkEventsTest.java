package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.MemoryDisk;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the events name when a chunk was moved from one source to another. */
class ChunkEventsTest {

  private static final long CHUNK = 1000;
  private static final PeerAddress SOMEWHERE = PeerAddress.parse("10.0.0.1:1");
  private static final PeerId ALPHA = PeerId.ofSubjectPublicKeyInfo(new byte[] {1});
  private static final PeerId BRAVO = PeerId.ofSubjectPublicKeyInfo(new byte[] {2});

  private final GameManifest manifest =
      Manifests.of(Manifests.VERSION, List.of(new FileEntry("large", 3 * CHUNK)));

  @TempDir(factory = MemoryDisk.class)
  Path folder;

  private PartialDownload partial;
  private ChunkEvents events;

  @BeforeEach
  void open() throws IOException {
    partial =
        PartialDownload.open(
            new StateDirectory(folder.resolve("state")),
            new GameRoot(folder.resolve("games/ggoo")),
            manifest,
            List.of());
    events = new ChunkEvents(manifest, CHUNK, partial);
  }

  @Test
  void aMovedChunkIsToldOfTheSourceThatMoreCameFromThanWasTold() {
    Part.Chunk first = begin(0);
    Part.Chunk second = begin(1);
    come(second, BRAVO, 0, 1000);
    assertThat(end(second, BRAVO, ALPHA)).contains(BRAVO);
    come(first, ALPHA, 0, 400);
    events.gave(first, ALPHA);
    come(first, BRAVO, 400, 1000);

    // 600 bytes from bravo, 900 from alpha with what is under way.
    come(begin(2), ALPHA, 0, 500);
    assertThat(end(first, BRAVO, ALPHA)).contains(ALPHA);
  }

  @Test
  void aSourceThatIsGoneIsNotNamed() {
    Part.Chunk chunk = begin(0);
    come(chunk, ALPHA, 0, 900);
    events.gave(chunk, ALPHA);
    come(chunk, BRAVO, 900, 1000);

    assertThat(end(chunk, BRAVO, BRAVO)).contains(BRAVO);
  }

  @Test
  void whatFailedIsNotNamed() {
    Part.Chunk chunk = begin(0);
    come(chunk, ALPHA, 0, 900);
    come(chunk, BRAVO, 900, 1000);

    assertThat(end(chunk, BRAVO, ALPHA)).contains(BRAVO);
  }

  @Test
  void aChunkIsToldOnceAndOnlyWhenItIsWhole() {
    Part.Chunk chunk = begin(0);
    come(chunk, ALPHA, 0, 900);
    assertThat(end(chunk, ALPHA, BRAVO)).isEmpty();
    come(chunk, ALPHA, 900, 1000);

    assertThat(end(chunk, ALPHA, BRAVO)).contains(ALPHA);
    assertThat(end(chunk, ALPHA, BRAVO)).isEmpty();
  }

  private Part.Chunk begin(int index) {
    Part.Chunk chunk = new Part.Chunk(0, index * CHUNK, CHUNK);
    events.started(chunk);
    return chunk;
  }

  private void come(Part.Chunk chunk, PeerId source, long start, long end) {
    partial.wrote(Manifests.GIVER, 0, chunk.offset() + start, chunk.offset() + end);
    events.came(chunk, source, end - start);
  }

  private Optional<PeerId> end(Part.Chunk chunk, PeerId last, PeerId there) {
    return events
        .ended(chunk, last, there::equals, peer -> new PeerEvent.Source(peer, SOMEWHERE))
        .map(event -> event.source().peer());
  }
}
