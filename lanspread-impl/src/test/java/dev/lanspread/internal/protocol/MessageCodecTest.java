package dev.lanspread.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.spi.archive.EntryKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

  private static final Blob NONCE = Blob.of(new byte[32]);
  private static final Blob SIGNATURE = Blob.of(new byte[70]);
  private static final Message.Self SELF =
      new Message.Self(
          "a\u0000b\"\\ü😀", new Message.Listen(null, 4711), 3, -1, 2, 5, List.of("a-feature"));

  private final MessageCodec codec = new MessageCodec();

  static Stream<Message> everyMessage() {
    GameSummary known = new GameSummary("ggoo", "20240101", true, true, "Ready", 1L << 50);
    GameSummary unknown = new GameSummary("x", null, false, false, "LocalOnly", 0);
    Stream<Message> messages =
        Stream.of(
            new Message.Hello(1, 3, Message.Purpose.CONTROL),
            new Message.Hello(1, null, Message.Purpose.DATA),
            new Message.Challenge(1, NONCE),
            new Message.Proof(Blob.of(new byte[91]), NONCE, SIGNATURE, Blob.of(new byte[0])),
            new Message.Confirm(SIGNATURE, NONCE, SELF),
            new Message.Introduce(SELF),
            new Message.Library(1, 0, true, List.of(known, unknown)),
            new Message.LibraryAck(Long.MAX_VALUE),
            new Message.Delta(1, 2, List.of(unknown), List.of("gone")),
            new Message.Resync(),
            new Message.Address(new Message.Listen("192.168.1.7", 65_535)),
            new Message.Ping(),
            new Message.Pong(),
            new Message.Goodbye("shutting down"),
            new Message.GetManifest("ggoo", "20240101"),
            new Message.GetContent("ggoo", "20240101", "a/b", 0, 1L << 40),
            new Message.GetBatch("ggoo", "20240101", List.of("a", "ä/b")),
            new Message.GetStream("ggoo", "20240101"),
            new Message.GetUnpackedSize("ggoo", "20240101"),
            new Message.StreamListing(
                "ggoo.eti",
                true,
                true,
                List.of(
                    new StreamEntry(
                        "a/ä", EntryKind.FILE, 7, 0xffff_ffffL, 1_700_000_000L, 5, true),
                    new StreamEntry("b", EntryKind.DIRECTORY, 0, null, null, 0, false),
                    new StreamEntry("c", EntryKind.LINK, 0, null, null, 0, false),
                    new StreamEntry("d", EntryKind.OTHER, 0, null, null, 0, false))),
            new Message.StreamFailed(StreamProblem.CORRUPT.number()),
            new Message.UnpackedSize(1L << 40),
            new Message.Manifest(false, List.of(new FileEntry("a", 0))),
            new Message.Content(0));
    Stream<Message> reasons =
        Arrays.stream(Message.Declined.Reason.values()).map(Message.Declined::new);
    return Stream.concat(messages, reasons);
  }

  @ParameterizedTest
  @MethodSource("everyMessage")
  void everyMessageComesBackAsItWas(Message message) throws Exception {
    assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
  }

  @Test
  void everyMessageTypeIsAmongThem() {
    List<Class<?>> sent = everyMessage().<Class<?>>map(Message::getClass).distinct().toList();

    Stream<Class<?>> types =
        Stream.concat(
            Arrays.stream(Message.class.getPermittedSubclasses())
                .filter(type -> type != Message.Request.class && type != Message.Unknown.class),
            Arrays.stream(Message.Request.class.getPermittedSubclasses()));

    assertThat(sent).containsExactlyInAnyOrderElementsOf(types.toList());
  }

  @Test
  void unknownFieldsAreIgnoredHoweverDeepWithinLimits() throws Exception {
    assertThat(decode("{'type':'ping','more':[{'a':[1,2,{}]}],'@class':'java.lang.Runtime'}"))
        .isEqualTo(new Message.Ping());
  }

  @Test
  void aMessageOfAnUnknownTypeIsOneThatCanBeIgnored() throws Exception {
    assertThat(decode("{'type':'no-such','more':[{'a':[1,2,{}]}],'b':1}"))
        .isEqualTo(new Message.Unknown("no-such"));
    assertThat(decode("{'type':'Ping'}")).isEqualTo(new Message.Unknown("Ping"));
    assertThat(decode("{'type':'dev.lanspread.internal.protocol.Message$Ping'}"))
        .isEqualTo(new Message.Unknown("dev.lanspread.internal.protocol.Message$Ping"));
    assertRefused("{\"type\":\"" + "n".repeat(65) + "\"}");
  }

  @Test
  void anUnknownConstantBecomesTheGeneralOne() throws Exception {
    assertThat(decode("{'type':'declined','reason':'TOO_EARLY'}"))
        .isEqualTo(new Message.Declined(Message.Declined.Reason.OTHER));
    String listing =
        "{'type':'stream-listing','archive':'a','solid':false,'last':true,"
            + "'entries':[{'path':'p','kind':'SOCKET','size':0,'modifiedNano':0,"
            + "'executable':false}]}";
    assertThat(((Message.StreamListing) decode(listing)).entries().get(0).kind())
        .isEqualTo(EntryKind.OTHER);
  }

  @Test
  void aPeerThatTellsNoFeaturesHasNone() throws Exception {
    String self =
        "{'type':'introduce','self':{'name':'n','listen':{'port':1},'revision':0,"
            + "'instance':1,'epoch':0,'dial':1%s}}";

    assertThat(((Message.Introduce) decode(self.formatted(""))).self().features()).isEmpty();
    assertThat(
            ((Message.Introduce) decode(self.formatted(",'features':['a','b']"))).self().features())
        .containsExactly("a", "b");
  }

  @Test
  void featuresAreBounded() throws Exception {
    assertThat(selfWith(Collections.nCopies(ProtocolLimits.FEATURES, "f")).features()).hasSize(64);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> selfWith(Collections.nCopies(ProtocolLimits.FEATURES + 1, "f")));
    assertThatIllegalArgumentException().isThrownBy(() -> selfWith(List.of("f".repeat(65))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "1",
        "'ping'",
        "{}",
        "{'type':null}",
        "{'type':1}",
        "{'@class':'dev.lanspread.internal.protocol.Message$Ping'}",
        "{'more':1,'type':'ping'}",
        "{'type':'ping','type':'pong'}",
        "{'type':'no-such','a':1,'a':2}",
        "{'type':'no-such'",
        "{'type':'no-such'} {}",
        "{'type':'no-such','a':NaN}",
        "{'type':'ping','a':1,'a':2}",
        "{'type':'ping'} {}",
        "{'type':'ping'}x",
        "{'type':'ping'",
        "{'type':'ping',}",
        "{'type':'ping','a':NaN}",
        "{'type':'library-ack'}",
        "{'type':'library-ack','revision':null}",
        "{'type':'library-ack','revision':'1'}",
        "{'type':'library-ack','revision':1.5}",
        "{'type':'library-ack','revision':true}",
        "{'type':'library-ack','revision':-1}",
        "{'type':'library-ack','revision':9223372036854775808}",
        "{'type':'library','revision':1,'page':0,'last':true}",
        "{'type':'library','revision':1,'page':0,'last':true,'games':null}",
        "{'type':'library','revision':1,'page':0,'last':true,'games':[null]}",
        "{'type':'library','revision':1,'page':0,'last':true,'games':[{}]}",
        "{'type':'library','revision':1,'page':0,'last':true,'games':{}}",
        "{'type':'library','revision':1,'page':0,'last':'true','games':[]}",
        "{'type':'library','revision':1,'page':-1,'last':true,'games':[]}",
        "{'type':'delta','base':0,'revision':1,'changed':[],'removed':[null]}",
        "{'type':'hello','protocol':1,'purpose':'spy'}",
        "{'type':'hello','protocol':1,'purpose':0}",
        "{'type':'hello','protocol':1}",
        "{'type':'hello','protocol':2,'newest':1,'purpose':'CONTROL'}",
        "{'type':'challenge','protocol':1,'nonce':'AAAA'}",
        "{'type':'challenge','protocol':1,'nonce':'!!!!'}",
        "{'type':'challenge','protocol':1,'nonce':[1]}",
        "{'type':'address','listen':{'port':0}}",
        "{'type':'address','listen':{'port':65536}}",
        "{'type':'get-content','game':'g','version':'v','path':'p','offset':-1,'length':1}",
        "{'type':'get-content','game':'g','version':'v','path':'p','offset':1,'length':-1}",
        "{'type':'get-content','game':'g','version':'v','path':'p','offset':9223372036854775807,"
            + "'length':1}",
        "{'type':'get-manifest','game':['java.lang.String','g'],'version':'v'}",
        "{'type':'get-manifest','game':7,'version':'v'}",
        "{'type':'content','length':-1}",
        "{'type':'declined','reason':null}",
        "{'type':'declined','reason':1}",
        "{'type':'declined','reason':['BUSY']}",
      })
  void everythingElseIsAProtocolError(String json) {
    assertRefused(json.replace('\'', '"'));
  }

  @Test
  void extremesAreRefused() {
    String deep = "[".repeat(100_000);
    assertRefused("{\"type\":\"ping\",\"a\":" + deep);
    assertRefused("{\"type\":\"goodbye\",\"reason\":\"" + "x".repeat(70_000) + "\"}");
    assertRefused("{\"type\":\"library-ack\",\"revision\":" + "9".repeat(1_000_000) + "}");
    assertRefused("{\"type\":\"ping\",\"" + "k".repeat(300) + "\":1}");
    assertRefused("{\"type\":\"no-such\",\"a\":" + deep);
    assertRefused("{\"type\":\"ping\",\"a\":" + "{\"a\":".repeat(40) + "1" + "}".repeat(41));
  }

  @Test
  void aMillionKeysCostNoTree() throws Exception {
    StringBuilder json = new StringBuilder("{\"type\":\"ping\"");
    for (int i = 0; json.length() < ProtocolLimits.PAGE - 20; i++) {
      json.append(",\"").append(Integer.toString(i, 36)).append("\":{}");
    }
    assertThat(codec.decode(utf8(json.append('}').toString()))).isEqualTo(new Message.Ping());
  }

  @Test
  void onlyUtf8IsRead() {
    byte[] overlong = utf8("{\"type\":\"goodbye\",\"reason\":\"xx\"}");
    overlong[overlong.length - 4] = (byte) 0xc0;
    overlong[overlong.length - 3] = (byte) 0xaf;
    byte[] truncated = utf8("{\"type\":\"goodbye\",\"reason\":\"x\"}");
    truncated[truncated.length - 3] = (byte) 0xe2;

    assertRefused(overlong);
    assertRefused(truncated);
    assertRefused("{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_16LE));
    assertRefused("{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_16));
    assertRefused(utf8("\ufeff{\"type\":\"ping\"}"));
  }

  @Test
  void anotherKindThanTheExpectedIsRefused() {
    assertThatThrownBy(
            () -> codec.decode(codec.encode(new Message.Ping()), Message.Challenge.class))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("expected Challenge but got Ping");
  }

  @Test
  void listsAreTakenUpToTheirLimit() throws Exception {
    List<String> most = Collections.nCopies(ProtocolLimits.BATCH_FILES, "p");
    List<String> tooMany = Collections.nCopies(ProtocolLimits.BATCH_FILES + 1, "p");

    assertThat(decode(batch(most))).isInstanceOf(Message.GetBatch.class);
    assertRefused(batch(tooMany).replace('\'', '"'));
  }

  @Test
  void textsAreTakenUpToTheirLimit() throws Exception {
    assertThat(decode(batch(List.of("p".repeat(1024))))).isInstanceOf(Message.GetBatch.class);
    assertRefused(batch(List.of("p".repeat(1025))).replace('\'', '"'));
    String game = "{'type':'get-manifest','game':'%s','version':'v'}";
    assertThat(decode(game.formatted("g".repeat(64)))).isInstanceOf(Message.GetManifest.class);
    assertRefused(game.formatted("g".repeat(65)).replace('\'', '"'));
  }

  private static Message.Self selfWith(List<String> features) {
    return new Message.Self("n", new Message.Listen(null, 1), 0, 0, 0, 0, features);
  }

  private static String batch(List<String> paths) {
    return "{'type':'get-batch','game':'g','version':'v','paths':['"
        + String.join("','", paths)
        + "']}";
  }

  private Message decode(String json) throws ProtocolException {
    return codec.decode(utf8(json.replace('\'', '"')));
  }

  private void assertRefused(String json) {
    assertRefused(utf8(json));
  }

  private void assertRefused(byte[] json) {
    assertThatThrownBy(() -> codec.decode(json)).isInstanceOf(ProtocolException.class);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
