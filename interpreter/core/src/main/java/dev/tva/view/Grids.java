// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.builtin.Labels;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.plan.Numbers;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Lists of lists of numbers as what they are: a histogram where they are {@code [from, to, count]}
 * and each begins where the one before ends, else a matrix.
 */
final class Grids {
  private final Numbers numbers;

  Grids(Numbers numbers) {
    this.numbers = numbers;
  }

  /** {@code labels} are those of a matrix whose upper half the rows are; else empty. */
  Optional<View> view(String title, Val.Items list, List<String> labels) {
    List<Val> rows = list.items();
    if (!labels.isEmpty()) {
      return Optional.of(triangle(title, rows, labels));
    }
    List<List<Value>> cells = new ArrayList<>();
    for (Val row : rows) {
      Optional<List<Value>> values = values(row);
      if (values.isEmpty() || values.get().size() != values(rows.getFirst()).orElseThrow().size()) {
        return Optional.empty();
      }
      cells.add(values.get());
    }
    if (cells.size() < 2 || cells.getFirst().size() < 2) {
      return Optional.empty();
    }
    return Optional.of(touch(cells) ? bins(title, cells) : matrix(title, list, cells));
  }

  private static Optional<List<Value>> values(Val row) {
    if (!(row instanceof Val.Items(var items, _))) {
      return Optional.empty();
    }
    List<Value> values = new ArrayList<>();
    for (Val item : items) {
      if (!(item instanceof Val.Node(Value v)) || v.grain() != Grain.MODEL) {
        return Optional.empty();
      }
      values.add(v);
    }
    return Optional.of(values);
  }

  /** Ends are the same value, not just equal: a matrix of numbers is no histogram by chance. */
  private static boolean touch(List<List<Value>> cells) {
    return cells.getFirst().size() == 3
        && IntStream.range(1, cells.size())
            .allMatch(i -> cells.get(i).get(0).equals(cells.get(i - 1).get(1)));
  }

  private Bins bins(String title, List<List<Value>> cells) {
    List<Double> edges = new ArrayList<>();
    List<Double> counts = new ArrayList<>();
    edges.add(numbers.scalar(cells.getFirst().getFirst()));
    for (List<Value> bin : cells) {
      edges.add(numbers.scalar(bin.get(1)));
      counts.add(numbers.scalar(bin.get(2)));
    }
    return new Bins(title, edges, counts);
  }

  private Matrix matrix(String title, Val.Items list, List<List<Value>> cells) {
    List<List<OptionalDouble>> rows =
        cells.stream()
            .map(row -> row.stream().map(v -> OptionalDouble.of(numbers.scalar(v))).toList())
            .toList();
    return new Matrix(title, names(list), names(list.items().getFirst()), rows);
  }

  /** Of items that are told apart by their names; else they are counted. */
  private static List<String> names(Val list) {
    Val.Items items = (Val.Items) list;
    return Labels.tell(items)
        ? items.names()
        : IntStream.range(0, items.items().size()).mapToObj(Integer::toString).toList();
  }

  private Matrix triangle(String title, List<Val> rows, List<String> labels) {
    int n = labels.size();
    List<List<OptionalDouble>> all = new ArrayList<>();
    for (int i = 0; i < n - 1; i++) {
      List<OptionalDouble> row = new ArrayList<>();
      List<Value> values = values(rows.get(i)).orElseThrow();
      for (int j = 1; j < n; j++) {
        row.add(
            j <= i
                ? OptionalDouble.empty()
                : OptionalDouble.of(numbers.scalar(values.get(j - i - 1))));
      }
      all.add(row);
    }
    return new Matrix(title, labels.subList(0, n - 1), labels.subList(1, n), all);
  }
}
