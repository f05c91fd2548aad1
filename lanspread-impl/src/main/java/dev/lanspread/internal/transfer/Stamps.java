package dev.lanspread.internal.transfer;

import dev.lanspread.internal.protocol.Blob;
import dev.lanspread.internal.protocol.ProtocolLimits;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.BitSet;
import java.util.List;

/**
 * What one source tells of its files beside path and size; places are those of the list in order.
 *
 * <p>A stamp is a number that only the source understands: another one means another file.
 */
final class Stamps {

  /** Of a file of which nothing is known. */
  static final long UNTOLD = 0;

  /** Of a file that is gone, or not what was agreed. */
  static final long GONE = -1;

  private final long[] stamps;
  private final BitSet executable = new BitSet();

  Stamps(int files) {
    this.stamps = new long[files];
  }

  long of(int file) {
    return stamps[file];
  }

  void set(int file, long stamp) {
    stamps[file] = stamp;
  }

  /** Returns the files that may be run where they are. */
  BitSet executable() {
    return (BitSet) executable.clone();
  }

  void setExecutable(int file) {
    executable.set(file);
  }

  /** Returns the stamps of some files as they travel. */
  Blob of(List<Integer> files) {
    ByteBuffer bytes = ByteBuffer.allocate(files.size() * ProtocolLimits.STAMP);
    files.forEach(file -> bytes.putLong(stamps[file]));
    return Blob.of(bytes.array());
  }

  /** Returns the stamps that travelled. */
  static long[] values(Blob blob) {
    LongBuffer longs = ByteBuffer.wrap(blob.bytes()).asLongBuffer();
    long[] values = new long[longs.remaining()];
    longs.get(values);
    return values;
  }
}
