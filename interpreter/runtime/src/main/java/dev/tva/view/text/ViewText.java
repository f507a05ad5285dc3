// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

import dev.tva.diagnostic.Printable;
import dev.tva.view.Bins;
import dev.tva.view.Matrix;
import dev.tva.view.Table;
import dev.tva.view.View;

/** Views as text, CSV or JSON. */
public final class ViewText {
  private ViewText() {}

  /** What {@code --format} takes. */
  public enum Format {
    text,
    csv,
    json
  }

  /** A line of its own, or nothing. */
  static String title(View view) {
    return view.title().isEmpty() ? "" : Printable.of(view.title()) + "\n";
  }

  public static String of(View view, Format format, Look look) {
    return switch (view) {
      case Table t -> TableText.of(t, format, look);
      case Matrix m -> MatrixText.of(m, format, look);
      case Bins b -> BinsText.of(b, format, look);
    };
  }
}
