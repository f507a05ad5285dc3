// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A matrix of numbers as colours, each with its number: from white for {@code low} to blue for
 * {@code high}, or where {@code low} is negative from orange over white for 0 to blue.
 *
 * @param values by row; NaN is an empty cell
 * @param legend whether the colours are explained beside it
 */
public record HeatPanel(
    String title,
    List<String> rows,
    List<String> columns,
    double[][] values,
    double low,
    double high,
    boolean legend)
    implements Panel {
  private static final double SMALL = 11;
  private static final int[] FULL = {0, 114, 178};
  private static final int[] NEGATIVE = {213, 94, 0};
  private static final double LEGEND = 64;
  private static final int STEPS = 40;

  public HeatPanel {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  public HeatPanel(
      String title,
      List<String> rows,
      List<String> columns,
      double[][] values,
      double low,
      double high) {
    this(title, rows, columns, values, low, high, false);
  }

  @Override
  public void draw(Svg svg, Box box) {
    double left = box.x() + 16 + longest(rows);
    double top = box.y() + (title.isEmpty() ? 10 : 30);
    double slant = longest(columns) * 0.72 + 12;
    double right = box.x() + box.width() - 16 - (legend ? LEGEND : 0);
    double width = (right - left) / columns.size();
    double height = (box.y() + box.height() - slant - top) / rows.size();
    if (!title.isEmpty()) {
      svg.text(title, box.x() + 12, box.y() + 20, Svg.Anchor.START, 13, Svg.INK, "");
    }
    for (int r = 0; r < rows.size(); r++) {
      double y = top + r * height;
      svg.text(rows.get(r), left - 6, y + height / 2 + 4, Svg.Anchor.END, SMALL, Svg.INK, "");
      for (int c = 0; c < columns.size(); c++) {
        double x = left + c * width;
        double v = values[r][c];
        if (Double.isNaN(v)) {
          continue;
        }
        svg.rectangle(x, y, width - 1, height - 1, color(v), "");
        svg.text(
            String.format(Locale.ROOT, "%.2f", v),
            x + width / 2,
            y + height / 2 + 4,
            Svg.Anchor.MIDDLE,
            SMALL,
            Math.abs(share(v)) > 0.55 ? "white" : Svg.INK,
            "");
      }
    }
    if (legend) {
      legend(svg, right + 14, top, rows.size() * height - 1);
    }
    double under = top + rows.size() * height + 14;
    for (int c = 0; c < columns.size(); c++) {
      double x = left + (c + 0.5) * width;
      svg.text(
          columns.get(c),
          x,
          under,
          Svg.Anchor.END,
          SMALL,
          Svg.INK,
          "transform=\"rotate(-40 " + Svg.at(x) + " " + Svg.at(under) + ")\"");
    }
  }

  private static double longest(List<String> names) {
    return names.stream().mapToDouble(s -> Svg.width(s, SMALL)).max().orElse(0);
  }

  /** The colours from top to bottom, with the numbers that they stand for. */
  private void legend(Svg svg, double x, double top, double height) {
    double step = height / STEPS;
    for (int i = 0; i < STEPS; i++) {
      double v = high - (i + 0.5) / STEPS * (high - low);
      svg.rectangle(x, top + i * step, 12, step + 0.5, color(v), "");
    }
    for (double v : low < 0 ? new double[] {low, 0, high} : new double[] {low, high}) {
      double y = top + (high - v) / (high - low) * height;
      String label = String.format(Locale.ROOT, "%.3g", v).replaceFirst("\\.?0+$", "");
      svg.text(label, x + 17, y + 4, Svg.Anchor.START, SMALL, Svg.INK, "");
    }
  }

  /** How full the colour is: negative where it is the other one. */
  private double share(double v) {
    return low < 0
        ? Math.clamp(v < 0 ? -v / low : v / high, -1, 1)
        : Math.clamp((v - low) / (high - low), 0, 1);
  }

  private String color(double v) {
    double share = share(v);
    int[] full = share < 0 ? NEGATIVE : FULL;
    int[] mixed = new int[full.length];
    for (int i = 0; i < full.length; i++) {
      mixed[i] = (int) Math.round(255 + Math.abs(share) * (full[i] - 255));
    }
    return String.format(Locale.ROOT, "#%02x%02x%02x", mixed[0], mixed[1], mixed[2]);
  }
}
