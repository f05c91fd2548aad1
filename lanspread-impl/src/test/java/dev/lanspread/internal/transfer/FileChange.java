package dev.lanspread.internal.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Objects;

/** What may happen to a file while it is served. */
public enum FileChange {
  /** Another file of another size takes its name. */
  REPLACED {
    @Override
    public void happenTo(Path file, int bytes) throws IOException {
      byte[] other = new byte[(int) Files.size(file) + bytes];
      Arrays.fill(other, (byte) 'N');
      replace(file, other);
    }
  },
  /** Another file of the same size takes its name. */
  EXCHANGED {
    @Override
    public void happenTo(Path file, int bytes) throws IOException {
      byte[] other = new byte[(int) Files.size(file)];
      Arrays.fill(other, (byte) 'N');
      replace(file, other);
    }
  },
  /** It loses its end. */
  TRUNCATED {
    @Override
    public void happenTo(Path file, int bytes) throws IOException {
      try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
        open.truncate(open.size() - bytes);
      }
    }
  },
  /** It grows. */
  APPENDED {
    @Override
    public void happenTo(Path file, int bytes) throws IOException {
      Files.write(file, new byte[bytes], StandardOpenOption.APPEND);
    }
  },
  /** It is the same but for its time. */
  TOUCHED {
    @Override
    public void happenTo(Path file, int bytes) throws IOException {
      FileTime before = Files.getLastModifiedTime(file);
      Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 10_000));
    }
  };

  /**
   * Changes a file.
   *
   * @param bytes by how much, where its size changes
   */
  public abstract void happenTo(Path file, int bytes) throws IOException;

  private static void replace(Path file, byte[] content) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Path top = Objects.requireNonNull(folder.getParent());
    Path other = Files.write(Files.createTempFile(top, "other", ""), content);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
