package dev.lanspread.archive.junrar;

import com.github.junrar.rarfile.FileHeader;

/** How much memory an entry's dictionary takes. */
final class Dictionary {

  private static final int WINDOW_BITS = 0xe0;
  private static final int WINDOW_SHIFT = 5;
  private static final long SMALLEST_RAR4_WINDOW = 1 << 16;

  private Dictionary() {}

  static long bytes(FileHeader header) {
    if (header.isDirectory() || header.getFullUnpackSize() == 0) {
      return 0;
    }
    if (header.isRar5Container()) {
      return header.getUnpMethod() == 0 ? 0 : header.getRar5WinSize();
    }
    int bits = (header.getFlags() & WINDOW_BITS) >> WINDOW_SHIFT;
    return SMALLEST_RAR4_WINDOW << bits;
  }
}
