// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A histogram: a column for each bin.
 *
 * @param title above the panel; may be empty
 * @param edges one more than counts, ascending
 */
public record BinsPanel(String title, List<Double> edges, List<Double> counts) implements Panel {
  private static final double SMALL = 11;

  public BinsPanel {
    edges = List.copyOf(edges);
    counts = List.copyOf(counts);
  }

  @Override
  public void draw(Svg svg, Box box) {
    Axis x = Axis.over(DoubleStream.of(edges.getFirst(), edges.getLast()), 0);
    double most = counts.stream().mapToDouble(c -> c).max().orElse(0);
    Axis y = Axis.over(DoubleStream.of(0, Math.max(1, most)), 0);
    double left = box.x() + 70;
    double top = box.y() + (title.isEmpty() ? 14 : 36);
    double width = box.x() + box.width() - 20 - left;
    double bottom = box.y() + box.height() - 34;
    double height = bottom - top;
    if (!title.isEmpty()) {
      svg.text(title, box.x() + 16, box.y() + 20, Svg.Anchor.START, 13, Svg.INK, "");
    }
    for (double mark : y.marks()) {
      double at = bottom - y.share(mark) * height;
      svg.line(left, at, left + width, at, Svg.FAINT, "");
      svg.text(y.label(mark), left - 6, at + 4, Svg.Anchor.END, SMALL, Svg.INK, "");
    }
    for (int i = 0; i < counts.size(); i++) {
      double from = left + x.share(edges.get(i)) * width;
      double to = left + x.share(edges.get(i + 1)) * width;
      double up = y.share(counts.get(i)) * height;
      svg.rectangle(from, bottom - up, Math.max(0.5, to - from - 1), up, Svg.POSITIVE, "");
    }
    svg.line(left, bottom, left + width, bottom, Svg.INK, "");
    for (double mark : x.marks()) {
      double at = left + x.share(mark) * width;
      svg.line(at, bottom, at, bottom + 4, Svg.INK, "");
      svg.text(x.label(mark), at, bottom + 18, Svg.Anchor.MIDDLE, SMALL, Svg.INK, "");
    }
  }
}
