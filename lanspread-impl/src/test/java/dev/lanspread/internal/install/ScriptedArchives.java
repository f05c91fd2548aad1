package dev.lanspread.internal.install;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.archive.EntryKind;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A backend whose archives are scripts by file name; the file itself only has to be there. */
final class ScriptedArchives implements ArchiveProvider {

  static final Instant MODIFIED = Instant.parse("2011-06-01T12:00:00Z");

  private final String id;
  private final Map<String, Script> scripts = new HashMap<>();
  private final List<String> opened = new ArrayList<>();

  ScriptedArchives() {
    this("scripted");
  }

  ScriptedArchives(String id) {
    this.id = id;
  }

  /** Returns the script of the archive with this name, made when first asked for. */
  Script archive(String fileName) {
    return scripts.computeIfAbsent(fileName, name -> new Script());
  }

  /** Returns the names of the archives in the order in which they were opened. */
  List<String> opened() {
    return opened;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public ProviderAvailability availability() {
    return ProviderAvailability.available();
  }

  @Override
  public Archive open(Path archive, ArchiveLimits limits) throws ArchiveException {
    String name = String.valueOf(archive.getFileName());
    Script script = scripts.get(name);
    if (script == null) {
      throw new ArchiveException(ArchiveProblem.NOT_RECOGNIZED, "no script for " + name);
    }
    if (script.openProblem != null) {
      throw new ArchiveException(script.openProblem, "as scripted");
    }
    opened.add(name);
    return script;
  }

  static long crc(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }

  /** One archive. */
  static final class Script implements Archive {

    private final List<ArchiveEntry> entries = new ArrayList<>();
    private final Map<Integer, byte[]> contents = new HashMap<>();
    private @Nullable ArchiveProblem openProblem;
    private @Nullable ArchiveProblem listProblem;
    private @Nullable ArchiveProblem readProblem;
    private int alternateStreams;
    private Runnable beforeEach = () -> {};
    private volatile boolean cancelled;
    private boolean swallowing;
    private int missingFrom = Integer.MAX_VALUE;

    Script file(String path, String content) {
      return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    Script file(String path, byte[] content) {
      return entry(path, EntryKind.FILE, content.length, OptionalLong.of(crc(content)), content);
    }

    Script entry(String path, EntryKind kind, long size, OptionalLong crc, byte[] content) {
      contents.put(entries.size(), content);
      entries.add(
          new ArchiveEntry(
              entries.size(), path, kind, size, crc, Optional.of(MODIFIED), path.endsWith(".sh")));
      return this;
    }

    Script folder(String path) {
      return entry(path, EntryKind.DIRECTORY, 0, OptionalLong.empty(), new byte[0]);
    }

    Script openFails(ArchiveProblem problem) {
      openProblem = problem;
      return this;
    }

    Script listFails(ArchiveProblem problem) {
      listProblem = problem;
      return this;
    }

    Script alternateStreams(int count) {
      alternateStreams = count;
      return this;
    }

    Script readFails(ArchiveProblem problem) {
      readProblem = problem;
      return this;
    }

    Script beforeEachPiece(Runnable action) {
      beforeEach = action;
      return this;
    }

    Script swallowsSinkFailures() {
      swallowing = true;
      return this;
    }

    Script deliversOnly(int count) {
      missingFrom = count;
      return this;
    }

    @Override
    public ArchiveListing listing() throws ArchiveException {
      if (listProblem != null) {
        throw new ArchiveException(listProblem, "as scripted");
      }
      return new ArchiveListing(
          "RAR5", entries, false, false, OptionalLong.of(1 << 20), alternateStreams);
    }

    @Override
    public void read(Predicate<ArchiveEntry> selected, EntrySink sink) throws ArchiveException {
      for (ArchiveEntry entry : entries) {
        if (selected.test(entry) && entry.index() < missingFrom) {
          deliver(entry, sink);
        }
      }
      if (readProblem != null) {
        throw new ArchiveException(readProblem, "as scripted");
      }
    }

    private void deliver(ArchiveEntry entry, EntrySink sink) throws ArchiveException {
      try {
        sink.begin(entry);
        ByteBuffer content = ByteBuffer.wrap(contents.getOrDefault(entry.index(), new byte[0]));
        while (content.hasRemaining()) {
          beforeEach.run();
          if (cancelled) {
            throw new ArchiveException(ArchiveProblem.CANCELLED, "cancelled");
          }
          int count = Math.min(content.remaining(), 100_000);
          sink.content(content.slice(content.position(), count));
          content.position(content.position() + count);
        }
        sink.end(entry);
      } catch (ArchiveException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        if (!swallowing) {
          throw new ArchiveException(ArchiveProblem.SINK_FAILED, "the sink failed", e);
        }
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public void close() {
      cancelled = false;
    }
  }
}
