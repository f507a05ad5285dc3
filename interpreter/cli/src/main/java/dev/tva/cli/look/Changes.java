// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import dev.tva.catalog.Stacks;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.NumberText;
import dev.tva.tensor.NaturalOrder;
import dev.tva.view.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far the values of two checkpoints are apart, tensor by tensor.
 *
 * @param tensors the sums of squares and products of each, by name
 * @param deltas whether the two are compared as deltas of a base
 */
record Changes(SortedMap<String, Sums> tensors, boolean deltas) {
  /** Of two, and of their difference; with a base they are deltas and it is what they are to. */
  record Sums(double change, double a, double b, double product, double base) {
    static final Sums NONE = new Sums(0, 0, 0, 0, 0);

    Sums plus(Sums s) {
      return new Sums(change + s.change, a + s.a, b + s.b, product + s.product, base + s.base);
    }

    double cosine() {
      return product / Math.sqrt(a * b);
    }
  }

  /** What computes the numbers, in one pass over the data. */
  static String script(boolean deltas) {
    return deltas
        ? """
        param a: model
        param b: model
        param base: model
        show norm(b - a, per = tensor), norm(a - base, per = tensor), \
        norm(b - base, per = tensor), dot(a - base, b - base, per = tensor), \
        norm(base, per = tensor)
        """
        : """
        param a: model
        param b: model
        show norm(b - a, per = tensor), norm(a, per = tensor), norm(b, per = tensor), \
        dot(a, b, per = tensor), norm(a, per = tensor)
        """;
  }

  static Changes of(List<Table> shown, boolean deltas) {
    SortedMap<String, Sums> all = new TreeMap<>(NaturalOrder.INSTANCE);
    for (int i = 0; i < shown.getFirst().rows().size(); i++) {
      double change = number(shown.get(0), i);
      double a = number(shown.get(1), i);
      double b = number(shown.get(2), i);
      double base = number(shown.get(4), i);
      all.put(
          shown.getFirst().rows().get(i).getFirst(),
          new Sums(change * change, a * a, b * b, number(shown.get(3), i), base * base));
    }
    return new Changes(all, deltas);
  }

  private static double number(Table t, int row) {
    return t.numbers().get(row).getFirst();
  }

  Table summary(int compared) {
    long changed = tensors.values().stream().filter(s -> s.change() != 0).count();
    return new Table(
        "values",
        List.of("", ""),
        List.of(List.of("changed", changed + " of " + Counted.of(compared, "tensor"))),
        List.of());
  }

  Table layers(Stacks stacks) {
    SortedMap<String, Sums> groups = new TreeMap<>(NaturalOrder.INSTANCE);
    tensors.forEach((name, sums) -> groups.merge(stacks.group(name), sums, Sums::plus));
    List<List<String>> rows = new ArrayList<>();
    List<List<Double>> numbers = new ArrayList<>();
    groups.forEach((name, sums) -> row(name, sums, rows, numbers));
    row("all", tensors.values().stream().reduce(Sums.NONE, Sums::plus), rows, numbers);
    return new Table("by layer", heading("layer"), rows, numbers);
  }

  /** The most changed tensors, measured by their own size. */
  Table top(int most) {
    List<List<String>> rows = new ArrayList<>();
    List<List<Double>> numbers = new ArrayList<>();
    tensors.entrySet().stream()
        .filter(e -> e.getValue().change() != 0)
        .sorted(
            Comparator.comparingDouble(e -> -relative(e.getValue().change(), e.getValue().base())))
        .limit(most)
        .forEach(e -> row(e.getKey(), e.getValue(), rows, numbers));
    return new Table("changed most", heading("tensor"), rows, numbers);
  }

  private List<String> heading(String first) {
    return deltas
        ? List.of(first, "norm(b - a)", "norm(a - base)", "norm(b - base)", "cosine")
        : List.of(first, "norm", "relative", "cosine");
  }

  private void row(String name, Sums s, List<List<String>> rows, List<List<Double>> numbers) {
    List<Double> values =
        deltas
            ? List.of(Math.sqrt(s.change()), Math.sqrt(s.a()), Math.sqrt(s.b()), s.cosine())
            : List.of(Math.sqrt(s.change()), relative(s.change(), s.base()), s.cosine());
    List<String> cells = new ArrayList<>(List.of(name));
    values.forEach(v -> cells.add(Double.isNaN(v) ? "" : NumberText.of(v)));
    rows.add(cells);
    numbers.add(values);
  }

  /** Nothing that moved has moved by nothing, whatever it is compared to. */
  private static double relative(double change, double of) {
    return change == 0 ? 0 : Math.sqrt(change / of);
  }
}
