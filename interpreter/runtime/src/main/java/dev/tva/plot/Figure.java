// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

import java.util.List;

/**
 * A picture of one or more panels side by side.
 *
 * @param title above all of them; may be empty
 * @param panels from left to right, then downwards
 * @param columns how many stand in a row
 * @param width of a panel in pixels
 * @param height of a panel in pixels
 */
public record Figure(String title, List<Panel> panels, int columns, double width, double height) {
  private static final double TITLE = 30;
  private static final double TITLE_SIZE = 15;

  public Figure {
    panels = List.copyOf(panels);
    if (panels.isEmpty() || columns < 1) {
      throw new IllegalArgumentException(panels.size() + " panels, " + columns + " columns");
    }
  }

  public String svg() {
    return svg("");
  }

  /**
   * @param description what it is of, for whoever does not see it; may be empty
   */
  public String svg(String description) {
    Svg svg = new Svg();
    if (!description.isEmpty()) {
      svg.description(description);
    }
    double top = title.isEmpty() ? 0 : TITLE;
    int across = Math.min(columns, panels.size());
    if (!title.isEmpty()) {
      svg.text(title, 12, 21, Svg.Anchor.START, TITLE_SIZE, Svg.INK, "font-weight=\"bold\"");
    }
    for (int i = 0; i < panels.size(); i++) {
      panels
          .get(i)
          .draw(
              svg,
              new Panel.Box(
                  i % across * width, top + (double) (i / across) * height, width, height));
    }
    int rows = Math.ceilDiv(panels.size(), across);
    return svg.document(across * width, top + rows * height);
  }
}
