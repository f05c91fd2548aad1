package dev.lanspread.spi.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * One bidirectional stream with blocking calls, each bounded by a deadline.
 *
 * <p>Threading: one thread may read while another writes; {@link #reset}, {@link #stopReading} and
 * {@link #close} may come from any thread and make blocked calls fail at once. A call never leaves
 * the thread's interrupt flag set that it did not find set.
 *
 * @since 0.1
 */
public interface QuicStream extends AutoCloseable {

  /**
   * Reads at least one byte, unless {@code target} is full or the stream has ended.
   *
   * @param deadline longest wait for the first byte
   * @return bytes read, or -1 at the end of the stream
   * @throws TransportException of kind {@code TIMEOUT} (the stream stays usable), {@code
   *     STREAM_RESET}, {@code CONNECTION_LOST} or {@code CLOSED}
   */
  int read(ByteBuffer target, Duration deadline) throws TransportException;

  /**
   * Writes all remaining bytes; blocks while the other side gives no credit, so that at most a
   * small bounded amount waits in memory.
   *
   * @param stall longest time without any progress
   * @throws TransportException of kind {@code TIMEOUT} (an unknown part may be sent: reset the
   *     stream), {@code STREAM_RESET}, {@code CONNECTION_LOST} or {@code CLOSED}
   */
  void write(ByteBuffer source, Duration stall) throws TransportException;

  /**
   * Moves up to {@code length} bytes from the stream into a file, as directly as the stack can.
   *
   * @param stall longest time without any byte
   * @param listener sees the bytes in order after they are written
   * @return bytes moved; less than {@code length} only at the end of the stream
   * @throws TransportException as {@link #read}
   * @throws IOException if the file or the listener fails; the stream is left as it is
   */
  long receive(
      FileChannel target, long position, long length, Duration stall, ReceiveListener listener)
      throws IOException;

  /**
   * Moves {@code length} bytes from a file into the stream, as directly as the stack can.
   *
   * @param stall longest time without any progress
   * @param sent told how many more bytes were handed over, now and then
   * @throws TransportException as {@link #write}
   * @throws IOException if the file fails or ends early; the stream must be reset then
   */
  void send(FileChannel source, long position, long length, Duration stall, LongConsumer sent)
      throws IOException;

  /** Ends the sending side after what was written; does not wait for acknowledgement. */
  void finish() throws TransportException;

  /** Abandons the sending side; the other side's reads fail with {@code STREAM_RESET}. */
  void reset(long code);

  /** Abandons the receiving side; the other side's writes fail with {@code STREAM_RESET}. */
  void stopReading(long code);

  /** Abandons whatever side is not finished; idempotent, never blocks. */
  @Override
  void close();

  /** Sees received bytes. */
  @FunctionalInterface
  interface ReceiveListener {

    /**
     * Takes the next bytes.
     *
     * @param bytes a view that is valid during the call only; need not be consumed
     */
    void received(ByteBuffer bytes) throws IOException;
  }
}
