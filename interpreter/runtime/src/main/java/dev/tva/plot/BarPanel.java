// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Bars that lie one below the other, to the right of 0 or to the left.
 *
 * @param title above the panel; may be empty
 */
public record BarPanel(String title, List<Bar> bars) implements Panel {
  private static final double ROW = 18;
  private static final double THICK = 13;
  private static final double SMALL = 11;
  private static final double SIDE = 16;
  private static final double GAP = 6;
  private static final double HEAD = 34;

  /** A bar with its name on the left and its number, as it is written, at its end. */
  public record Bar(String name, double value, String label) {}

  public BarPanel {
    bars = List.copyOf(bars);
  }

  /** The height in which rows are well apart. */
  public double height() {
    return HEAD + ROW * bars.size() + SIDE;
  }

  /** The width in which a bar may be this long. */
  public double width(double length) {
    return 2 * SIDE + 2 * GAP + names() + length + labels();
  }

  private double names() {
    return bars.stream().mapToDouble(b -> Svg.width(b.name, SMALL)).max().orElse(0);
  }

  private double labels() {
    return bars.stream().mapToDouble(b -> Svg.width(b.label, SMALL) + GAP).max().orElse(0);
  }

  @Override
  public void draw(Svg svg, Box box) {
    double[] values = bars.stream().mapToDouble(Bar::value).filter(Double::isFinite).toArray();
    double least = Math.min(0, DoubleStream.of(values).min().orElse(0));
    double most = Math.max(0, DoubleStream.of(values).max().orElse(0));
    double over = most > least ? most - least : 1;
    // A number may stand to the left of its bar, too.
    double left = box.x() + SIDE + names() + GAP + (least < 0 ? labels() : 0);
    double room = box.x() + box.width() - SIDE - labels() - left;
    double zero = left - least / over * room;
    double top = box.y() + (title.isEmpty() ? GAP : HEAD - GAP);
    if (!title.isEmpty()) {
      svg.text(title, box.x() + SIDE, box.y() + 18, Svg.Anchor.START, 13, Svg.INK, "");
    }
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double y = top + i * ROW;
      double base = y + THICK / 2 + 4;
      svg.text(bar.name, box.x() + SIDE + names(), base, Svg.Anchor.END, SMALL, Svg.INK, "");
      double length = Double.isFinite(bar.value) ? Math.abs(bar.value) / over * room : 0;
      boolean negative = bar.value < 0;
      svg.rectangle(
          negative ? zero - length : zero,
          y,
          length,
          THICK,
          negative ? Svg.NEGATIVE : Svg.POSITIVE,
          "");
      svg.text(
          bar.label,
          negative ? zero - length - GAP : zero + length + GAP,
          base,
          negative ? Svg.Anchor.END : Svg.Anchor.START,
          SMALL,
          Svg.INK,
          "");
    }
    svg.line(zero, top - 3, zero, top + bars.size() * ROW - 2, Svg.INK, "");
  }
}
