package dev.lanspread.internal.content;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lanspread.GameId;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.StateDirectory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is hashed of one game, in two files of the state directory: a list of its files, and the
 * leaves of the large ones behind each other.
 *
 * <p>Each is replaced as a whole; a check in the list covers both. Whatever does not fit together
 * counts as absent, so it is only hashed again. One user per game at a time.
 */
public final class ContentCache {

  private static final Logger log = LoggerFactory.getLogger(ContentCache.class);
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).build();
  private static final int FORMAT = 1;
  private static final int BUFFER = 64 << 10;

  /** A list of 500,000 files with paths of 240 characters stays below this. */
  static final long MAX_LIST_BYTES = 256L << 20;

  private final Path list;
  private final Path leaves;

  ContentCache(StateDirectory state, GameId game) {
    this.list = state.contentList(game);
    this.leaves = state.contentLeaves(game);
  }

  /** The list as it is written. */
  record ListFile(int format, @Nullable List<@Nullable Row> files, @Nullable String check) {}

  /** One file of it; {@code root} is null while only some leaves are known. */
  record Row(
      @Nullable String path,
      long size,
      long modified,
      @Nullable String key,
      @Nullable String root,
      long leaves) {

    static Row of(FileHashes file) {
      Hash root = file.root();
      return new Row(
          file.path(),
          file.state().size(),
          file.state().modified(),
          file.state().key(),
          root == null ? null : root.toString(),
          file.stored());
    }
  }

  /** Returns what is known; nothing if it is damaged or not there. */
  List<FileHashes> load() {
    try {
      return checked(read());
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | IllegalArgumentException e) {
      log.warn("{} or its leaves are damaged and are made anew", list);
      log.debug("{}", list, e);
      return List.of();
    }
  }

  /**
   * Keeps what is hashed of these files, which are all of the game.
   *
   * @throws HashesLostException if the state directory does not take it; then the files are no
   *     longer of use
   */
  void save(Collection<FileHashes> files) throws HashesLostException {
    try {
      write(files);
    } catch (IOException e) {
      throw new HashesLostException(list, e);
    }
  }

  private void write(Collection<FileHashes> files) throws IOException {
    DurableFiles.createDirectories(Objects.requireNonNull(list.getParent()));
    MessageDigest check = Hash.sha256();
    replace(leaves, out -> writeLeaves(files, out, check));
    List<@Nullable Row> rows = new ArrayList<>(files.size());
    files.forEach(file -> rows.add(Row.of(file)));
    rows.forEach(row -> update(check, Objects.requireNonNull(row)));
    ListFile content =
        new ListFile(FORMAT, rows, Hash.read(ByteBuffer.wrap(check.digest())).toString());
    replace(list, out -> MAPPER.writeValue(out, content));
  }

  /** Gives the stored leaves of a file to {@code fold}. */
  void feed(FileHashes file, TreeDigest fold) throws IOException {
    if (file.stored() == 0) {
      return;
    }
    try (FileChannel channel = open(leaves)) {
      channel.position(file.offset());
      feed(channel, file.stored(), fold, Hash.sha256());
    }
  }

  private ListFile read() throws IOException {
    if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(list.toString());
    }
    if (Files.size(list) > MAX_LIST_BYTES) {
      throw new IOException("it is larger than any list");
    }
    try (InputStream in = Files.newInputStream(list)) {
      ListFile content = MAPPER.readValue(in, ListFile.class);
      if (content == null || content.format() != FORMAT) {
        throw new IOException("it has another format");
      }
      return content;
    }
  }

  private List<FileHashes> checked(ListFile content) throws IOException {
    List<@Nullable Row> rows = content.files();
    if (rows == null) {
      throw new IOException("the list is missing");
    }
    List<FileHashes> files = new ArrayList<>(rows.size());
    MessageDigest check = Hash.sha256();
    try (FileChannel channel = open(leaves)) {
      long offset = 0;
      for (Row row : rows) {
        FileHashes file = checked(row, offset);
        TreeDigest fold = new TreeDigest();
        feed(channel, file.stored(), fold, check);
        Hash root = file.root();
        if (root != null && file.stored() > 0 && !fold.finish().equals(root)) {
          throw new IOException("leaves do not fold to their root");
        }
        offset += file.stored() * Hash.BYTES;
        files.add(file);
      }
      if (offset != channel.size()) {
        throw new IOException("there are other leaves than listed");
      }
    }
    rows.forEach(row -> update(check, Objects.requireNonNull(row)));
    if (!Hash.read(ByteBuffer.wrap(check.digest())).toString().equals(content.check())) {
      throw new IOException("the check fails");
    }
    return files;
  }

  private static FileHashes checked(@Nullable Row row, long offset) throws IOException {
    if (row == null || row.path() == null || row.key() == null || row.size() < 0) {
      throw new IOException("a row is incomplete");
    }
    long all = FileHashes.hasLeaves(row.size()) ? BlockTree.leaves(row.size()) : 0;
    boolean fits =
        row.root() == null
            ? row.leaves() >= 0 && row.leaves() < Math.max(1, all)
            : row.leaves() == all;
    if (!fits) {
      throw new IOException("a row has other leaves than its file");
    }
    Hash root = row.root() == null ? null : Hash.parse(row.root());
    if (root != null && (row.size() == 0) != root.equals(Hash.ZERO)) {
      throw new IOException("a root does not fit its file");
    }
    return new FileHashes(
        row.path(),
        new FileState(row.size(), row.modified(), row.key()),
        root,
        row.leaves(),
        offset);
  }

  private void writeLeaves(Collection<FileHashes> files, OutputStream out, MessageDigest check)
      throws IOException {
    long offset = 0;
    try (FileChannel old = openOld()) {
      for (FileHashes file : files) {
        copy(old, file, out, check);
        byte[] fresh = file.freshBytes();
        check.update(fresh);
        out.write(fresh);
        file.store(offset);
        offset += file.stored() * Hash.BYTES;
      }
    }
  }

  private @Nullable FileChannel openOld() throws IOException {
    return Files.exists(leaves, LinkOption.NOFOLLOW_LINKS) ? open(leaves) : null;
  }

  private static void copy(
      @Nullable FileChannel old, FileHashes file, OutputStream out, MessageDigest check)
      throws IOException {
    if (file.stored() == 0) {
      return;
    }
    if (old == null) {
      throw new IOException("the leaves went away");
    }
    byte[] part = new byte[BUFFER];
    long left = file.stored() * Hash.BYTES;
    for (long at = file.offset(); left > 0; ) {
      int length = (int) Math.min(left, part.length);
      readFully(old, ByteBuffer.wrap(part, 0, length), at);
      check.update(part, 0, length);
      out.write(part, 0, length);
      at += length;
      left -= length;
    }
  }

  private static void feed(FileChannel channel, long count, TreeDigest fold, MessageDigest check)
      throws IOException {
    byte[] part = new byte[(int) Math.min(BUFFER, count * Hash.BYTES)];
    for (long left = count * Hash.BYTES; left > 0; ) {
      int length = (int) Math.min(left, part.length);
      readFully(channel, ByteBuffer.wrap(part, 0, length), channel.position());
      channel.position(channel.position() + length);
      check.update(part, 0, length);
      for (ByteBuffer bytes = ByteBuffer.wrap(part, 0, length); bytes.hasRemaining(); ) {
        fold.add(Hash.read(bytes));
      }
      left -= length;
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer target, long position)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = channel.read(target, at);
      if (count < 0) {
        throw new IOException("leaves are missing");
      }
      at += count;
    }
  }

  private static void update(MessageDigest check, Row row) {
    for (String text : new String[] {row.path(), row.key(), row.root()}) {
      byte[] bytes = Objects.toString(text, "").getBytes(StandardCharsets.UTF_8);
      check.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      check.update(bytes);
    }
    check.update(
        ByteBuffer.allocate(3 * Long.BYTES)
            .putLong(row.size())
            .putLong(row.modified())
            .putLong(row.leaves())
            .flip());
  }

  private static void replace(Path target, Content content) throws IOException {
    Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      content.write(out);
      out.flush();
      channel.force(true);
    }
    DurableFiles.moveDurably(temporary, target);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  @FunctionalInterface
  private interface Content {
    void write(OutputStream out) throws IOException;
  }
}
