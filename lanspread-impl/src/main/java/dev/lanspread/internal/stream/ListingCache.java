package dev.lanspread.internal.stream;

import dev.lanspread.internal.install.OpenArchive;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.spi.archive.ArchiveListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what archives hold while their size and time stay the same; the least recently used go
 * first. Safe for use from any thread.
 */
final class ListingCache {

  /** About 25 MiB of entries with usual names. */
  private static final int MAX_ENTRIES = 100_000;

  private static final float LOAD_FACTOR = 0.75f;

  private final Map<Key, ArchiveListing> listings = new LinkedHashMap<>(16, LOAD_FACTOR, true);
  private int entries;

  private record Key(Path file, long size, FileTime modified) {}

  /** Returns what {@code archive} holds; reads its headers if they are not known. */
  ArchiveListing listing(Path file, OpenArchive archive, Cancellation cancel) throws IOException {
    Key key = key(file);
    ArchiveListing known = find(key);
    if (known != null) {
      return known;
    }
    ArchiveListing read = archive.listing(cancel);
    if (key.equals(key(file))) {
      keep(key, read);
    }
    return read;
  }

  private synchronized @Nullable ArchiveListing find(Key key) {
    return listings.get(key);
  }

  private synchronized void keep(Key key, ArchiveListing listing) {
    if (weight(listing) > MAX_ENTRIES) {
      return;
    }
    ArchiveListing before = listings.put(key, listing);
    entries += weight(listing) - (before == null ? 0 : weight(before));
    Iterator<ArchiveListing> eldest = listings.values().iterator();
    while (entries > MAX_ENTRIES) {
      entries -= weight(eldest.next());
      eldest.remove();
    }
  }

  /** An archive without entries counts as well. */
  private static int weight(ArchiveListing listing) {
    return listing.entries().size() + 1;
  }

  private static Key key(Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new Key(file, attributes.size(), attributes.lastModifiedTime());
  }
}
