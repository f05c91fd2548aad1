package dev.lanspread.transport.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that looks at its sockets between tasks that take long.
 *
 * <p>Netty 4.2.17 looks at the clock after every 64th task only. Files are sent in tasks of 256
 * KiB, and the next ones come while one runs: up to 44 ran in one go on two full cores, packets of
 * other peers waited 5 to 50 ms meanwhile, and a new peer needed 75 instead of 45 ms to connect.
 */
final class PromptEventLoop extends SingleThreadIoEventLoop {

  private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  private long turnBegan; // Confined to the loop.

  PromptEventLoop(ThreadFactory threads, IoHandlerFactory ioHandler) {
    super(null, threads, ioHandler);
  }

  @Override
  protected boolean runAllTasks(long timeoutNanos) {
    turnBegan = System.nanoTime();
    return super.runAllTasks(timeoutNanos);
  }

  /** Returns no task once the turn is over; the loop does not sleep while some are left. */
  @Override
  protected @Nullable Runnable pollTask() {
    return System.nanoTime() - turnBegan > TURN_NANOS ? null : super.pollTask();
  }
}
