// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

import dev.tva.diagnostic.NumberText;
import dev.tva.view.Bins;
import dev.tva.view.Table;
import java.util.ArrayList;
import java.util.List;

/** Histograms as columns of blocks where a person looks, else as a table. */
public final class BinsText {
  private static final int HEIGHT = 8;
  private static final int WIDEST = 3;

  private BinsText() {}

  static String of(Bins b, ViewText.Format format, Look look) {
    boolean drawn = format == ViewText.Format.text && look.bars();
    return drawn ? chart(b, look) : TableText.of(table(b), format, look);
  }

  /** A row for each bin. */
  public static Table table(Bins b) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < b.counts().size(); i++) {
      rows.add(
          List.of(
              NumberText.of(b.edges().get(i)),
              NumberText.of(b.edges().get(i + 1)),
              NumberText.of(b.counts().get(i))));
    }
    return Table.ofColumn(b.title(), List.of("from", "to", "count"), rows, b.counts());
  }

  /** Where the window has fewer columns than there are bins, some next to each other are one. */
  private static Bins fitted(Bins b, int columns) {
    int together = Math.ceilDiv(b.counts().size(), Math.max(1, columns));
    if (together <= 1) {
      return b;
    }
    List<Double> edges = new ArrayList<>();
    List<Double> counts = new ArrayList<>();
    for (int i = 0; i < b.counts().size(); i += together) {
      int end = Math.min(i + together, b.counts().size());
      edges.add(b.edges().get(i));
      counts.add(b.counts().subList(i, end).stream().mapToDouble(x -> x).sum());
    }
    edges.add(b.edges().getLast());
    return new Bins(b.title(), edges, counts);
  }

  private static String chart(Bins given, Look look) {
    String largest = NumberText.of(given.counts().stream().mapToDouble(x -> x).sum());
    Bins b = fitted(given, look.width() - largest.length() - 4);
    double most = b.counts().stream().mapToDouble(x -> x).max().orElse(0);
    if (!(most > 0)) {
      return TableText.of(table(b), ViewText.Format.text, Look.PLAIN);
    }
    String top = NumberText.of(most);
    int side = top.length() + 2;
    int width = Math.clamp((look.width() - side - 2) / b.counts().size(), 1, WIDEST);
    StringBuilder out = new StringBuilder(ViewText.title(b));
    for (int level = HEIGHT; level >= 1; level--) {
      StringBuilder line = new StringBuilder(" ".repeat(2));
      line.append(level == HEIGHT ? top : " ".repeat(top.length())).append(" \u2502");
      for (double count : b.counts()) {
        line.append(String.valueOf(block(count / most, level)).repeat(width));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    int base = width * b.counts().size();
    out.append(" ".repeat(2 + top.length() - 1))
        .append("0 \u2514")
        .append("\u2500".repeat(base))
        .append('\n');
    String low = NumberText.of(b.edges().getFirst());
    String high = NumberText.of(b.edges().getLast());
    out.append(" ".repeat(side + 2))
        .append(low)
        .append(" ".repeat(Math.max(2, base - low.length() - high.length())))
        .append(high)
        .append('\n');
    return out.toString();
  }

  /** The piece of a column at a level, to an eighth; what is not zero is always seen. */
  private static char block(double share, int level) {
    int eighths = (int) Math.ceil(share * HEIGHT * 8) - (level - 1) * 8;
    return eighths <= 0 ? ' ' : (char) (0x2580 + Math.min(8, eighths));
  }
}
