package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerSessionTest {

  private static final Message.Self SELF =
      new Message.Self("bravo", new Message.Listen(null, 1), 0, 7, 0, 1, List.of());

  private final Workers workers = new Workers("test");
  private final List<PeerSession.End> ends = new ArrayList<>();
  private final List<String> connectionCalls = new ArrayList<>();

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void anErrorOfTheJvmInTheReadingThreadEndsTheSession() {
    PeerSession session =
        sessionOver(
            (stream, method, arguments) -> {
              throw new OutOfMemoryError("no heap left");
            });

    assertThatThrownBy(session::run).isInstanceOf(OutOfMemoryError.class);

    assertThat(ends)
        .singleElement()
        .matches(end -> end.kind() == PeerSession.End.Kind.LOST, "may come back");
    assertThat(session.isAlive()).isFalse();
    assertThat(connectionCalls).contains("close");
  }

  private PeerSession sessionOver(InvocationHandler stream) {
    QuicConnection connection =
        proxy(
            QuicConnection.class,
            (self, method, arguments) -> {
              connectionCalls.add(method.getName());
              return null;
            });
    FrameChannel channel = new FrameChannel(proxy(QuicStream.class, stream), new MessageCodec());
    return new PeerSession(
        new Proved(
            TestNode.newIdentity().peer(),
            SELF,
            SELF,
            Message.Purpose.CONTROL,
            connection,
            channel),
        workers,
        new PeerSession.Listener() {
          @Override
          public void onMessage(PeerSession session, Message message) {
            throw new AssertionError("no message can come");
          }

          @Override
          public void onEnded(PeerSession session, PeerSession.End end) {
            ends.add(end);
          }
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }
}
