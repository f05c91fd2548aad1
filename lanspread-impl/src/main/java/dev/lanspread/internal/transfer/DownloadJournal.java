package dev.lanspread.internal.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.RequestException;
import dev.lanspread.internal.protocol.Blob;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.transfer.ByteRanges.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on disk of an unfinished download, in two files of the state directory.
 *
 * <p>The plan says what is being fetched and is written once; the have-map says which of its bytes
 * are safely on disk and is replaced as they come. A damaged or foreign file counts as absent: then
 * everything is fetched again.
 */
final class DownloadJournal {

  private static final Logger log = LoggerFactory.getLogger(DownloadJournal.class);
  private static final int FORMAT = 1;

  /** A list of 500,000 files with paths of 240 characters stays below this. */
  private static final long MAX_BYTES = 256L << 20;

  private final ObjectMapper mapper = JsonMapper.builder().build();
  private final GameId game;
  private final Path directory;
  private final Path planFile;
  private final Path haveFile;

  DownloadJournal(StateDirectory state, GameId game) {
    this.game = game;
    this.directory = state.game(game);
    this.planFile = directory.resolve("download.json");
    this.haveFile = state.downloadJournal(game);
  }

  /**
   * What is being fetched.
   *
   * @param manifest the agreed list
   * @param obsolete files of the version before that go once this one is complete
   * @param committing whether everything is there and only has to be put in place
   */
  record Plan(GameManifest manifest, List<String> obsolete, boolean committing) {
    Plan {
      obsolete = List.copyOf(obsolete);
    }
  }

  /** The plan as it is written. */
  record PlanFile(
      int format,
      String version,
      List<FileEntry> files,
      List<String> obsolete,
      boolean committing) {}

  /** The have-map as it is written: complete files as a bit set, ranges of the others. */
  record HaveFile(int format, Blob complete, Map<Integer, List<Range>> started) {}

  Optional<Plan> readPlan() {
    Optional<PlanFile> file = read(planFile, PlanFile.class);
    if (file.isEmpty() || file.get().format() != FORMAT) {
      return Optional.empty();
    }
    try {
      PlanFile plan = file.get();
      GameManifest.check(plan.files());
      return Optional.of(
          new Plan(
              new GameManifest(game, GameVersion.of(plan.version()), plan.files()),
              plan.obsolete(),
              plan.committing()));
    } catch (ProtocolException | RequestException | NullPointerException e) {
      log.warn("game {}: the download journal is damaged and is ignored", game);
      return Optional.empty();
    }
  }

  HaveMap readHave(GameManifest manifest) {
    HaveMap have = new HaveMap(manifest);
    Optional<HaveFile> file = read(haveFile, HaveFile.class);
    if (file.isEmpty() || file.get().format() != FORMAT) {
      return have;
    }
    int files = manifest.files().size();
    BitSet.valueOf(file.get().complete().bytes()).stream()
        .filter(i -> i < files)
        .forEach(have::setComplete);
    file.get()
        .started()
        .forEach(
            (index, ranges) -> {
              if (index >= 0 && index < files) {
                long size = manifest.files().get(index).size();
                ranges.stream()
                    .filter(r -> r.start() >= 0 && r.start() < r.end() && r.end() <= size)
                    .forEach(r -> have.add(index, r.start(), r.end()));
              }
            });
    return have;
  }

  void writePlan(Plan plan) throws IOException {
    GameManifest manifest = plan.manifest();
    write(
        planFile,
        new PlanFile(
            FORMAT,
            manifest.version().value(),
            manifest.files(),
            plan.obsolete(),
            plan.committing()));
  }

  void writeHave(HaveMap have) throws IOException {
    Map<Integer, List<Range>> started = new TreeMap<>();
    have.started().forEach((file, ranges) -> started.put(file, ranges.ranges()));
    write(haveFile, new HaveFile(FORMAT, Blob.of(have.complete().toByteArray()), started));
  }

  void delete() throws IOException {
    DurableFiles.deleteDurably(haveFile);
    DurableFiles.deleteDurably(planFile);
  }

  private <T> Optional<T> read(Path file, Class<T> type) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return Optional.empty();
      }
      return Optional.of(mapper.readValue(file.toFile(), type));
    } catch (IOException e) {
      log.warn("game {}: {} is damaged and is ignored", game, file.getFileName());
      return Optional.empty();
    }
  }

  private void write(Path file, Object content) throws IOException {
    byte[] json;
    try {
      json = mapper.writeValueAsBytes(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a journal can always be written as JSON", e);
    }
    DurableFiles.createDirectories(directory);
    DurableFiles.replace(file, json);
  }
}
