// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Numbers against numbers: lines with bands around them, or dots.
 *
 * @param title above the panel; may be empty
 * @param marker where a vertical line stands
 */
public record LinePanel(
    String title, String across, String up, List<Series> series, OptionalDouble marker)
    implements Panel {
  /** Okabe and Ito's colours, which people who see colours differently can tell apart. */
  private static final List<String> COLORS =
      List.of(
          "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a7f00", "#555555");

  private static final double SMALL = 11;
  private static final double LINE = 16;
  private static final double DOT = 3;

  public LinePanel {
    series = List.copyOf(series);
  }

  /**
   * A named run of points.
   *
   * @param joined whether a line leads from each point to the next
   * @param dashed how the line is drawn: for what is compared with
   */
  public record Series(String name, List<Point> points, boolean joined, boolean dashed) {
    public Series {
      points = points.stream().filter(p -> Double.isFinite(p.x) && Double.isFinite(p.y)).toList();
    }
  }

  /**
   * A point.
   *
   * @param low and {@code high}: how far it is spread; both {@code y} where it is not
   * @param label beside a dot; may be empty
   */
  public record Point(double x, double y, double low, double high, String label) {
    public static Point of(double x, double y) {
      return new Point(x, y, y, y, "");
    }
  }

  private boolean hasLegend() {
    return series.size() > 1;
  }

  @Override
  public void draw(Svg svg, Box box) {
    Axis x = Axis.over(all(p -> DoubleStream.of(p.x)), 0.02);
    Axis y = Axis.over(all(p -> DoubleStream.of(p.y, p.low, p.high)), 0.05);
    double left = box.x() + 62;
    double top = box.y() + (title.isEmpty() ? 14 : 34);
    double legend =
        hasLegend()
            ? Math.max(
                90, 40 + series.stream().mapToDouble(s -> Svg.width(s.name, SMALL)).max().orElse(0))
            : 16;
    Plot plot =
        new Plot(
            x,
            y,
            left,
            top,
            box.x() + box.width() - legend - left,
            box.y() + box.height() - 46 - top);
    if (!title.isEmpty()) {
      svg.text(title, left, box.y() + 20, Svg.Anchor.START, 13, Svg.INK, "");
    }
    frame(svg, plot, box);
    marker.ifPresent(at ->
        svg.line(
            plot.x(at), top, plot.x(at), top + plot.height, Svg.INK, "stroke-dasharray=\"2 3\""));
    for (int i = 0; i < series.size(); i++) {
      draw(svg, plot, series.get(i), COLORS.get(i % COLORS.size()));
    }
    for (int i = 0; hasLegend() && i < series.size(); i++) {
      double at = plot.left + plot.width + 10;
      String color = COLORS.get(i % COLORS.size());
      if (series.get(i).joined) {
        svg.line(at, top + 6 + i * LINE, at + 18, top + 6 + i * LINE, color, style(series.get(i)));
      } else {
        svg.circle(at + 9, top + 6 + i * LINE, DOT, color);
      }
      svg.text(
          series.get(i).name, at + 23, top + 10 + i * LINE, Svg.Anchor.START, SMALL, Svg.INK, "");
    }
  }

  private DoubleStream all(java.util.function.Function<Point, DoubleStream> of) {
    return series.stream().flatMap(s -> s.points.stream()).flatMapToDouble(of);
  }

  /** Where numbers come to lie. */
  private record Plot(Axis x, Axis y, double left, double top, double width, double height) {
    double x(double value) {
      return left + width * x.share(value);
    }

    double y(double value) {
      return top + height * (1 - y.share(value));
    }

    String at(double px, double py) {
      return Svg.at(x(px)) + "," + Svg.at(y(py));
    }
  }

  private void frame(Svg svg, Plot plot, Box box) {
    double bottom = plot.top + plot.height;
    for (double mark : plot.y.marks()) {
      svg.line(plot.left, plot.y(mark), plot.left + plot.width, plot.y(mark), Svg.FAINT, "");
      svg.text(
          plot.y.label(mark), plot.left - 6, plot.y(mark) + 4, Svg.Anchor.END, SMALL, Svg.INK, "");
    }
    for (double mark : plot.x.marks()) {
      svg.line(plot.x(mark), bottom, plot.x(mark), bottom + 4, Svg.INK, "");
      svg.text(
          plot.x.label(mark), plot.x(mark), bottom + 17, Svg.Anchor.MIDDLE, SMALL, Svg.INK, "");
    }
    svg.line(plot.left, bottom, plot.left + plot.width, bottom, Svg.INK, "");
    svg.text(across, plot.left + plot.width / 2, bottom + 34, Svg.Anchor.MIDDLE, 12, Svg.INK, "");
    double middle = plot.top + plot.height / 2;
    double side = box.x() + 16;
    svg.text(
        up,
        side,
        middle,
        Svg.Anchor.MIDDLE,
        12,
        Svg.INK,
        "transform=\"rotate(-90 " + Svg.at(side) + " " + Svg.at(middle) + ")\"");
  }

  private static void draw(Svg svg, Plot plot, Series s, String color) {
    if (s.joined && s.points.stream().anyMatch(p -> p.low != p.high)) {
      List<Point> back = s.points.reversed();
      svg.polygon(
          line(s.points, p -> plot.at(p.x, p.high)) + " " + line(back, p -> plot.at(p.x, p.low)),
          color);
    }
    if (s.joined && s.points.size() > 1) {
      svg.polyline(line(s.points, p -> plot.at(p.x, p.y)), color, style(s));
    }
    for (Point p : s.points) {
      if (!s.joined && p.low != p.high) {
        svg.line(plot.x(p.x), plot.y(p.low), plot.x(p.x), plot.y(p.high), color, "");
      }
      if (!s.joined || !s.dashed) {
        svg.circle(plot.x(p.x), plot.y(p.y), s.joined ? DOT - 0.5 : DOT, color);
      }
      if (!p.label.isEmpty()) {
        svg.text(
            p.label, plot.x(p.x) + 5, plot.y(p.y) - 4, Svg.Anchor.START, SMALL - 2, Svg.INK, "");
      }
    }
  }

  private static String line(List<Point> points, java.util.function.Function<Point, String> at) {
    return points.stream().map(at).collect(Collectors.joining(" "));
  }

  private static String style(Series s) {
    return s.dashed ? "stroke-width=\"2\" stroke-dasharray=\"6 4\"" : "stroke-width=\"2\"";
  }
}
