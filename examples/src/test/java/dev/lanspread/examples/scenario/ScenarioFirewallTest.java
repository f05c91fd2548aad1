package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.TestGame.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.examples.client.CommandRefusedException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIf;

/** Two computers of which one, the other, or both let no UDP in that they did not ask for. */
@EnabledIf(
    value = "dev.lanspread.examples.scenario.NftWall#canBeMade",
    disabledReason = "needs Linux, the right to make network namespaces, and tools/fetch-nft")
class ScenarioFirewallTest extends Scenario {

  private static final String FETCHED = "ggoo";
  private static final String STREAMED = "alienswarm";
  private static final int SMALL_FILES = 100;

  private static final Map<String, byte[]> INSTALLED =
      Map.of("game.exe", random(2 << 20, 7), "data/a.txt", text("a"));

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private LinkedNamespaces cable;

  @BeforeEach
  void lay() throws IOException {
    cable = LinkedNamespaces.make();
  }

  @AfterEach
  void remove() {
    stopPeers();
    cable.close();
  }

  @TransportTest
  void aSourceBehindAFirewallGives(String transport) throws IOException {
    NftWall.around(cable.left());
    TestPeer source = source(transport);
    TestPeer client = client(transport);
    source.connect(client);

    assertGives(source, client);
  }

  @TransportTest
  void aTakerBehindAFirewallTakes(String transport) throws IOException {
    NftWall.around(cable.right());
    TestPeer source = source(transport);
    TestPeer client = client(transport);
    client.connect(source);

    assertGives(source, client);
  }

  @TransportTest
  void aFirewallThatComesUpWhileConnectedDoesNotMatter(String transport) throws IOException {
    TestPeer source = source(transport);
    TestPeer client = client(transport);
    client.connect(source);
    NftWall.around(cable.left());
    NftWall.around(cable.right());

    assertGives(source, client);
  }

  @TransportTest
  void withBothBehindFirewallsItIsSaidPlainly(String transport) throws IOException {
    NftWall.around(cable.left());
    NftWall.around(cable.right());
    TestPeer source = source(transport);
    TestPeer client = client(transport);

    assertThatThrownBy(() -> client.connect(source))
        .isInstanceOf(CommandRefusedException.class)
        .hasMessageContaining("nobody answers at " + source.address())
        .hasMessageContaining("a firewall on that PC may block lanspread (UDP port")
        .extracting(refused -> ((CommandRefusedException) refused).code())
        .isEqualTo("UNREACHABLE");
  }

  private static void assertGives(TestPeer source, TestPeer client) {
    client.call("download", "game_id", FETCHED, "install", false);
    JsonNode fetched = client.awaitEvent("download-finished", FETCHED);
    assertThat(packageOf(client.root(FETCHED))).isEqualTo(packageOf(source.root(FETCHED)));
    client.call("stream-install", "game_id", STREAMED);
    client.awaitEvent("install-finished", STREAMED);
    assertThat(TestGame.tree(client.root(STREAMED).resolve("local")))
        .isEqualTo(TestGame.tree(source.root(STREAMED).resolve("local")));
    System.out.printf("fetched in %s ms%n", fetched.path("duration_ms"));
  }

  private TestPeer source(String transport) {
    TestPeer source = peer("source", transport).in(cable.left(), "10.99.0.1:0");
    TestGame fetched = TestGame.in(source, FETCHED).file("ggoo.dat", random(5 << 20, 11));
    for (int i = 0; i < SMALL_FILES; i++) {
      fetched.file("data/" + i + ".bin", random(2000 + i, i));
    }
    fetched.version(VERSION);
    TestGame.in(source, STREAMED).archive("alienswarm.eti", INSTALLED).version(VERSION);
    source.start();
    source.run("install", STREAMED);
    return source;
  }

  private TestPeer client(String transport) {
    return peer("client", transport)
        .in(cable.right(), "10.99.0.2:0")
        .with("--chunk-size", "1048576")
        .start();
  }
}
