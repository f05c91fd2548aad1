package dev.lanspread.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars from zero, one for each figure, with the value at the end of each.
 *
 * @param title stands above
 * @param figures of one unit, at least one
 */
record BarChart(String title, List<Figure> figures) {

  private static final int CHARACTER_WIDTH = 7;
  private static final int BAR_WIDTH = 360;
  private static final int VALUE_WIDTH = 130;
  private static final int ROW = 26;
  private static final int TOP = 44;

  static BarChart of(String title, List<Figure> figures) {
    return new BarChart(title, List.copyOf(figures));
  }

  String svg() {
    int labelWidth = labelWidth();
    int width = labelWidth + BAR_WIDTH + VALUE_WIDTH;
    int height = TOP + ROW * figures.size() + 10;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"13\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                + "<text x=\"12\" y=\"26\" font-size=\"16\">%s, %s</text>%n",
            width, height, escaped(title), escaped(figures.get(0).unit())));
    double largest = figures.stream().mapToDouble(Figure::median).max().orElse(1);
    for (int i = 0; i < figures.size(); i++) {
      svg.append(row(figures.get(i), labelWidth, TOP + ROW * i, largest));
    }
    return svg.append("</svg>\n").toString();
  }

  private int labelWidth() {
    int longest = figures.stream().mapToInt(figure -> figure.label().length()).max().orElse(0);
    return longest * CHARACTER_WIDTH + 20;
  }

  private static String row(Figure figure, int labelWidth, int y, double largest) {
    double length = largest > 0 ? BAR_WIDTH * figure.median() / largest : 0;
    return String.format(
        Locale.ROOT,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
            + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"#3b76af\"/>%n"
            + "<text x=\"%.1f\" y=\"%d\">%s %s</text>%n",
        labelWidth - 8,
        y + 14,
        escaped(figure.label()),
        labelWidth,
        y,
        length,
        labelWidth + length + 6,
        y + 14,
        Figure.shown(figure.median()),
        escaped(figure.unit()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
