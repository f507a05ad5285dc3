// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.analysis.Analysis;
import dev.tva.diagnostic.NumberText;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.lower.Planner.Planned;
import dev.tva.plan.Numbers;
import dev.tva.tensor.NaturalOrder;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** Columns of numbers, with a row for each layer, each tensor, or each item of a list. */
final class Columns {
  private final Analysis analysis;
  private final Planned planned;
  private final Numbers numbers;
  private final OptionalInt top;

  /**
   * @param top how many rows a table has at most: the first where it is sorted, else those of the
   *     largest numbers
   */
  Columns(Analysis analysis, Planned planned, Numbers numbers, OptionalInt top) {
    this.analysis = analysis;
    this.planned = planned;
    this.numbers = numbers;
    this.top = top;
  }

  /** A row; a column that has no such tensor leaves it empty. */
  private record Row(String name, List<OptionalDouble> numbers) {
    /** Largest first, whatever the sign; what is no number last. */
    double size(int column) {
      double x = numbers.get(column).orElse(Double.NaN);
      return Double.isNaN(x) ? -1 : Math.abs(x);
    }
  }

  /** Numbers by themselves. */
  Table of(String title, Val numbers) {
    return of(title, new Val.Table(List.of(new Val.Column("", numbers)), Optional.empty()));
  }

  Table of(String title, Val.Table table) {
    List<Row> rows = new ArrayList<>(rows(table.columns().stream().map(Val.Column::numbers)));
    int all = rows.size();
    table.order().ifPresent(o -> rows.sort(comparator(o)));
    int kept = Math.min(all, top.orElse(all));
    if (table.order().isEmpty() && kept < all) {
      rows.sort(Comparator.comparingDouble((Row r) -> r.size(0)).reversed());
    }
    return table(title, table, rows.subList(0, kept), all - kept);
  }

  private static Table table(String title, Val.Table table, List<Row> rows, int more) {
    Val first = table.columns().getFirst().numbers();
    boolean named = !(first instanceof Val.Node(Value v)) || v.grain() != Grain.MODEL;
    List<String> heading = new ArrayList<>();
    if (named) {
      heading.add(first instanceof Val.Node(Value v) ? v.grain().word() : "item");
    }
    table.columns().forEach(c -> heading.add(c.name().isEmpty() ? "value" : c.name()));
    List<List<String>> cells = new ArrayList<>();
    for (Row row : rows) {
      List<String> line = new ArrayList<>(named ? List.of(row.name) : List.of());
      row.numbers.forEach(x -> line.add(x.isPresent() ? NumberText.of(x.getAsDouble()) : ""));
      cells.add(line);
    }
    List<List<Double>> numbers =
        rows.stream().map(r -> r.numbers.stream().map(x -> x.orElse(Double.NaN)).toList()).toList();
    return new Table(title, heading, cells, numbers, more);
  }

  /** Numbers come largest first, names in their order; what has no number is last always. */
  private static Comparator<Row> comparator(Val.Order order) {
    if (order.column().isEmpty()) {
      Comparator<Row> names = Comparator.comparing(Row::name, NaturalOrder.INSTANCE);
      return order.reversed() ? names.reversed() : names;
    }
    int column = order.column().get();
    double sign = order.reversed() ? 1 : -1;
    return Comparator.comparingDouble(r -> sign * r.numbers.get(column).orElse(Double.NaN));
  }

  private List<Row> rows(java.util.stream.Stream<Val> given) {
    List<Val> columns = given.toList();
    return switch (columns.getFirst()) {
      case Val.Items(var items, _) -> items(columns, items.size());
      case Val.Node(Value v) when v.grain() == Grain.MODEL ->
          List.of(new Row("", columns.stream().map(this::one).toList()));
      default -> parts(columns);
    };
  }

  private OptionalDouble one(Val v) {
    return OptionalDouble.of(numbers.scalar(((Val.Node) v).value()));
  }

  private List<Row> items(List<Val> columns, int count) {
    List<String> names =
        columns.stream()
            .map(c -> ((Val.Items) c).names())
            .filter(n -> !n.isEmpty())
            .findFirst()
            .orElseGet(() -> IntStream.range(0, count).mapToObj(Integer::toString).toList());
    return IntStream.range(0, count)
        .mapToObj(i ->
            new Row(
                names.get(i),
                columns.stream().map(c -> one(((Val.Items) c).items().get(i))).toList()))
        .toList();
  }

  private List<Row> parts(List<Val> columns) {
    List<Map<String, Double>> all =
        columns.stream().map(c -> numbers(((Val.Node) c).value())).toList();
    Set<String> names = new LinkedHashSet<>();
    all.forEach(c -> names.addAll(c.keySet()));
    return names.stream()
        .sorted(NaturalOrder.INSTANCE)
        .map(n ->
            new Row(
                n,
                all.stream()
                    .map(c ->
                        c.containsKey(n) ? OptionalDouble.of(c.get(n)) : OptionalDouble.empty())
                    .toList()))
        .toList();
  }

  /** By layer or by tensor. */
  private Map<String, Double> numbers(Value v) {
    Map<String, Double> all = new LinkedHashMap<>();
    planned.shown().stream()
        .filter(s -> s.value().equals(v))
        .findFirst()
        .orElseThrow()
        .tensors()
        .forEach((tensor, value) -> {
          String name =
              v.grain() == Grain.LAYER ? analysis.supports().stacks().group(tensor) : tensor;
          if (!all.containsKey(name)) {
            all.put(name, numbers.scalar(value, tensor, analysis.supports().spec(value, tensor)));
          }
        });
    return all;
  }

  /** Whether a list is one of numbers. */
  static boolean areNumbers(List<Val> items) {
    return !items.isEmpty()
        && items.stream()
            .allMatch(i -> i instanceof Val.Node(Value v) && v.grain() == Grain.MODEL && !v.test());
  }
}
