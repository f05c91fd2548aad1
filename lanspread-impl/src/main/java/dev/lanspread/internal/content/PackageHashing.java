package dev.lanspread.internal.content;

import dev.lanspread.internal.protocol.FileEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of one package that have changed since they were hashed, and makes its list.
 *
 * <p>A file that changes while it is read is read again; the list that comes out is one that the
 * package had as a whole. Confined to one thread, which blocks on the disk.
 */
public final class PackageHashing {

  /** How often a package may change under way before hashing gives up. */
  private static final int ATTEMPTS = 5;

  // Between two looks at the pace; a multiple of what is read at once.
  private static final int STEP_BYTES = 1 << 20;
  private static final int PART_BYTES = 64 << 10;
  private static final long SAVE_BYTES = 1L << 30;
  private static final long SAVE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Path root;
  private final Supplier<List<FileEntry>> listing;
  private final @Nullable ContentCache cache;
  private final Pace pace;
  private final Progress progress;
  private final ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
  private @Nullable Map<String, FileHashes> known;
  private List<FileHashes> files = List.of();
  private long done;
  private long total;
  private boolean dirty;
  private long unsaved;
  private long lastSave;

  /** Told after each read; {@code done} goes back when something has to be read again. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of {@code total} bytes are hashed. */
    void at(long done, long total);
  }

  /**
   * Prepares a pass.
   *
   * @param listing lists the package as it is now; nothing if it cannot be listed
   * @param cache where to go on and what to keep; null to read everything and keep nothing
   */
  public PackageHashing(
      Path root,
      Supplier<List<FileEntry>> listing,
      @Nullable ContentCache cache,
      Pace pace,
      Progress progress) {
    this.root = root;
    this.listing = listing;
    this.cache = cache;
    this.pace = pace;
    this.progress = progress;
  }

  /**
   * Hashes what is not hashed yet. What was done is kept even if the pace stops it.
   *
   * @throws ContentChangedException if the package does not hold still
   * @throws IOException if it cannot be read
   */
  public ContentList run() throws IOException {
    for (int attempt = 1; ; attempt++) {
      Optional<String> changed = attempt();
      if (changed.isEmpty()) {
        return list();
      }
      if (attempt == ATTEMPTS) {
        throw new ContentChangedException(changed.get());
      }
    }
  }

  /** Returns what changed meanwhile. */
  private Optional<String> attempt() throws IOException {
    List<FileEntry> listed = requireListed();
    Optional<String> changed = look(listed);
    if (changed.isPresent()) {
      return changed;
    }
    try {
      for (int i = 0; i < files.size(); i++) {
        if (files.get(i).root() == null) {
          changed = hash(i);
          if (changed.isPresent()) {
            return changed;
          }
        }
      }
    } finally {
      save();
    }
    return differs(listed);
  }

  private List<FileEntry> requireListed() throws IOException {
    List<FileEntry> listed = listing.get();
    if (listed.isEmpty()) {
      throw new IOException("the package cannot be listed");
    }
    return listed;
  }

  /** Brings together what is listed and what is known of it. */
  private Optional<String> look(List<FileEntry> listed) {
    long began = System.nanoTime();
    Map<String, FileHashes> known = known();
    files = new ArrayList<>(listed.size());
    done = 0;
    total = 0;
    for (FileEntry entry : listed) {
      Optional<FileState> state = FileState.of(file(entry.path()));
      if (state.isEmpty() || state.get().size() != entry.size()) {
        return Optional.of(entry.path());
      }
      FileHashes file = known.get(entry.path());
      if (file == null || !file.state().equals(state.get())) {
        file = new FileHashes(entry.path(), state.get());
        known.put(entry.path(), file);
        dirty = true;
      }
      files.add(file);
      done += file.hashedBytes();
      total += entry.size();
    }
    // A path that is listed no more; it may come again before the end.
    dirty |= known.size() != files.size();
    progress.at(done, total);
    pace.step(System.nanoTime() - began);
    return Optional.empty();
  }

  private Map<String, FileHashes> known() {
    if (known == null) {
      known = new HashMap<>();
      for (FileHashes file : cache == null ? List.<FileHashes>of() : cache.load()) {
        known.put(file.path(), file);
      }
      lastSave = System.nanoTime();
    }
    return known;
  }

  private Optional<String> hash(int index) throws IOException {
    FileHashes file = files.get(index);
    if (!settle(file)) {
      return Optional.of(file.path());
    }
    TreeDigest digest = cache == null ? new TreeDigest() : new TreeDigest(file::add);
    if (cache != null) {
      cache.feed(file, digest);
    }
    try (FileChannel channel =
        FileChannel.open(file(file.path()), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long position = file.stored() * BlockTree.LEAF_BYTES;
      while (position < file.state().size() && channel.size() == file.state().size()) {
        position += read(channel, position, digest);
        saveSometimes();
      }
    }
    if (!isUnchanged(file)) {
      files.set(index, new FileHashes(file.path(), file.state()));
      known().put(file.path(), files.get(index));
      return Optional.of(file.path());
    }
    file.complete(digest.finish());
    return Optional.empty();
  }

  /** Waits until a change that comes now would have another time; false if it changed. */
  private boolean settle(FileHashes file) {
    for (long wait = unsettled(file); wait > 0; wait = unsettled(file)) {
      pace.sleep(Math.min(wait, FileState.SETTLING_MILLIS));
      if (!isUnchanged(file)) {
        return false;
      }
    }
    return true;
  }

  private static long unsettled(FileHashes file) {
    return file.state().unsettledMillis(System.currentTimeMillis());
  }

  private int read(FileChannel channel, long position, TreeDigest digest) throws IOException {
    long began = System.nanoTime();
    int count = 0;
    int length = 0;
    while (count < STEP_BYTES && length >= 0) {
      length = channel.read(part.clear(), position + count);
      if (length > 0) {
        digest.update(part.array(), 0, length);
        count += length;
      }
    }
    done += count;
    unsaved += count;
    dirty = true;
    progress.at(done, total);
    pace.step(System.nanoTime() - began);
    return count;
  }

  private Optional<String> differs(List<FileEntry> listed) throws IOException {
    for (FileHashes file : files) {
      if (!isUnchanged(file)) {
        return Optional.of(file.path());
      }
    }
    return requireListed().equals(listed) ? Optional.empty() : Optional.of("");
  }

  private boolean isUnchanged(FileHashes file) {
    return FileState.of(file(file.path())).equals(Optional.of(file.state()));
  }

  private void saveSometimes() throws IOException {
    if (unsaved >= SAVE_BYTES || System.nanoTime() - lastSave >= SAVE_NANOS) {
      save();
    }
  }

  private void save() throws IOException {
    if (cache == null || !dirty) {
      return;
    }
    dirty = false; // nor may what failed be saved again: then the files are no longer of use
    cache.save(files);
    unsaved = 0;
    lastSave = System.nanoTime();
  }

  private ContentList list() {
    return ContentList.of(
        files.stream()
            .map(
                file ->
                    new HashedFile(
                        file.path(), file.state().size(), Objects.requireNonNull(file.root())))
            .toList());
  }

  private Path file(String path) {
    return root.resolve(path);
  }
}
