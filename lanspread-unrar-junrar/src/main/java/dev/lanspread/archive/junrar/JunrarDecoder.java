package dev.lanspread.archive.junrar;

import com.github.junrar.exception.RarException;
import com.github.junrar.rarfile.FileHeader;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.List;

/** What is asked of the library; a seam for tests of a decoder that hangs. */
@FunctionalInterface
interface JunrarDecoder {

  /** Parses the headers. */
  Opened open(FileChannel channel, SupervisedCall call, long maxDictionaryBytes)
      throws RarException, IOException;

  /** An archive whose headers were parsed. */
  interface Opened extends Closeable {
    List<FileHeader> headers();

    void extract(FileHeader header, OutputStream target) throws RarException;
  }

  static JunrarDecoder library() {
    return IndexedArchive::new;
  }
}
