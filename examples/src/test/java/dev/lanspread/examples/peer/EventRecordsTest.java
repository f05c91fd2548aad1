package dev.lanspread.examples.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanspread.Availability;
import dev.lanspread.ContentRoot;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.OperationProgress;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.TransferException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.TransferMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventRecordsTest {

  private static final GameId GAME = GameId.of("ggoo");
  private static final PeerId PEER = PeerId.of("a".repeat(52));
  private static final PeerAddress ADDRESS = PeerAddress.parse("127.0.0.1:4000");
  private static final String WHO = "\"peer_id\":\"" + PEER + "\",\"addr\":\"127.0.0.1:4000\"";
  private static final GameState STATE =
      new GameState(GAME, Optional.empty(), false, true, Availability.LOCAL_ONLY);
  private static final String ROW =
      "{\"id\":\"ggoo\",\"version\":null,\"downloaded\":false,\"installed\":true,"
          + "\"availability\":\"LocalOnly\"}";
  private static final PeerSnapshot SNAPSHOT =
      new PeerSnapshot(PEER, ADDRESS, "bravo", List.of(STATE));
  private static final PeerEvent.Source SOURCE = new PeerEvent.Source(PEER, ADDRESS);

  @Test
  void everyKindOfEventHasARecord() {
    EventRecords records = new EventRecords();

    assertThat(Stream.of(PeerEvent.class.getPermittedSubclasses())).allMatch(records::knows);
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        shape(new PeerEvent.LocalPeerReady(PEER, ADDRESS), "local-peer-ready", WHO),
        shape(
            new PeerEvent.ListenerLost(ADDRESS, "closed"),
            "warning",
            "\"code\":\"LISTENER_LOST\",\"message\":\"closed\",\"addr\":\"127.0.0.1:4000\""),
        shape(
            new PeerEvent.LocalLibraryChanged(3, List.of(STATE)),
            "local-library-changed",
            "\"revision\":3,\"games\":[" + ROW + "]"),
        shape(
            new PeerEvent.PeerConnected(SNAPSHOT),
            "peer-connected",
            WHO + ",\"name\":\"bravo\",\"game_count\":1"),
        shape(
            new PeerEvent.PeerUpdated(SNAPSHOT),
            "peer-updated",
            WHO + ",\"name\":\"bravo\",\"game_count\":1"),
        shape(
            new PeerEvent.PeerLost(PEER, ADDRESS, "goodbye"),
            "peer-lost",
            WHO + ",\"reason\":\"goodbye\""),
        shape(
            new PeerEvent.RemoteLibraryChanged(PEER, 9, List.of(STATE)),
            "remote-library-changed",
            "\"peer_id\":\"" + PEER + "\",\"revision\":9,\"games\":[" + ROW + "]"),
        shape(
            new PeerEvent.GotGameFiles(
                GAME,
                GameVersion.of("20260101"),
                List.of(new PeerEvent.ListedFile("ggoo.eti", 12)),
                List.of(SOURCE)),
            "got-game-files",
            "\"game_id\":\"ggoo\",\"version\":\"20260101\","
                + "\"files\":[{\"path\":\"ggoo/ggoo.eti\",\"size\":12}],\"sources\":[{"
                + WHO
                + "}]"),
        shape(new PeerEvent.NoPeersHaveGame(GAME), "no-peers-have-game", "\"game_id\":\"ggoo\""),
        shape(
            new PeerEvent.DownloadBegan(GAME, TransferMode.STREAM, OptionalLong.empty(), 0),
            "download-begin",
            "\"game_id\":\"ggoo\",\"mode\":\"stream\",\"total_bytes\":null,\"resumed_bytes\":0"),
        shape(
            new PeerEvent.DownloadBegan(GAME, TransferMode.FILES, OptionalLong.of(5), 2),
            "download-begin",
            "\"game_id\":\"ggoo\",\"mode\":\"files\",\"total_bytes\":5,\"resumed_bytes\":2"),
        shape(
            new PeerEvent.DownloadProgressed(
                GAME, new OperationProgress(1, 4, 2, Optional.of(Duration.ofMillis(1500)))),
            "download-progress",
            "\"game_id\":\"ggoo\",\"bytes\":1,\"total_bytes\":4,\"bytes_per_s\":2,\"eta_ms\":1500,"
                + "\"from_helpers\":0,\"given\":0"),
        shape(
            new PeerEvent.DownloadProgressed(GAME, OperationProgress.UNKNOWN),
            "download-progress",
            "\"game_id\":\"ggoo\",\"bytes\":0,\"total_bytes\":null,\"bytes_per_s\":0,"
                + "\"eta_ms\":null,\"from_helpers\":0,\"given\":0"),
        shape(
            new PeerEvent.ChunkFinished(GAME, "ggoo/ggoo.eti", 0, 12, SOURCE),
            "download-chunk-finished",
            "\"game_id\":\"ggoo\",\"path\":\"ggoo/ggoo.eti\",\"offset\":0,\"length\":12,"
                + "\"helper\":false,"
                + WHO),
        shape(
            new PeerEvent.DownloadFinished(GAME, 4 << 20, Duration.ofSeconds(2)),
            "download-finished",
            "\"game_id\":\"ggoo\",\"bytes\":4194304,\"duration_ms\":2000,\"mib_per_s\":2.0,"
                + "\"mbit_per_s\":16.777216"),
        shape(
            new PeerEvent.DownloadFinished(GAME, 0, Duration.ZERO),
            "download-finished",
            "\"game_id\":\"ggoo\",\"bytes\":0,\"duration_ms\":0,\"mib_per_s\":0.0,"
                + "\"mbit_per_s\":0.0"),
        shape(
            new PeerEvent.DownloadFailed(GAME, lost()),
            "download-failed",
            "\"game_id\":\"ggoo\",\"code\":\"SOURCES_LOST\",\"message\":\"gone\""),
        shape(new PeerEvent.DownloadCancelled(GAME), "download-cancelled", "\"game_id\":\"ggoo\""),
        shape(new PeerEvent.InstallBegan(GAME), "install-begin", "\"game_id\":\"ggoo\""),
        shape(new PeerEvent.InstallFinished(GAME), "install-finished", "\"game_id\":\"ggoo\""),
        shape(
            new PeerEvent.InstallFailed(GAME, lost()),
            "install-failed",
            "\"game_id\":\"ggoo\",\"code\":\"SOURCES_LOST\",\"message\":\"gone\""),
        shape(new PeerEvent.UninstallBegan(GAME), "uninstall-begin", "\"game_id\":\"ggoo\""),
        shape(
            new PeerEvent.UninstallFinished(GAME, 2),
            "uninstall-finished",
            "\"game_id\":\"ggoo\",\"kept_files\":2"),
        shape(
            new PeerEvent.UninstallFailed(GAME, lost()),
            "uninstall-failed",
            "\"game_id\":\"ggoo\",\"code\":\"SOURCES_LOST\",\"message\":\"gone\""),
        shape(
            new PeerEvent.HashProgressed(
                GAME, new OperationProgress(3, 4, 2, Optional.of(Duration.ofMillis(500)))),
            "hash-progress",
            "\"game_id\":\"ggoo\",\"bytes\":3,\"total_bytes\":4,\"bytes_per_s\":2,\"eta_ms\":500,"
                + "\"from_helpers\":0,\"given\":0"),
        shape(
            new PeerEvent.HashFinished(
                GAME,
                ContentRoot.of("sha256:" + "0".repeat(64)),
                2,
                4 << 20,
                Duration.ofSeconds(2)),
            "hash-finished",
            "\"game_id\":\"ggoo\",\"content_root\":\"sha256:"
                + "0".repeat(64)
                + "\",\"files\":2,\"bytes\":4194304,\"duration_ms\":2000,\"mib_per_s\":2.0"),
        shape(
            new PeerEvent.HashFailed(GAME, lost()),
            "hash-failed",
            "\"game_id\":\"ggoo\",\"code\":\"SOURCES_LOST\",\"message\":\"gone\""),
        shape(
            new PeerEvent.Warning("UNSAFE_NAME", "skipped", Map.of("path", "ggoo/a:b")),
            "warning",
            "\"code\":\"UNSAFE_NAME\",\"message\":\"skipped\",\"path\":\"ggoo/a:b\""),
        shape(
            new PeerEvent.Warning(
                "SOURCE_SET_ASIDE",
                "failed",
                Map.of(
                    Facts.GAME,
                    "ggoo",
                    Facts.PEER,
                    "abc",
                    Facts.ADDRESS,
                    "10.0.0.1:5",
                    "code",
                    "9")),
            "warning",
            "\"code\":\"SOURCE_SET_ASIDE\",\"message\":\"failed\","
                + "\"game_id\":\"ggoo\",\"peer_id\":\"abc\",\"addr\":\"10.0.0.1:5\""));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void anEventIsOneLineWithItsNameTimeAndData(PeerEvent event, String name, String data)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    new EventRecords().write(event, new RecordWriter(out, () -> {}));

    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\n").hasLineCount(1);
    JsonNode record = new ObjectMapper().readTree(out.toByteArray());
    assertThat(record.path("type").asText()).isEqualTo("event");
    assertThat(record.path("event").asText()).isEqualTo(name);
    assertThat(Instant.parse(record.path("ts").asText())).isBeforeOrEqualTo(Instant.now());
    assertThat(record.path("data")).isEqualTo(new ObjectMapper().readTree("{" + data + "}"));
  }

  private static TransferException lost() {
    return new TransferException(ErrorCode.SOURCES_LOST, "gone", Map.of());
  }

  private static Arguments shape(PeerEvent event, String name, String data) {
    return Arguments.of(event, name, data);
  }
}
