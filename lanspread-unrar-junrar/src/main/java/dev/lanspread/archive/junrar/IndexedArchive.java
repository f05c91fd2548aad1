package dev.lanspread.archive.junrar;

import com.github.junrar.Archive;
import com.github.junrar.ArchiveOptions;
import com.github.junrar.exception.RarException;
import com.github.junrar.rarfile.FileHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.AbstractList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * junrar's archive with an index of its entries.
 *
 * <p>The library copies and searches its list of entries for each extraction, which takes time in
 * the square of their number; this one keeps the list and answers the search from a map.
 */
final class IndexedArchive extends Archive implements JunrarDecoder.Opened {

  private final IndexedList index;

  IndexedArchive(FileChannel channel, SupervisedCall call, long maxDictionaryBytes)
      throws RarException, IOException {
    super(
        new SingleVolume(channel, call),
        ArchiveOptions.builder().maxDictionarySize(maxDictionaryBytes).build());
    this.index = new IndexedList(super.getFileHeaders());
  }

  @Override
  public List<FileHeader> headers() {
    return index;
  }

  @Override
  public void extract(FileHeader header, OutputStream target) throws RarException {
    extractFile(header, target);
  }

  @Override
  public List<FileHeader> getFileHeaders() {
    return index;
  }

  private static final class IndexedList extends AbstractList<FileHeader> {

    private final List<FileHeader> headers;
    private final IdentityHashMap<FileHeader, Integer> positions;

    IndexedList(List<FileHeader> headers) {
      this.headers = headers;
      this.positions = new IdentityHashMap<>(headers.size());
      for (int i = 0; i < headers.size(); i++) {
        positions.put(headers.get(i), i);
      }
    }

    @Override
    public FileHeader get(int position) {
      return headers.get(position);
    }

    @Override
    public int size() {
      return headers.size();
    }

    @Override
    public int indexOf(@Nullable Object header) {
      Integer position = positions.get(header);
      return position == null ? -1 : position;
    }
  }
}
