// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

/** One picture of a figure. */
public sealed interface Panel permits LinePanel, HeatPanel, BarPanel, BinsPanel {
  /** Draws it into a box. */
  void draw(Svg svg, Box box);

  /** Where a panel goes, in pixels. */
  record Box(double x, double y, double width, double height) {}
}
