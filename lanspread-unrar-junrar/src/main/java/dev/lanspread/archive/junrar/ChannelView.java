package dev.lanspread.archive.junrar;

import com.github.junrar.io.SeekableReadOnlyByteChannel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A buffered position of its own in a shared file channel; every read is a chance to cancel.
 *
 * <p>Not safe for use from several threads; several views of one channel are independent.
 */
final class ChannelView implements SeekableReadOnlyByteChannel {

  private static final int BUFFER = 1 << 15;

  private final FileChannel channel;
  private final SupervisedCall call;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long bufferStart;

  ChannelView(FileChannel channel, SupervisedCall call) {
    this.channel = channel;
    this.call = call;
  }

  @Override
  public long getPosition() {
    return bufferStart + buffer.position();
  }

  @Override
  public void setPosition(long position) throws IOException {
    if (position < 0) {
      throw new IOException("negative position");
    }
    long offset = position - bufferStart;
    if (offset >= 0 && offset <= buffer.limit()) {
      buffer.position((int) offset);
    } else {
      bufferStart = position;
      buffer.clear().limit(0);
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (length >= BUFFER && !buffer.hasRemaining()) {
      return readPastBuffer(target, offset, length);
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  @Override
  public int readFully(byte[] target, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int count = read(target, done, length - done);
      if (count < 0) {
        throw new EOFException();
      }
      done += count;
    }
    return done;
  }

  /** The shared channel belongs to the archive, not to a view of it. */
  @Override
  public void close() {
    buffer.clear().limit(0);
  }

  private int readPastBuffer(byte[] target, int offset, int length) throws IOException {
    call.checkpoint();
    long position = getPosition();
    int count = channel.read(ByteBuffer.wrap(target, offset, length), position);
    if (count > 0) {
      setPosition(position + count);
    }
    return count;
  }

  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    call.checkpoint();
    bufferStart = getPosition();
    buffer.clear();
    int count = channel.read(buffer, bufferStart);
    buffer.flip();
    return count > 0;
  }
}
