package dev.lanspread.examples.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder for the peers of one test; all of them are gone after it. */
abstract class Scenario {

  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  @TempDir
  Path folder;

  private final List<TestPeer> peers = new ArrayList<>();

  /** Returns a peer that is not started yet. */
  final TestPeer peer(String name, String transport) {
    TestPeer peer = new TestPeer(name, folder.resolve(name)).with("--transport", transport);
    peers.add(peer);
    return peer;
  }

  @AfterEach
  final void stopPeers() {
    peers.forEach(TestPeer::close);
  }
}
