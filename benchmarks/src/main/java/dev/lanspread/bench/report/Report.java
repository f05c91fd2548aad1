package dev.lanspread.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes {@code benchmarks.md} and a chart for each group of comparable figures into a folder that
 * holds JSON files of JMH, named {@code jmh-….json}: {@code FOLDER TITLE}.
 */
public final class Report {

  private Report() {}

  /** Writes the report. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Map<String, List<Figure>> groups = new LinkedHashMap<>();
    for (Figure figure : figures(folder)) {
      groups.computeIfAbsent(figure.chart(), chart -> new ArrayList<>()).add(figure);
    }
    StringBuilder text = new StringBuilder("# " + arguments[1] + "\n\n" + Machine.sentence());
    for (Map.Entry<String, List<Figure>> group : groups.entrySet()) {
      String file = group.getKey() + ".svg";
      Files.writeString(folder.resolve(file), BarChart.of(group.getKey(), group.getValue()).svg());
      text.append("\n\n## ").append(group.getKey()).append("\n\n").append(table(group.getValue()));
      text.append("\n![").append(group.getKey()).append("](").append(file).append(")");
    }
    Files.writeString(folder.resolve("benchmarks.md"), text.append("\n").toString());
  }

  private static List<Figure> figures(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Report::isJmh).sorted().toList();
    }
    List<Figure> figures = new ArrayList<>();
    for (Path file : files) {
      figures.addAll(JmhResults.read(file));
    }
    return figures;
  }

  private static boolean isJmh(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("jmh-") && name.endsWith(".json");
  }

  private static String table(List<Figure> figures) {
    StringBuilder table =
        new StringBuilder(
                "| | median, " + figures.get(0).unit() + " | lowest to highest | runs |\n")
            .append("| --- | ---: | ---: | ---: |\n");
    for (Figure figure : figures) {
      table.append(
          String.format(
              "| %s | **%s** | %s to %s | %d |%n",
              figure.label(),
              Figure.shown(figure.median()),
              Figure.shown(figure.lowest()),
              Figure.shown(figure.highest()),
              figure.values().size()));
    }
    return table.toString();
  }
}
