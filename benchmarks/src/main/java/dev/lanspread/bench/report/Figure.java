package dev.lanspread.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * One measured figure.
 *
 * @param chart with which figures it is shown
 * @param label what was measured
 * @param unit of the values
 * @param values what was measured, ascending; at least one
 */
record Figure(String chart, String label, String unit, List<Double> values) {

  Figure {
    values = List.copyOf(values);
  }

  double median() {
    int middle = values.size() / 2;
    return values.size() % 2 == 1
        ? values.get(middle)
        : (values.get(middle - 1) + values.get(middle)) / 2;
  }

  double lowest() {
    return values.get(0);
  }

  double highest() {
    return values.get(values.size() - 1);
  }

  /** Returns a value with three digits that mean something. */
  static String shown(double value) {
    int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
