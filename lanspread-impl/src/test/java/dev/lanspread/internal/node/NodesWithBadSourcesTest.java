package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.DownloadOptions;
import dev.lanspread.PeerNode;
import dev.lanspread.internal.protocol.Message.Content;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.transport.kwik.KwikTransportProvider;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One honest source among bad ones, over a real transport: the download finishes equal, in time.
 *
 * <p>The property {@code lanspread.test.transport} chooses another transport of the class path.
 */
class NodesWithBadSourcesTest {

  private static final int SIZE = 12 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** A stalled chunk moves to another source within 20 s; and then it has to come. */
  private static final Duration LIMIT = Duration.ofSeconds(40);

  @TempDir Path folder;

  private final CountDownLatch over = new CountDownLatch(1);
  private Path original;
  private PeerNode honest;
  private PeerNode client;

  @BeforeEach
  void startNodes() throws Exception {
    original = TestNode.giveGame(folder.resolve("honest"), SIZE);
    honest = TestNode.in(folder.resolve("honest"), transport()).start();
    client = TestNode.in(folder.resolve("client"), transport()).start();
  }

  @AfterEach
  void stopNodes() {
    over.countDown();
    client.close();
    honest.close();
  }

  @Test
  void aSourceThatAcceptsAndThenSendsNothing() throws Exception {
    assertDownloadsBeside((number, content, channel) -> silence());
  }

  @Test
  void aSourceThatStopsInTheMiddleOfEveryChunk() throws Exception {
    assertDownloadsBeside(
        (number, content, channel) -> {
          channel.send(new Content(content.length), PATIENCE);
          channel.stream().write(ByteBuffer.wrap(content, 0, content.length / 2), PATIENCE);
          silence();
        });
  }

  @Test
  void aSourceThatAnnouncesWrongLengths() throws Exception {
    assertDownloadsBeside(
        (number, content, channel) ->
            ScriptedSource.honestly(Arrays.copyOf(content, content.length + 1), channel));
  }

  @Test
  void aSourceThatSendsLessOrMoreThanItAnnounces() throws Exception {
    assertDownloadsBeside(
        (number, content, channel) -> {
          channel.send(new Content(content.length), PATIENCE);
          int length = content.length + (number % 2 == 0 ? 1 : -1);
          channel.stream().write(ByteBuffer.wrap(Arrays.copyOf(content, length)), PATIENCE);
        });
  }

  @Test
  void aSourceThatDeclinesHalfOfItsChunks() throws Exception {
    assertDownloadsBeside(
        (number, content, channel) -> {
          if (number % 2 == 1) {
            channel.send(new Declined(Declined.Reason.BUSY), PATIENCE);
          } else {
            ScriptedSource.honestly(content, channel);
          }
        });
  }

  private void assertDownloadsBeside(ScriptedSource.Script script) throws Exception {
    try (ScriptedSource bad =
        new ScriptedSource(folder.resolve("bad"), original, transport(), script)) {
      client.connect(honest.address()).join();
      client.connect(bad.address()).join();

      client
          .download(TestNode.GAME, DownloadOptions.PACKAGE_ONLY)
          .completion()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);

      assertThat(bad.asked()).isPositive();
      for (String file : new String[] {"data.bin", "version.ini"}) {
        assertThat(folder.resolve("client/games/ggoo").resolve(file))
            .hasBinaryContent(Files.readAllBytes(original.resolve(file)));
      }
      over.countDown();
    }
  }

  private void silence() {
    try {
      over.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static QuicTransportProvider transport() {
    String id = System.getProperty("lanspread.test.transport", "kwik");
    if (id.equals("kwik")) {
      return new KwikTransportProvider();
    }
    return ServiceLoader.load(QuicTransportProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
