package dev.lanspread.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.ContentInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContentStoreTest {

  @TempDir private Path folder;

  private GameOnDisk game;
  private ContentStore store;

  @BeforeEach
  void makeGame() throws IOException {
    game = new GameOnDisk(folder).write("ggoo.eti", Vectors.content(3 << 20));
    store = new ContentStore(game.state);
  }

  @Test
  void knowsTheRootOnceItIsMade() throws IOException {
    ContentList list = hash();

    assertThat(list).isEqualTo(game.expected());
    assertThat(info().root()).contains(list.root());
    assertThat(store.info(GameOnDisk.GAME, new PackageIdentity(game.root, "20260102", 1)))
        .as("of another version")
        .isEqualTo(ContentInfo.UNKNOWN);
  }

  @Test
  void aLookThatIsStoppedLeavesWhatIsKnown() throws IOException {
    ContentInfo known = infoAfter(hash());

    assertThatThrownBy(() -> store.hashByTheWay(game.hashable(), new Stopping()))
        .isInstanceOf(CancellationException.class);

    assertThat(info()).isEqualTo(known);
  }

  @Test
  void aStoppedPassOverAChangedPackageLeavesNothingKnown() throws IOException {
    ContentInfo known = infoAfter(hash());
    game.write("ggoo.eti", new byte[3 << 20]);

    assertThatThrownBy(() -> store.hashByTheWay(game.hashable(), new Stopping()))
        .isInstanceOf(CancellationException.class);

    assertThat(info()).isEqualTo(ContentInfo.UNKNOWN).isNotEqualTo(known);
  }

  @Test
  void aPackageThatCannotBeReadIsNotKnown() throws IOException {
    infoAfter(hash());
    ContentStore.Hashable gone =
        new ContentStore.Hashable(GameOnDisk.GAME, game.hashable().identity(), List::of);

    assertThatThrownBy(() -> store.hash(gone, new GameOnDisk.FullPace(), (done, total) -> {}))
        .isInstanceOf(IOException.class);

    assertThat(info()).isEqualTo(ContentInfo.UNKNOWN);
  }

  @Test
  void tellsHowFarItIs() throws IOException {
    List<Integer> percents = new ArrayList<>();
    store.hash(
        game.hashable(),
        new GameOnDisk.FullPace(),
        (done, total) -> percents.add(info().percent()));

    assertThat(percents).isSorted().startsWith(0).endsWith(100);
  }

  private ContentList hash() throws IOException {
    return store.hash(game.hashable(), new GameOnDisk.FullPace(), (done, total) -> {});
  }

  private ContentInfo infoAfter(ContentList list) {
    assertThat(info().root()).contains(list.root());
    return info();
  }

  private ContentInfo info() {
    return store.info(GameOnDisk.GAME, game.hashable().identity());
  }

  private static final class Stopping implements Pace {

    @Override
    public void step(long workedNanos) {
      throw new CancellationException();
    }

    @Override
    public void sleep(long millis) {
      throw new CancellationException();
    }
  }
}
