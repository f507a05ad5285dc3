// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

import dev.tva.diagnostic.Printable;
import dev.tva.view.Bins;
import dev.tva.view.Matrix;
import dev.tva.view.Table;
import dev.tva.view.View;
import java.util.List;
import java.util.stream.Collectors;

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

  /** In CSV, tables that follow one another and have the same columns are one table. */
  public static String of(List<? extends View> views, Format format, Look look) {
    return format == Format.csv
        ? CsvText.of(views)
        : views.stream().map(v -> of(v, format, look)).collect(Collectors.joining());
  }

  public static String of(View view, Format format, Look look) {
    return switch (view) {
      case Table t -> TableText.of(t, format, look);
      case Matrix m -> MatrixText.of(m, format, look);
      case Bins b -> BinsText.of(b, format, look);
    };
  }
}
