package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PeerId;
import dev.lanspread.error.RequestException;
import dev.lanspread.internal.protocol.Blob;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.transfer.ByteRanges.Range;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final int FORMAT = 2;

  private final GameId game;
  private final JsonFile<PlanFile> planFile;
  private final JsonFile<HaveFile> haveFile;

  DownloadJournal(StateDirectory state, GameId game) {
    this(game, state.downloadPlan(game), state.downloadJournal(game));
  }

  private DownloadJournal(GameId game, Path plan, Path have) {
    this.game = game;
    this.planFile = new JsonFile<>(plan, PlanFile.class);
    this.haveFile = new JsonFile<>(have, HaveFile.class);
  }

  /** The journal of a download that gave way to one of another list. */
  static DownloadJournal setAside(StateDirectory state, GameId game, String token) {
    return new DownloadJournal(
        game, state.setAsidePlan(game, token), state.setAsideJournal(game, token));
  }

  /**
   * What is being fetched.
   *
   * @param manifest the agreed list
   * @param tree where it is kept
   * @param obsolete files of the version before that go once this one is complete
   * @param committing whether everything is there and only has to be put in place
   */
  record Plan(GameManifest manifest, Tree tree, List<String> obsolete, boolean committing) {
    Plan {
      obsolete = List.copyOf(obsolete);
    }

    Plan committing(boolean now) {
      return new Plan(manifest, tree, obsolete, now);
    }
  }

  /**
   * The one folder that a journal is about.
   *
   * @param root absolute path of the game root
   * @param token a random word that is written in the partial tree as well
   */
  record Tree(String root, String token) {}

  /**
   * What is on disk of it.
   *
   * @param have the bytes
   * @param provenance who gave those of files that came from several requests
   */
  record Have(HaveMap have, Provenance provenance) {}

  /** The plan as it is written. */
  record PlanFile(
      int format,
      @Nullable String game,
      @Nullable String version,
      @Nullable String root,
      @Nullable String token,
      @Nullable List<FileEntry> files,
      @Nullable List<String> obsolete,
      boolean committing) {}

  /** The have-map as it is written: complete files as a bit set, ranges of the others. */
  record HaveFile(
      int format,
      @Nullable String token,
      @Nullable Blob complete,
      @Nullable Map<Integer, @Nullable List<@Nullable Range>> started,
      @Nullable List<@Nullable GivenFile> given) {}

  /** What one source gave, as it is written: of files that it did not give whole. */
  record GivenFile(@Nullable String peer, @Nullable Map<Integer, @Nullable GivenRanges> files) {}

  /** What it gave of one file that had this stamp. */
  record GivenRanges(
      long stamp, @Nullable List<@Nullable Range> ranges, @Nullable List<@Nullable Range> loose) {}

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
    String root = plan.root();
    String token = plan.token();
    if (!game.key().equals(plan.game()) || root == null || token == null) {
      throw new ProtocolException("it is of another game, or does not say where it is");
    }
    if (version == null || files == null || obsolete == null) {
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
        new GameManifest(game, GameVersion.of(version), files),
        new Tree(root, token),
        obsolete,
        plan.committing());
  }

  /** Returns what is there of a plan; nothing if what was written is of another tree. */
  Have readHave(Plan plan) {
    GameManifest manifest = plan.manifest();
    HaveMap have = new HaveMap(manifest);
    Provenance provenance = new Provenance(manifest);
    Optional<HaveFile> file =
        haveFile.read().filter(f -> f.format() == FORMAT && plan.tree().token().equals(f.token()));
    Blob complete = file.map(HaveFile::complete).orElse(null);
    Map<Integer, @Nullable List<@Nullable Range>> started =
        file.map(HaveFile::started).orElse(null);
    if (complete == null || started == null) {
      return new Have(have, provenance);
    }
    int files = manifest.files().size();
    BitSet.valueOf(complete.bytes()).stream().filter(i -> i < files).forEach(have::setComplete);
    started.forEach((index, ranges) -> addAll(have, index, ranges));
    file.map(HaveFile::given).orElse(List.of()).forEach(given -> addGiven(provenance, given));
    return new Have(have, provenance);
  }

  private static void addGiven(Provenance provenance, @Nullable GivenFile given) {
    Optional<PeerId> peer = peer(given);
    Map<Integer, @Nullable GivenRanges> files = given == null ? null : given.files();
    if (peer.isEmpty() || files == null) {
      return;
    }
    Stamps stamps = new Stamps(provenance.manifest().files().size());
    Provenance.Given by = provenance.of(new Giver(peer.get(), stamps));
    files.forEach(
        (index, ranges) -> {
          if (ranges != null && addAll(by.all(), index, ranges.ranges())) {
            addAll(by.loose(), index, ranges.loose());
            stamps.set(index, ranges.stamp());
          }
        });
  }

  private static Optional<PeerId> peer(@Nullable GivenFile given) {
    String peer = given == null ? null : given.peer();
    try {
      return Optional.ofNullable(peer).map(PeerId::of);
    } catch (RequestException e) {
      return Optional.empty(); // Damaged: nobody vouches for it any more.
    }
  }

  private static boolean addAll(HaveMap have, int file, @Nullable List<@Nullable Range> ranges) {
    List<FileEntry> files = have.manifest().files();
    if (file < 0 || file >= files.size() || ranges == null) {
      return false;
    }
    for (Range range : ranges) {
      if (range != null && range.start() >= 0 && range.end() <= files.get(file).size()) {
        have.add(file, range.start(), range.end());
      }
    }
    return true;
  }

  void writePlan(Plan plan) throws IOException {
    GameManifest manifest = plan.manifest();
    planFile.write(
        new PlanFile(
            FORMAT,
            game.key(),
            manifest.version().value(),
            plan.tree().root(),
            plan.tree().token(),
            manifest.files(),
            plan.obsolete(),
            plan.committing()));
  }

  void writeHave(Plan plan, Have have) throws IOException {
    Map<Integer, @Nullable List<@Nullable Range>> started = new TreeMap<>();
    have.have().started().forEach((file, r) -> started.put(file, List.copyOf(r.ranges())));
    List<@Nullable GivenFile> given = new ArrayList<>();
    have.provenance().given().forEach((giver, by) -> given.add(given(giver, by)));
    Blob complete = Blob.of(have.have().complete().toByteArray());
    haveFile.write(new HaveFile(FORMAT, plan.tree().token(), complete, started, given));
  }

  /** A file that came from one source, and is not loose, may have changed there since. */
  private static GivenFile given(Giver giver, Provenance.Given by) {
    Map<Integer, @Nullable GivenRanges> files = new TreeMap<>();
    for (int file : by.all().touched()) {
      if (!by.all().isComplete(file) || !by.loose().isUntouched(file)) {
        files.put(
            file,
            new GivenRanges(
                giver.stamp(file),
                List.copyOf(by.all().ranges(file)),
                List.copyOf(by.loose().ranges(file))));
      }
    }
    return new GivenFile(giver.peer().value(), files);
  }

  void delete() throws IOException {
    haveFile.delete();
    planFile.delete();
  }
}
