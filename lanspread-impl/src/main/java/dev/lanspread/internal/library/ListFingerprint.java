package dev.lanspread.internal.library;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lanspread.internal.protocol.FileEntry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/** What stands for a whole file list: two lists are equal exactly if their fingerprints are. */
public final class ListFingerprint {

  private static final Comparator<FileEntry> ORDER =
      Comparator.comparing(FileEntry::path, PackageFiles.BY_BYTES)
          .thenComparingLong(FileEntry::size);

  private ListFingerprint() {}

  /** Returns the files in the order that all lists have: that of the bytes of their paths. */
  public static List<FileEntry> inOrder(List<FileEntry> files) {
    return files.stream().sorted(ORDER).toList();
  }

  /** Returns the fingerprint of files that are {@link #inOrder}. */
  public static String of(List<FileEntry> ordered) {
    MessageDigest digest = sha256();
    for (FileEntry file : ordered) {
      digest.update(file.path().getBytes(UTF_8));
      digest.update((byte) 0);
      digest.update((file.size() + "\n").getBytes(UTF_8));
    }
    return Base64.getEncoder().withoutPadding().encodeToString(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
