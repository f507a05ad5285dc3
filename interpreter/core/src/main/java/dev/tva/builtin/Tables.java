// SPDX-License-Identifier: Apache-2.0
package dev.tva.builtin;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Numbers side by side, and their rows in order. */
final class Tables {
  /** Means the names of rows where no column is called so. */
  private static final String NAME = "name";

  private Tables() {}

  static void addTo(Map<String, Primitive> all) {
    all.put("table", Tables::table);
    all.put("sort", Tables::sort);
  }

  private static Val table(Invocation c) {
    if (!(c.argument("columns") instanceof Val.Items(List<Val> given, List<String> names))
        || given.isEmpty()) {
      return c.bench()
          .wrong(
              error(Slug.WRONG_ARGUMENTS, "`table` of no columns")
                  .at(c.span())
                  .example("give one or more, by name:", "table(size = [1, 2])")
                  .build());
    }
    List<Val.Column> columns = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String name = names.isEmpty() ? "column " + (i + 1) : names.get(i);
      Optional<Val> numbers = column(c, given.get(i), c.span(name));
      if (numbers.isEmpty()) {
        return Val.WRONG;
      }
      Optional<Diagnostic> apart =
          columns.isEmpty()
              ? Optional.empty()
              : apart(columns.getFirst().numbers(), numbers.get(), c.span(name));
      if (apart.isPresent()) {
        return c.bench().wrong(apart.get());
      }
      columns.add(new Val.Column(name, numbers.get()));
    }
    return new Val.Table(columns, Optional.empty());
  }

  /** Numbers that a row can have one of; reports anything else. */
  private static Optional<Val> column(Invocation c, Val given, Span at) {
    if (given instanceof Val.Items(List<Val> items, List<String> names)
        && !items.isEmpty()
        && items.stream().allMatch(Tables::isNumber)) {
      return Optional.of(
          new Val.Items(
              items.stream().map(i -> (Val) new Val.Node(c.bench().value(i, at))).toList(), names));
    }
    if (isNumber(given)) {
      return Optional.of(new Val.Node(c.bench().value(given, at)));
    }
    if (given instanceof Val.Node(Value v)
        && (v.grain() == Grain.LAYER || v.grain() == Grain.TENSOR)) {
      return Optional.of(given);
    }
    if (!(given instanceof Val.Wrong)) {
      c.bench().wrong(noColumn(given, at));
    }
    return Optional.empty();
  }

  /** One number, or a flag, which counts as one. */
  private static boolean isNumber(Val v) {
    return v instanceof Val.Flag
        || v instanceof Val.Node(Value value) && value.grain() == Grain.MODEL;
  }

  private static Diagnostic noColumn(Val given, Span at) {
    boolean finer = given instanceof Val.Node;
    var d =
        error(
                Slug.WRONG_TYPE,
                finer
                    ? "a row has one number, and this has many for each tensor"
                    : "a column is numbers, and this is a " + given.word())
            .at(at);
    return finer
        ? d.instead("to have one for each tensor:", "norm(" + at.text() + ", per = tensor)").build()
        : d.example("give numbers of one grain, or a list:", "table(size = [1, 2])").build();
  }

  /** Why two columns have no rows in common. */
  private static Optional<Diagnostic> apart(Val first, Val other, Span at) {
    String rows = rows(first);
    return rows.equals(rows(other))
        ? Optional.empty()
        : Optional.of(
            error(
                    Slug.WRONG_TYPE,
                    "this has " + rows(other) + ", and the columns before have " + rows)
                .at(at)
                .help(alike(first, at))
                .build());
  }

  private static String rows(Val column) {
    return switch (column) {
      case Val.Items(var items, _) -> Counted.of(items.size(), "item");
      case Val.Node(Value v) when v.grain() != Grain.MODEL -> "a number per " + v.grain().word();
      default -> "one number";
    };
  }

  /** The expression with the grain that the other columns have, where it says one. */
  private static Help alike(Val first, Span at) {
    String text = at.text();
    if (first instanceof Val.Node(Value v) && text.endsWith(")")) {
      String per = "per = " + v.grain().word();
      String code =
          text.matches("(?s).*\\bper\\s*=\\s*\\w+.*")
              ? text.replaceFirst("\\bper\\s*=\\s*\\w+", per)
              : text.substring(0, text.length() - 1) + ", " + per + ")";
      return new Help.Change("give it the same rows:", code, new Edit(at, code));
    }
    return new Help.Advice("give all columns the same rows, or make a table of each", "");
  }

  private static Val sort(Invocation c) {
    Optional<List<Val.Column>> columns = sorted(c);
    if (columns.isEmpty()) {
      return Val.WRONG;
    }
    String by = c.argument("by") instanceof Val.Text(var text, _) ? text.orElse("") : "";
    boolean reversed = c.argument("reverse") instanceof Val.Flag(boolean flag) && flag;
    List<String> names = columns.get().stream().map(Val.Column::name).toList();
    if (!names.contains(by) && !by.isEmpty() && !by.equals(NAME)) {
      return c.bench().wrong(noSuchColumn(by, names, c.span("by")));
    }
    Optional<Integer> column =
        by.isEmpty() ? Optional.of(0) : Optional.of(names.indexOf(by)).filter(i -> i >= 0);
    return new Val.Table(columns.get(), Optional.of(new Val.Order(column, reversed)));
  }

  private static Optional<List<Val.Column>> sorted(Invocation c) {
    Val given = c.argument("x");
    if (given instanceof Val.Table(List<Val.Column> columns, _)) {
      return Optional.of(columns);
    }
    if (isNumber(given)) {
      c.bench()
          .wrong(
              error(Slug.WRONG_TYPE, "one number has no order")
                  .at(c.span("x"))
                  .help("leave `sort` out:", new Edit(c.span(), c.span("x").text()))
                  .build());
      return Optional.empty();
    }
    return column(c, given, c.span("x")).map(numbers -> List.of(new Val.Column("", numbers)));
  }

  private static Diagnostic noSuchColumn(String by, List<String> names, Span at) {
    var d = error(Slug.UNKNOWN_NAME, "the table has no column `" + by + "`").at(at);
    List<String> plain = names.stream().filter(n -> n.matches("\\w+")).toList();
    return Spelling.nearest(by, plain).stream()
        .findFirst()
        .map(n -> d.instead("did you mean", n))
        .orElseGet(() ->
            d.instead("to order by the names of the rows:", NAME)
                .note(
                    plain.isEmpty()
                        ? "its columns have no names"
                        : "its columns are " + String.join(", ", plain)))
        .build();
  }
}
