package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lanspread.Availability;
import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.PackageListing;
import dev.lanspread.internal.protocol.Blob;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.internal.protocol.Message.GetBatch;
import dev.lanspread.internal.protocol.Message.GetContent;
import dev.lanspread.internal.protocol.Message.GetManifest;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.session.FrameChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every request that must not be served is declined, with a reason and without a byte of data. */
class ContentServerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String V = Manifests.VERSION.value();

  private final SourceRoom room = new SourceRoom();
  private final PeerId self = PeerId.ofSubjectPublicKeyInfo(new byte[] {1});

  @TempDir Path folder;

  private PackageOnDisk game;
  private PeerId source;

  @BeforeEach
  void startSource() throws Exception {
    game = new PackageOnDisk(folder.resolve("ggoo"), 1000, 2 << 20);
    Catalog catalog = Catalog.of(List.of(CatalogGame.of("ggoo", "Goo", V), other()));
    ContentServer server = new ContentServer(new ServingGate(catalog, game), game);
    source = room.add("source", (request, channel) -> server.serve(self, request, channel));
  }

  private static CatalogGame other() {
    return CatalogGame.of("bfbc2", "Other", V);
  }

  @AfterEach
  void closeRoom() {
    room.close();
  }

  @Test
  void s12_aGameOutsideTheCatalogIsDeclined() throws IOException {
    assertAllDeclined("secret", V, Declined.Reason.NOT_IN_CATALOG);
  }

  @Test
  void s12_aGameThatIsNotHereIsDeclined() throws IOException {
    assertAllDeclined("bfbc2", V, Declined.Reason.NOT_DOWNLOADED);
  }

  @Test
  void s12_aGameWithoutSentinelIsDeclined() throws IOException {
    game.downloaded = false;
    game.availability = Availability.LOCAL_ONLY;
    assertAllDeclined("ggoo", V, Declined.Reason.NOT_DOWNLOADED);
  }

  @Test
  void s12_aGameWithAnActiveOperationIsDeclined() throws IOException {
    game.availability = Availability.DOWNLOADING;
    assertAllDeclined("ggoo", V, Declined.Reason.OPERATION_IN_PROGRESS);
  }

  @Test
  void anotherVersionIsDeclined() throws IOException {
    assertAllDeclined("ggoo", "20250101", Declined.Reason.OTHER_VERSION);
    assertAllDeclined("ggoo", "", Declined.Reason.OTHER_VERSION);
  }

  @Test
  void s12_whatIsNotListedIsDeclined() throws IOException {
    Files.createDirectories(game.path().resolve("local"));
    Files.writeString(game.path().resolve("local/save.dat"), "private");
    Files.writeString(folder.resolve("outside"), "private");
    for (String path :
        List.of("local/save.dat", "../outside", "/etc/passwd", "f0/", "F0", "", "version.ini.")) {
      Declined declined = new Declined(Declined.Reason.NOT_LISTED, path);
      assertDeclined(new GetContent("ggoo", V, path, 0, 1), declined);
      assertDeclined(new GetContent("ggoo", V, path, 0, 0), declined);
      assertDeclined(new GetBatch("ggoo", V, List.of("f0", path)), declined);
    }
  }

  @Test
  void aRangeBeyondTheFileIsDeclined() throws IOException {
    Declined declined = new Declined(Declined.Reason.NOT_LISTED, "f0");
    assertDeclined(new GetContent("ggoo", V, "f0", 0, 1001), declined);
    assertDeclined(new GetContent("ggoo", V, "f0", 1000, 1), declined);
    assertDeclined(new GetContent("ggoo", V, "f0", Long.MAX_VALUE - 1, 1), declined);
    assertThat(contentLength(new GetContent("ggoo", V, "f0", 1000, 0))).isZero();
    assertThat(contentLength(new GetContent("ggoo", V, "f0", 999, 1))).isEqualTo(1);
  }

  @Test
  void aBatchBeyondItsLimitIsDeclined() throws IOException {
    assertDeclined(
        new GetBatch("ggoo", V, Collections.nCopies(5, "f1")), Declined.Reason.NOT_LISTED, "f1");
    assertThat(contentLength(new GetBatch("ggoo", V, Collections.nCopies(4, "f1"))))
        .isEqualTo(8 << 20);
  }

  @Test
  void theFilesOfABatchArriveInOrderWhateverTheirSize() throws IOException {
    byte[] small = Files.readAllBytes(game.path().resolve("f0"));
    byte[] large = Files.readAllBytes(game.path().resolve("f1"));
    FrameChannel channel = ask(new GetBatch("ggoo", V, List.of("f0", "f0", "f1", "f0")));
    channel.receive(ProtocolLimits.FRAME, PATIENCE);
    ByteBuffer content = ByteBuffer.allocate(3 * small.length + large.length + 1);

    while (channel.stream().read(content, PATIENCE) >= 0) {}

    assertThat(content.flip())
        .isEqualTo(
            ByteBuffer.allocate(content.limit())
                .put(small)
                .put(small)
                .put(large)
                .put(small)
                .flip());
  }

  @Test
  void aFolderThatBecameALinkIsNotServed() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.write(elsewhere.resolve("f0"), new byte[1000]);
    Files.move(game.path(), folder.resolve("moved"));
    Files.createSymbolicLink(game.path(), elsewhere);

    assertDeclined(new GetContent("ggoo", V, "f0", 0, 1), Declined.Reason.FAILED, "f0");
  }

  @Test
  void aFileThatChangedItsSizeIsNamedInsteadOfSent() throws IOException {
    Files.write(game.path().resolve("f0"), new byte[999]);

    assertDeclined(new GetContent("ggoo", V, "f0", 0, 999), Declined.Reason.FAILED, "f0");
  }

  @ParameterizedTest
  @EnumSource(FileChange.class)
  void aFileThatIsNoLongerTheListedOneIsNamedInsteadOfSent(FileChange change) throws IOException {
    Blob stamp = stamp("f1");
    change.happenTo(game.path().resolve("f1"), 4096);

    assertDeclined(new GetContent("ggoo", V, "f1", 0, 4096, stamp), Declined.Reason.CHANGED, "f1");
    assertDeclined(new GetBatch("ggoo", V, List.of("f1"), stamp), Declined.Reason.CHANGED, "f1");
  }

  @Test
  void aFileThatBecameShorterThanTheRangeHasChanged() throws IOException {
    Blob stamp = stamp("f0");
    Files.write(game.path().resolve("f0"), new byte[10]);

    assertDeclined(new GetContent("ggoo", V, "f0", 0, 1000, stamp), Declined.Reason.CHANGED, "f0");
  }

  @Test
  void aFileThatCannotBeReadIsNamedInsteadOfSent() throws IOException {
    Path file = game.path().resolve("f0");
    Files.setPosixFilePermissions(file, Set.of());
    assumeFalse(Files.isReadable(file), "nothing is unreadable for this user");

    assertDeclined(
        new GetBatch("ggoo", V, List.of("version.ini", "f0")), Declined.Reason.FAILED, "f0");
  }

  @Test
  void whoKnowsTheListGetsStampsAloneAndWhoKnowsAnotherItsFingerprint() throws IOException {
    Message.Manifest whole = list(null);
    Message.Manifest same = list(whole.fingerprint());
    Message.Manifest other = list("");

    assertThat(whole.files()).hasSize(3);
    assertThat(Stamps.values(Objects.requireNonNull(whole.stamps()))).hasSize(3).doesNotContain(0);
    assertThat(same.files()).isEmpty();
    assertThat(same.stamps()).isEqualTo(whole.stamps());
    assertThat(other)
        .isEqualTo(new Message.Manifest(true, List.of(), whole.fingerprint(), null, null));
  }

  private Message.Manifest list(@Nullable String known) throws IOException {
    return (Message.Manifest)
        ask(new GetManifest("ggoo", V, known)).receive(ProtocolLimits.PAGE, PATIENCE);
  }

  private Blob stamp(String path) {
    ByteBuffer stamp = ByteBuffer.allocate(ProtocolLimits.STAMP);
    PackageListing listing = game.listing(Manifests.GAME, PackageListing.Age.KNOWN);
    stamp.putLong(Objects.requireNonNull(listing.find(path)).stamp());
    return Blob.of(stamp.array());
  }

  @Test
  void theEndOfAnAnswerIsWithheldIfTheGameChangedMeanwhile() throws Exception {
    ServedLibrary changing =
        new ServedLibrary() {
          @Override
          public Optional<LocalGame> find(GameId id) {
            return game.find(id);
          }

          @Override
          public PackageListing listing(GameId id, PackageListing.Age age) {
            game.availability = Availability.DOWNLOADING;
            return game.listing(id, age);
          }
        };
    ContentServer server =
        new ContentServer(
            new ServingGate(Catalog.of(List.of(CatalogGame.of("ggoo", "Goo", V))), changing),
            changing);
    PeerId peer = room.add("changing", (request, answer) -> server.serve(self, request, answer));

    assertThatThrownBy(() -> readToEnd(ask(peer, new GetContent("ggoo", V, "f0", 0, 1000))))
        .isInstanceOf(IOException.class);
  }

  private void assertAllDeclined(String id, String version, Declined.Reason reason)
      throws IOException {
    assertDeclined(new GetManifest(id, version), reason);
    assertDeclined(new GetContent(id, version, "f0", 0, 1), reason);
    assertDeclined(new GetBatch(id, version, List.of("f0")), reason);
  }

  private void assertDeclined(Message.Request request, Declined.Reason reason) throws IOException {
    assertDeclined(request, new Declined(reason));
  }

  private void assertDeclined(Message.Request request, Declined.Reason reason, String path)
      throws IOException {
    assertDeclined(request, new Declined(reason, path));
  }

  private void assertDeclined(Message.Request request, Declined answer) throws IOException {
    FrameChannel channel = ask(request);
    assertThat(channel.receive(ProtocolLimits.FRAME, PATIENCE)).isEqualTo(answer);
    assertThat(channel.stream().read(ByteBuffer.allocate(1), PATIENCE)).isNegative();
  }

  private long contentLength(Message.Request request) throws IOException {
    FrameChannel channel = ask(request);
    Message.Content content = (Message.Content) channel.receive(ProtocolLimits.FRAME, PATIENCE);
    assertThat(read(channel)).isEqualTo(content.length());
    return content.length();
  }

  private FrameChannel ask(Message.Request request) throws IOException {
    return ask(source, request);
  }

  private FrameChannel ask(PeerId peer, Message.Request request) throws IOException {
    FrameChannel channel = room.channel(peer);
    channel.send(request, PATIENCE);
    channel.stream().finish();
    return channel;
  }

  private static void readToEnd(FrameChannel channel) throws IOException {
    channel.receive(ProtocolLimits.FRAME, PATIENCE);
    read(channel);
  }

  private static long read(FrameChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    long total = 0;
    for (int n = channel.stream().read(buffer, PATIENCE);
        n >= 0;
        n = channel.stream().read(buffer.clear(), PATIENCE)) {
      total += n;
    }
    return total;
  }
}
