package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.PeerId;
import dev.lanspread.internal.session.RequestStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the end of a request is read. */
@Timeout(60)
class FetchTest {

  private final SourceRoom room = new SourceRoom();
  private final List<Fetch.Result> results = new ArrayList<>();

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void whatIsTakenBackDoesNotCountEvenIfItIsAbandonedAtThatMoment() throws Exception {
    PeerId source =
        room.add(
            "changing",
            (request, channel) -> {
              throw new IOException("the game changed while it was served");
            });
    Fetch[] fetch = new Fetch[1];
    fetch[0] =
        new Fetch(
            new ChunkScheduler.Assignment(1, source, new Part.Chunk(0, 0, 1000)),
            new Giver(source, null),
            Manifests.ofSizes(1000),
            () -> whenItFails(room.open(source), () -> fetch[0].abandon()),
            new Results());

    fetch[0].run();

    assertThat(results).singleElement().isInstanceOf(Fetch.Result.TakenBack.class);
  }

  /** A request distrusts its stream as soon as that fails. */
  private static RequestStream whenItFails(RequestStream stream, Runnable action) {
    return new RequestStream(stream.channel(), action, stream::close);
  }

  private final class Results implements Fetch.Listener {

    @Override
    public FileChannel open(int file) throws IOException {
      throw new IOException("nothing came");
    }

    @Override
    public void wrote(int file, long start, long end) {
      throw new AssertionError("nothing came");
    }

    @Override
    public void ended(Fetch fetch, Fetch.Result result) {
      results.add(result);
    }
  }
}
