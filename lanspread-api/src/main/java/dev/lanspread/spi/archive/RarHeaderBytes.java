package dev.lanspread.spi.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads headers that lie scattered in a file, several per disk access where they are close. */
final class RarHeaderBytes {

  private static final int WINDOW = 8 << 10;

  private final FileChannel channel;
  private final long size;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowStart;

  RarHeaderBytes(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  long size() {
    return size;
  }

  /** Returns {@code length} bytes in little-endian order; valid until the next call. */
  ByteBuffer at(long position, int length) throws IOException {
    if (length > size - position) {
      throw RarWalk.truncated();
    }
    boolean inWindow = position >= windowStart && position + length <= windowStart + window.limit();
    if (!inWindow) {
      fill(position, length);
    }
    return window.slice((int) (position - windowStart), length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void fill(long position, int length) throws IOException {
    int wanted = (int) Math.min(Math.max(WINDOW, length), size - position);
    if (window.capacity() < wanted) {
      window = ByteBuffer.allocate(Math.max(WINDOW, wanted));
    }
    window.clear().limit(wanted);
    windowStart = position;
    while (window.hasRemaining()) {
      if (channel.read(window, position + window.position()) < 0) {
        throw RarWalk.truncated();
      }
    }
    window.flip();
  }
}
