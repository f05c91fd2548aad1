package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.RequestException;
import dev.lanspread.internal.protocol.Blob;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.transfer.ByteRanges.Range;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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

  private final GameId game;
  private final JsonFile<PlanFile> planFile;
  private final JsonFile<HaveFile> haveFile;

  DownloadJournal(StateDirectory state, GameId game) {
    this.game = game;
    this.planFile = new JsonFile<>(state.downloadPlan(game), PlanFile.class);
    this.haveFile = new JsonFile<>(state.downloadJournal(game), HaveFile.class);
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
      @Nullable String game,
      @Nullable String version,
      @Nullable List<FileEntry> files,
      @Nullable List<String> obsolete,
      boolean committing) {}

  /** The have-map as it is written: complete files as a bit set, ranges of the others. */
  record HaveFile(
      int format,
      @Nullable Blob complete,
      @Nullable Map<Integer, @Nullable List<@Nullable Range>> started) {}

  Optional<Plan> readPlan() {
    Optional<PlanFile> plan = planFile.read().filter(file -> file.format() == FORMAT);
    if (plan.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(checked(plan.get()));
    } catch (ProtocolException | RequestException e) {
      log.warn("game {}: the download journal is damaged: {}", game, e.getMessage());
      return Optional.empty();
    }
  }

  private Plan checked(PlanFile plan) throws ProtocolException {
    List<FileEntry> files = plan.files();
    List<String> obsolete = plan.obsolete();
    String version = plan.version();
    if (!game.key().equals(plan.game()) || version == null || files == null || obsolete == null) {
      throw new ProtocolException("it is incomplete or of another game");
    }
    if (files.contains(null) || obsolete.contains(null)) {
      throw new ProtocolException("an entry is missing");
    }
    GameManifest.check(files);
    for (String path : obsolete) {
      GameManifest.checkName(path);
    }
    return new Plan(
        new GameManifest(game, GameVersion.of(version), files), obsolete, plan.committing());
  }

  HaveMap readHave(GameManifest manifest) {
    HaveMap have = new HaveMap(manifest);
    Optional<HaveFile> file = haveFile.read().filter(f -> f.format() == FORMAT);
    if (file.isEmpty()) {
      return have;
    }
    int files = manifest.files().size();
    Blob complete = file.get().complete();
    Map<Integer, @Nullable List<@Nullable Range>> started = file.get().started();
    if (complete == null || started == null) {
      return have;
    }
    BitSet.valueOf(complete.bytes()).stream().filter(i -> i < files).forEach(have::setComplete);
    started.forEach(
        (index, ranges) -> {
          if (index >= 0 && index < files && ranges != null) {
            addAll(have, index, manifest.files().get(index).size(), ranges);
          }
        });
    return have;
  }

  private static void addAll(HaveMap have, int file, long size, List<@Nullable Range> ranges) {
    for (Range range : ranges) {
      if (range != null && range.start() >= 0 && range.end() <= size) {
        have.add(file, range.start(), range.end());
      }
    }
  }

  void writePlan(Plan plan) throws IOException {
    GameManifest manifest = plan.manifest();
    planFile.write(
        new PlanFile(
            FORMAT,
            game.key(),
            manifest.version().value(),
            manifest.files(),
            plan.obsolete(),
            plan.committing()));
  }

  void writeHave(HaveMap have) throws IOException {
    Map<Integer, @Nullable List<@Nullable Range>> started = new TreeMap<>();
    have.started().forEach((file, ranges) -> started.put(file, List.copyOf(ranges.ranges())));
    haveFile.write(new HaveFile(FORMAT, Blob.of(have.complete().toByteArray()), started));
  }

  void delete() throws IOException {
    haveFile.delete();
    planFile.delete();
  }
}
