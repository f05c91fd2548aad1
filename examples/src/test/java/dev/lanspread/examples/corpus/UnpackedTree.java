package dev.lanspread.examples.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an archive unpacks to.
 *
 * @param entries hash of each file by path; a word for a folder or a link
 */
record UnpackedTree(Map<String, String> entries) {

  private static final String FOLDER = "folder";
  private static final String LINK = "link";

  static UnpackedTree at(Path root) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (!path.equals(root)) {
          entries.put(root.relativize(path).toString().replace('\\', '/'), content(path));
        }
      }
    }
    return new UnpackedTree(entries);
  }

  /**
   * Tells whether this is the same tree. Letters that the other tree's names have as undecodable
   * bytes, because unrar writes them raw, may be anything here.
   */
  boolean isSameAs(UnpackedTree raw) {
    return entries.equals(raw.entries)
        || (entries.size() == raw.entries.size() && entries.size() == matchesIn(raw));
  }

  /** Tells whether the other tree lacks something, but has nothing else. */
  boolean holdsMoreThan(UnpackedTree other) {
    return entries.size() > other.entries.size() && other.entries.size() == matchesIn(other);
  }

  private int matchesIn(UnpackedTree raw) {
    Map<String, String> left = new HashMap<>(entries);
    raw.entries.forEach(
        (name, content) -> {
          Pattern pattern = pattern(name);
          left.entrySet().stream()
              .filter(mine -> mine.getValue().equals(content))
              .map(Map.Entry::getKey)
              .filter(mine -> pattern.matcher(mine).matches())
              .findFirst()
              .ifPresent(left::remove);
        });
    return entries.size() - left.size();
  }

  private static Pattern pattern(String name) {
    return Pattern.compile(
        Stream.of(name.split("\ufffd+", -1)).map(Pattern::quote).collect(Collectors.joining(".+")));
  }

  private static String content(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return LINK;
    }
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return FOLDER;
    }
    MessageDigest sha = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(path), sha)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
