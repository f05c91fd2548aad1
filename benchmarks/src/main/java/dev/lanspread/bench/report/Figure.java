package dev.lanspread.bench.report;

import java.util.Locale;

/**
 * One measured figure.
 *
 * @param chart with which figures it is shown
 * @param label what was measured
 * @param unit of the values
 * @param value the mean
 * @param lowest of all measured values
 * @param highest of all measured values
 * @param runs how many were measured
 */
record Figure(
    String chart,
    String label,
    String unit,
    double value,
    double lowest,
    double highest,
    int runs) {

  /** Returns a value with three digits that mean something. */
  static String shown(double value) {
    int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
