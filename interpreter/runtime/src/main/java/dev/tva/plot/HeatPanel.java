// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A matrix of numbers as colours, from white for {@code low} to blue for {@code high}, each with
 * its number.
 *
 * @param values by row; NaN is an empty cell
 */
public record HeatPanel(
    String title,
    List<String> rows,
    List<String> columns,
    double[][] values,
    double low,
    double high)
    implements Panel {
  private static final double SMALL = 11;
  private static final int[] FULL = {0, 114, 178};

  public HeatPanel {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  public void draw(Svg svg, Box box) {
    double left = box.x() + 16 + longest(rows);
    double top = box.y() + (title.isEmpty() ? 10 : 30);
    double slant = longest(columns) * 0.72 + 12;
    double width = (box.x() + box.width() - 16 - left) / columns.size();
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
        double share = Math.clamp((v - low) / (high - low), 0, 1);
        svg.rectangle(x, y, width - 1, height - 1, color(share), "");
        svg.text(
            String.format(Locale.ROOT, "%.2f", v),
            x + width / 2,
            y + height / 2 + 4,
            Svg.Anchor.MIDDLE,
            SMALL,
            share > 0.55 ? "white" : Svg.INK,
            "");
      }
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

  private static String color(double share) {
    int[] mixed = new int[FULL.length];
    for (int i = 0; i < FULL.length; i++) {
      mixed[i] = (int) Math.round(255 + share * (FULL[i] - 255));
    }
    return String.format(Locale.ROOT, "#%02x%02x%02x", mixed[0], mixed[1], mixed[2]);
  }
}
