package dev.lanspread.examples.corpus;

import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.testkit.archive.RarTools;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Unpacks every archive of a folder with every backend, by an install and by a stream, and compares
 * with {@code unrar}: a table on standard output, status 1 if anything is wrong or hangs.
 */
public final class CorpusTable {

  private static final String VERSION = "20260101";
  private static final List<String> BACKENDS = List.of("junrar", "process");

  private final PrintStream out;
  private final List<CorpusFile> files;
  private final List<Unrar> expected = new ArrayList<>();
  private final Map<String, Map<String, Integer>> counts = new TreeMap<>();
  private boolean good = true;

  private CorpusTable(PrintStream out, List<CorpusFile> files) {
    this.out = out;
    this.files = files;
  }

  /** Runs: {@code CorpusTable FOLDER}. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println("usage: corpus FOLDER");
      System.exit(2);
    }
    Path unrar =
        RarTools.unrar().orElseThrow(() -> new IOException("unrar is missing: tools/fetch-unrar"));
    Path work = Files.createTempDirectory("lanspread-corpus-");
    try {
      CorpusTable table =
          new CorpusTable(System.out, CorpusFile.below(Path.of(arguments[0]).toAbsolutePath()));
      table.run(unrar, work);
      table.summarize();
      System.exit(table.good ? 0 : 1);
    } finally {
      deleteTree(work);
    }
  }

  private void run(Path unrar, Path work) throws Exception {
    Path games = Files.createDirectory(work.resolve("games"));
    Catalog catalog = makeGames(games);
    for (int i = 0; i < files.size(); i++) {
      Path own = Files.createDirectory(work.resolve("unrar-" + i));
      files.get(i).copyTo(own.resolve("archive.rar"));
      expected.add(Unrar.unpack(unrar, own.resolve("archive.rar")));
      deleteTree(own);
    }
    List<List<Answer>> answers = new ArrayList<>();
    for (String backend : BACKENDS) {
      try (Peers peers = Peers.start(games, catalog, work.resolve(backend), backend, unrar)) {
        answers.addAll(askAll(peers));
      }
    }
    for (int i = 0; i < files.size(); i++) {
      int file = i;
      print(files.get(i), expected.get(i), answers.stream().map(all -> all.get(file)).toList());
    }
  }

  private Catalog makeGames(Path games) throws IOException {
    List<CatalogGame> rows = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Path root = Files.createDirectory(games.resolve(id(i).value()));
      files.get(i).copyTo(root.resolve("archive.eti"));
      Files.writeString(root.resolve("version.ini"), VERSION);
      rows.add(CatalogGame.of(id(i).value(), files.get(i).name(), VERSION));
    }
    return Catalog.of(rows);
  }

  /** Returns the answers of installs, and those of streams. */
  private List<List<Answer>> askAll(Peers peers) throws IOException, InterruptedException {
    List<Answer> installs = new ArrayList<>();
    List<Answer> streams = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      streams.add(peers.stream(id(i), expected.get(i)));
    }
    for (int i = 0; i < files.size(); i++) {
      installs.add(peers.install(id(i), expected.get(i)));
    }
    return List.of(installs, streams);
  }

  private void print(CorpusFile file, Unrar unrar, List<Answer> answers) {
    StringBuilder row = new StringBuilder(file.name()).append("  unrar ").append(unrar.exitCode());
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      String way = BACKENDS.get(i / 2) + (i % 2 == 0 ? " install" : " stream");
      row.append("  ").append(way).append(' ').append(answer.verdict());
      good &= answer.good();
      counts
          .computeIfAbsent(file.origin() + ": " + way, key -> new TreeMap<>())
          .merge(answer.verdict(), 1, Integer::sum);
    }
    out.println(row);
    answers.stream()
        .filter(answer -> !answer.good())
        .forEach(answer -> out.println("    " + answer.detail()));
    boolean differ = !answers.get(0).verdict().equals(answers.get(2).verdict());
    if (differ) {
      out.println("    differ: " + answers.get(0).detail() + " | " + answers.get(2).detail());
    }
  }

  private void summarize() {
    out.println();
    counts.forEach((way, verdicts) -> out.println(way + ": " + verdicts));
    out.println(files.size() + " files, " + (good ? "none wrong, none hanging" : "NOT ALL GOOD"));
  }

  private static GameId id(int index) {
    return GameId.of("game" + index);
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
