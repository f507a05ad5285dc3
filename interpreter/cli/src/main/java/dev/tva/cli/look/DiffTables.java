// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import dev.tva.diagnostic.Counted;
import dev.tva.inspect.Contents;
import dev.tva.inspect.Difference;
import dev.tva.tensor.TensorSpec;
import dev.tva.view.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What headers, configs and tokenizers say of two checkpoints, as tables. */
final class DiffTables {
  private DiffTables() {}

  static List<Table> headers(Contents a, Contents b, Difference d, String first, String second) {
    List<Table> all = new ArrayList<>();
    all.add(summary(a, b, d, first, second));
    List<List<String>> rows = new ArrayList<>();
    d.onlyA().forEach(n -> rows.add(List.of(n, text(a, n), "-")));
    d.onlyB().forEach(n -> rows.add(List.of(n, "-", text(b, n))));
    d.shapes().forEach(n -> rows.add(List.of(n, text(a, n), text(b, n))));
    d.dtypes().forEach(n -> rows.add(List.of(n, text(a, n), text(b, n))));
    all.add(new Table("tensors that differ", List.of("tensor", first, second), rows, List.of()));
    List<List<String>> fields = new ArrayList<>();
    a.config()
        .differing(b.config())
        .forEach((name, values) ->
            fields.add(List.of(name, shown(values.getFirst()), shown(values.getLast()))));
    all.add(new Table("config.json", List.of("field", first, second), fields, List.of()));
    return all;
  }

  private static String shown(String value) {
    return value.isEmpty() ? "-" : value;
  }

  private static String text(Contents of, String tensor) {
    TensorSpec s = of.manifest().tensors().get(tensor);
    return s.dtype().word() + " " + s.shape();
  }

  private static Table summary(Contents a, Contents b, Difference d, String first, String second) {
    List<List<String>> rows = new ArrayList<>();
    int both = a.names().size() - d.onlyA().size();
    rows.add(List.of("kinds", a.kind().equals(b.kind()) ? a.kind() : a.kind() + "; " + b.kind()));
    rows.add(
        List.of(
            "names",
            both
                + " in both, "
                + d.onlyA().size()
                + " only in the first, "
                + d.onlyB().size()
                + " only in the second"));
    rows.add(List.of("shapes", differ(d.shapes().size())));
    rows.add(List.of("dtypes", differ(d.dtypes().size())));
    String tokens = Difference.tokens(Path.of(first), Path.of(second));
    if (!tokens.isEmpty()) {
      rows.add(List.of("tokens", tokens));
    }
    rows.add(List.of("config", differ(a.config().differing(b.config()).size())));
    if (d.notNumbers() > 0) {
      rows.add(
          List.of(
              "not compared",
              Counted.of(d.notNumbers(), "tensor") + " of integers or other codes"));
    }
    return new Table(first + " and " + second, List.of("", ""), rows, List.of());
  }

  private static String differ(int count) {
    return count == 0 ? "the same" : count == 1 ? "1 differs" : count + " differ";
  }
}
