package dev.lanspread.testkit.archive;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.archive.EntrySink;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the parts of {@link ArchiveProviderContract} share. */
interface ArchiveContract {

  /** Returns the backend under test. */
  ArchiveProvider provider();

  /** Tells whether the backend reads archives of this kind at all. */
  default boolean reads(RarFixture fixture) {
    return true;
  }

  /**
   * Returns the name under which the backend reports a name of the archive; differs where the
   * program or library behind it rewrites names.
   */
  default String reported(String name) {
    return name;
  }

  /** Tells whether the backend may refuse to list an archive because of this name. */
  default boolean mayRefuse(String name) {
    return false;
  }

  /** The limits of all tests that are not about limits. */
  default ArchiveLimits limits() {
    return new ArchiveLimits(10_000, 64L << 20, Duration.ofSeconds(20));
  }

  default ArchiveListing list(Path archive) throws ArchiveException {
    try (Archive opened = provider().open(archive, limits())) {
      return opened.listing();
    }
  }

  default RecordingSink readAll(Path archive) throws ArchiveException {
    return readAll(archive, limits());
  }

  default RecordingSink readAll(Path archive, ArchiveLimits limits) throws ArchiveException {
    RecordingSink sink = new RecordingSink();
    try (Archive opened = provider().open(archive, limits)) {
      opened.read(entry -> true, sink);
    }
    return sink;
  }

  default void assertRefused(Path archive, ArchiveProblem... allowed) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> readAll(archive))
        .satisfies(e -> org.assertj.core.api.Assertions.assertThat(allowed).contains(e.problem()))
        .satisfies(
            e ->
                org.assertj.core.api.Assertions.assertThat(e.getMessage())
                    .isNotBlank()
                    .doesNotContain(String.valueOf(archive.getParent())));
  }

  static List<String> paths(ArchiveListing listing) {
    return listing.entries().stream().map(ArchiveEntry::path).toList();
  }

  static void assertSameContent(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    org.assertj.core.api.Assertions.assertThat(actual.keySet())
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (path, bytes) ->
            org.assertj.core.api.Assertions.assertThat(Arrays.equals(actual.get(path), bytes))
                .as("content of %s", path)
                .isTrue());
  }

  /** A sink that takes everything and keeps nothing. */
  static EntrySink nowhere() {
    return new EntrySink() {
      @Override
      public void begin(ArchiveEntry entry) {}

      @Override
      public void content(ByteBuffer bytes) {
        bytes.position(bytes.limit());
      }

      @Override
      public void end(ArchiveEntry entry) {}
    };
  }
}
