package dev.lanspread.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/** Reads JMH's JSON and turns times into what a reader wants to know: rates and efficiencies. */
final class JmhResults {

  private static final double MILLIS_PER_SECOND = 1_000;
  private static final double MICROS_PER_SECOND = 1_000_000;
  private static final double KIBIBYTES_PER_MEBIBYTE = 1_024;

  /** The small files add up to this, whatever their number. */
  private static final double SMALL_FILES_MEBIBYTES = 156.25;

  private JmhResults() {}

  /** How a score is told. */
  private record Reading(String chart, String unit, DoubleUnaryOperator ofScore) {}

  static List<Figure> read(Path file) throws IOException {
    List<Figure> figures = new ArrayList<>();
    for (JsonNode result : new ObjectMapper().readTree(file.toFile())) {
      figures.add(figure(result, "", result.get("primaryMetric"), reading(result)));
      for (Map.Entry<String, JsonNode> metric : result.path("secondaryMetrics").properties()) {
        figures.add(secondary(result, metric));
      }
    }
    return figures;
  }

  private static Figure secondary(JsonNode result, Map.Entry<String, JsonNode> metric) {
    // The only secondary figure so far is an amount of memory in KiB.
    Reading heap =
        new Reading(benchmark(result) + "-heap", "MiB", score -> score / KIBIBYTES_PER_MEBIBYTE);
    return figure(result, "live heap", metric.getValue(), heap);
  }

  private static Figure figure(JsonNode result, String suffix, JsonNode metric, Reading reading) {
    List<Double> told = new ArrayList<>();
    for (JsonNode fork : metric.get("rawData")) {
      fork.forEach(score -> told.add(reading.ofScore().applyAsDouble(score.asDouble())));
    }
    Collections.sort(told);
    String label = String.join(" ", method(result), parameters(result), suffix).strip();
    return new Figure(reading.chart(), label.replace("  ", " "), reading.unit(), told);
  }

  private static Reading reading(JsonNode result) {
    String name = benchmark(result);
    return switch (name) {
      case "RawStream", "Download" -> rate(name, number(result, "mebibytes"), MILLIS_PER_SECOND);
      case "SmallFiles" -> rate(name, SMALL_FILES_MEBIBYTES, MILLIS_PER_SECOND);
      case "MultiSource" -> efficiency(name, result);
      case "Hashing" -> rate(name, number(result, "mebibytes"), MICROS_PER_SECOND);
      default -> asMeasured(name, result);
    };
  }

  private static Reading rate(String chart, double mebibytes, double perSecond) {
    return new Reading(chart, "MiB/s", score -> mebibytes * perSecond / score);
  }

  private static Reading efficiency(String chart, JsonNode result) {
    double rate = number(result, "sources") * number(result, "mebibytesPerSecond");
    double idealMillis = number(result, "mebibytes") / rate * MILLIS_PER_SECOND;
    return new Reading(chart, "of the ideal", score -> idealMillis / score);
  }

  private static Reading asMeasured(String chart, JsonNode result) {
    String unit = result.get("primaryMetric").get("scoreUnit").asText();
    return new Reading(chart, unit, score -> score);
  }

  private static double number(JsonNode result, String parameter) {
    return result.get("params").get(parameter).asDouble();
  }

  private static String benchmark(JsonNode result) {
    String[] name = result.get("benchmark").asText().split("\\.", -1);
    return name[name.length - 2].replace("Benchmark", "");
  }

  private static String method(JsonNode result) {
    String[] name = result.get("benchmark").asText().split("\\.", -1);
    return name[name.length - 1];
  }

  private static String parameters(JsonNode result) {
    return result.path("params").properties().stream()
        .map(parameter -> parameter.getKey() + " " + parameter.getValue().asText())
        .collect(Collectors.joining(", "));
  }
}
