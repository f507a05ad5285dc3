// SPDX-License-Identifier: Apache-2.0
package dev.tva.picture;

import dev.tva.diagnostic.NumberText;
import dev.tva.diagnostic.Printable;
import dev.tva.plot.BarPanel;
import dev.tva.plot.BinsPanel;
import dev.tva.plot.Figure;
import dev.tva.plot.HeatPanel;
import dev.tva.plot.Panel;
import dev.tva.view.Bins;
import dev.tva.view.Matrix;
import dev.tva.view.Table;
import dev.tva.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Views as a picture: numbers as bars, matrices as heat maps, bins as columns. */
public final class FigureText {
  /** Begins the description of every picture that a script draws. */
  private static final String MARK = "tva show ";

  private static final double BAR = 320;
  private static final double WIDE = 520;
  private static final double HIGH = 300;
  private static final double CELL = 52;
  private static final double ROW = 28;
  private static final double LETTER = 6.2;

  /** Columns of a title for each pixel of a panel, about. */
  private static final double TITLE = 0.135;

  private FigureText() {}

  /** Whether a text is a picture that a script drew. */
  public static boolean isOurs(String text) {
    return text.startsWith("<svg ") && text.contains("<desc>" + MARK);
  }

  public static String of(List<View> views) {
    List<Drawn> all = views.stream().flatMap(v -> panels(v).stream()).toList();
    double width = all.stream().mapToDouble(Drawn::width).max().orElse(WIDE);
    double height = all.stream().mapToDouble(Drawn::height).max().orElse(HIGH);
    List<Panel> panels = all.stream().map(d -> d.maker().titled(shortened(d, width))).toList();
    int columns = Math.clamp((int) Math.ceil(Math.sqrt(panels.size())), 1, 3);
    String formulas =
        views.stream().map(View::title).map(Printable::of).collect(Collectors.joining(", "));
    return new Figure("", panels, columns, width, height).svg(MARK + formulas);
  }

  /** What a panel is, but for its title. */
  private interface Maker {
    Panel titled(String title);
  }

  private record Drawn(String title, double width, double height, Maker maker) {}

  private static String shortened(Drawn d, double width) {
    String title = Printable.of(d.title()).replaceAll("\\s+", " ");
    int room = (int) (width * TITLE);
    return title.length() <= room ? title : title.substring(0, room - 1) + "\u2026";
  }

  private static List<Drawn> panels(View view) {
    return switch (view) {
      case Table t -> bars(t);
      case Matrix m -> List.of(heat(m));
      case Bins b ->
          List.of(
              new Drawn(
                  b.title(), WIDE, HIGH, title -> new BinsPanel(title, b.edges(), b.counts())));
    };
  }

  /** A panel for each column; of a single row one, with a bar for each column. */
  private static List<Drawn> bars(Table t) {
    int columns = t.numbers().isEmpty() ? 0 : t.numbers().getFirst().size();
    int before = t.heading().size() - columns;
    if (t.rows().size() == 1 && before <= 0) {
      List<BarPanel.Bar> bars = new ArrayList<>();
      for (int c = 0; c < columns; c++) {
        String name = t.heading().isEmpty() ? t.title() : t.heading().get(c);
        bars.add(bar(name, t.numbers().getFirst().get(c)));
      }
      return List.of(drawn(t.heading().isEmpty() ? "" : t.title(), bars));
    }
    List<Drawn> all = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      List<BarPanel.Bar> bars = new ArrayList<>();
      for (int r = 0; r < t.rows().size(); r++) {
        bars.add(bar(t.rows().get(r).getFirst(), t.numbers().get(r).get(c)));
      }
      all.add(drawn(columns == 1 ? t.title() : t.heading().get(before + c), bars));
    }
    return all;
  }

  private static BarPanel.Bar bar(String name, double value) {
    String label = Double.isNaN(value) ? "" : NumberText.of(value);
    return new BarPanel.Bar(Printable.of(name), value, label);
  }

  private static Drawn drawn(String title, List<BarPanel.Bar> bars) {
    BarPanel panel = new BarPanel(title, bars);
    return new Drawn(title, panel.width(BAR), panel.height(), t -> new BarPanel(t, bars));
  }

  /**
   * Cosines and other numbers within -1 and 1 have one scale, so that pictures can be compared; of
   * others the largest sets it.
   */
  private static Drawn heat(Matrix m) {
    double[][] values =
        m.rows().stream()
            .map(r -> r.stream().mapToDouble(x -> x.orElse(Double.NaN)).toArray())
            .toArray(double[][]::new);
    double most = most(values, 1);
    double least = most(values, -1);
    boolean unit = Math.max(most, least) <= 1;
    double high = unit ? 1 : Math.max(most, least);
    double low = unit || least > 0 ? -high : 0;
    List<String> rows = m.rowLabels().stream().map(Printable::of).toList();
    List<String> columns = m.columnLabels().stream().map(Printable::of).toList();
    return new Drawn(
        m.title(),
        longest(rows) + CELL * columns.size() + 110,
        ROW * rows.size() + longest(columns) + 60,
        title -> new HeatPanel(title, rows, columns, values, low, high, true));
  }

  /** The largest of the numbers with a sign, at least 0. */
  private static double most(double[][] values, int sign) {
    return List.of(values).stream()
        .flatMapToDouble(DoubleStream::of)
        .filter(Double::isFinite)
        .map(v -> sign * v)
        .reduce(0, Math::max);
  }

  private static double longest(List<String> names) {
    return names.stream().mapToDouble(n -> LETTER * n.length()).max().orElse(0);
  }
}
