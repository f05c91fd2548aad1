package dev.lanspread.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PromptEventLoopTest {

  private static final int TASKS = 60;

  private final AtomicInteger looks = new AtomicInteger();
  private final PromptEventLoop loop = new PromptEventLoop(Thread::new, counting(looks));

  @AfterEach
  void end() throws InterruptedException {
    assertThat(loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theSocketsAreLookedAtBetweenLongTasks() throws Exception {
    List<Integer> seen = new ArrayList<>();
    loop.submit(() -> IntStream.range(0, TASKS).forEach(i -> loop.execute(() -> longTask(seen))))
        .sync();
    loop.submit(() -> {}).sync();

    assertThat(seen).hasSize(TASKS).doesNotHaveDuplicates().isSorted();
  }

  private void longTask(List<Integer> seen) {
    seen.add(looks.get());
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** Counts how often a loop looks at its sockets. */
  private static IoHandlerFactory counting(AtomicInteger looks) {
    IoHandlerFactory sockets = NioIoHandler.newFactory();
    return loop -> {
      IoHandler handler = sockets.newHandler(loop);
      return (IoHandler)
          Proxy.newProxyInstance(
              IoHandler.class.getClassLoader(),
              new Class<?>[] {IoHandler.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("run")) {
                  looks.incrementAndGet();
                }
                return method.invoke(handler, arguments);
              });
    };
  }
}
