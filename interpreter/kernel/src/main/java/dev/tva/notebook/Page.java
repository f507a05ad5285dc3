// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import com.google.gson.JsonObject;
import dev.tva.assist.Card;
import dev.tva.assist.CardText;
import dev.tva.diagnostic.Printable;
import dev.tva.picture.FigureText;
import dev.tva.view.Bins;
import dev.tva.view.Matrix;
import dev.tva.view.Table;
import dev.tva.view.View;
import dev.tva.view.text.BinsText;
import dev.tva.view.text.Look;
import dev.tva.view.text.ViewText;
import java.util.List;
import java.util.Locale;

/** Views as a notebook shows them: as text, and as a table with bars or a picture. */
final class Page {
  private static final int WIDTH = 100;
  private static final double BAR = 240;
  private static final int MOST_ROWS = 500;
  private static final int MOST_CELLS = 40;

  private Page() {}

  /** By kind: a notebook takes the richest that it can show. */
  static JsonObject of(View view) {
    JsonObject data = new JsonObject();
    data.addProperty(
        "text/plain",
        ViewText.of(view, ViewText.Format.text, new Look(true, false, WIDTH)).stripTrailing());
    switch (view) {
      case Table t -> {
        if (!t.heading().isEmpty()) {
          data.addProperty("text/html", table(t));
        }
      }
      case Matrix m -> {
        if (m.rows().size() <= MOST_CELLS && m.columnLabels().size() <= MOST_CELLS) {
          data.addProperty("image/svg+xml", FigureText.of(List.of(m)));
        }
      }
      case Bins b -> data.addProperty("text/html", table(BinsText.table(b)));
    }
    return data;
  }

  static JsonObject of(Card card) {
    JsonObject data = new JsonObject();
    data.addProperty("text/plain", CardText.of(card, WIDTH).stripTrailing());
    return data;
  }

  static JsonObject text(String text) {
    JsonObject data = new JsonObject();
    data.addProperty("text/plain", text.stripTrailing());
    return data;
  }

  private static String table(Table t) {
    StringBuilder out = new StringBuilder();
    if (!t.title().isEmpty()) {
      out.append("<code>").append(escaped(t.title())).append("</code>\n");
    }
    out.append("<table>\n<tr>");
    t.heading().forEach(h -> out.append("<th>").append(escaped(h)).append("</th>"));
    boolean bars =
        t.rows().size() > 1
            && t.numbers().size() == t.rows().size()
            && t.numbers().stream().allMatch(n -> n.size() == 1 && Double.isFinite(n.getFirst()));
    double largest =
        bars ? t.numbers().stream().mapToDouble(n -> Math.abs(n.getFirst())).max().orElse(0) : 0;
    out.append(bars ? "<th></th>" : "").append("</tr>\n");
    for (int i = 0; i < Math.min(MOST_ROWS, t.rows().size()); i++) {
      out.append("<tr>");
      for (int c = 0; c < t.rows().get(i).size(); c++) {
        String align = c == 0 ? "left" : "right";
        out.append("<td style=\"text-align:")
            .append(align)
            .append("\">")
            .append(escaped(t.rows().get(i).get(c)))
            .append("</td>");
      }
      if (bars) {
        out.append("<td style=\"text-align:left\">")
            .append(bar(t.numbers().get(i).getFirst(), largest))
            .append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</table>\n");
    int left = t.rows().size() - MOST_ROWS;
    return left > 0 ? out + "<p>(" + left + " more)</p>\n" : out.toString();
  }

  private static String bar(double value, double largest) {
    double width = largest == 0 ? 0 : BAR * Math.abs(value) / largest;
    return String.format(
        Locale.ROOT,
        "<svg width=\"%.0f\" height=\"12\"><rect width=\"%.1f\" height=\"12\" fill=\"%s\"/></svg>",
        BAR,
        width,
        value < 0 ? "#d55e00" : "#0072b2");
  }

  private static String escaped(String s) {
    return Printable.of(s).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
