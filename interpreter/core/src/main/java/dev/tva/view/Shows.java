// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.builtin.Labels;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.NumberText;
import dev.tva.graph.FormulaPrinter;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.lower.Anchors;
import dev.tva.lower.Planner.Planned;
import dev.tva.lower.Planner.ShownItem;
import dev.tva.plan.Numbers;
import dev.tva.support.Input;
import dev.tva.tensor.TensorSpec;
import dev.tva.type.Space;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;

/** What a script shows, once its numbers are known. */
public final class Shows {
  private static final int MOST_FORMULAS = 5;
  private static final int LONGEST_FORMULA = 160;

  private final Analysis analysis;
  private final Planned planned;
  private final Numbers numbers;
  private final Columns columns;

  public Shows(Analysis analysis, Planned planned, Numbers numbers) {
    this(analysis, planned, numbers, OptionalInt.empty());
  }

  /**
   * @param top how many rows a table of numbers has at most
   */
  public Shows(Analysis analysis, Planned planned, Numbers numbers, OptionalInt top) {
    this.analysis = analysis;
    this.planned = planned;
    this.numbers = numbers;
    this.columns = new Columns(analysis, planned, numbers, top);
  }

  /** A view of each value that is printed, in order. */
  public List<View> views() {
    return shows().filter(s -> s.picture().isEmpty()).flatMap(s -> views(s).stream()).toList();
  }

  /** What is drawn, and where. */
  public List<Drawing> drawings() {
    return shows().flatMap(s -> s.picture().stream().map(p -> new Drawing(p, views(s)))).toList();
  }

  /** A picture with a panel for each view. */
  public record Drawing(Action.Picture picture, List<View> views) {
    public Drawing {
      views = List.copyOf(views);
    }
  }

  private Stream<Action.Show> shows() {
    return analysis.actions().stream()
        .flatMap(a -> a instanceof Action.Show show ? Stream.of(show) : Stream.empty());
  }

  private List<View> views(Action.Show show) {
    return show.items().stream().map(this::view).toList();
  }

  private View view(Action.Item item) {
    Optional<View> grid =
        item.value() instanceof Val.Items list
            ? new Grids(numbers).view(item.formula(), list, item.labels())
            : Optional.empty();
    return grid.orElseGet(() -> table(item.formula(), item.value()));
  }

  private Table table(String title, Val val) {
    return switch (val) {
      case Val.Node(Value v) -> node(title, v);
      case Val.Items list ->
          Columns.areNumbers(list.items())
              ? columns.of(title, Labels.tell(list) ? list : new Val.Items(list.items()))
              : list(title, list.items(), list.names());
      case Val.Table table -> columns.of(title, table);
      case Val.Host h -> Table.single(title, host(h));
    };
  }

  private static String host(Val.Host val) {
    return switch (val) {
      case Val.Text(var s, _) -> s.orElse("");
      case Val.Flag(boolean b) -> Boolean.toString(b);
      case Val.GrainWord(var g) -> g.word();
      case Val.DTypeWord(var d) -> d.word();
      case Val.Fn f -> "function " + f.name();
      case Val.DTypeOfTensor _ -> "dtype";
      case Val.Library l -> "library " + l.name();
      case Val.Record r -> r.of() + " of " + String.join(", ", r.fields().keySet());
      case Val.Wrong _ -> "";
    };
  }

  private Table node(String title, Value v) {
    return switch (v.grain()) {
      case MODEL -> {
        double x = numbers.scalar(v);
        yield new Table(
            title,
            List.of(),
            List.of(List.of(v.test() ? Boolean.toString(x != 0) : NumberText.of(x))),
            List.of(List.of(x)));
      }
      case LAYER, TENSOR -> columns.of(title, new Val.Node(v));
      case ROW, COLUMN -> rows(title, v);
      case ELEMENT -> describe(title, v);
    };
  }

  private ShownItem shown(Value v) {
    return planned.shown().stream().filter(s -> s.value().equals(v)).findFirst().orElseThrow();
  }

  private TensorSpec spec(Value value, String tensor) {
    return analysis.supports().spec(value, tensor);
  }

  /** Too many to list: for each tensor the least, the mean and the largest. */
  private Table rows(String title, Value v) {
    List<List<String>> rows = new ArrayList<>();
    shown(v)
        .tensors()
        .forEach((name, value) -> {
          double[] x =
              value.grain().isScalar()
                  ? new double[] {numbers.scalar(value, name, spec(value, name))}
                  : numbers.vector(value, name, spec(value, name));
          rows.add(
              List.of(
                  name,
                  Integer.toString(x.length),
                  NumberText.of(Arrays.stream(x).min().orElse(Double.NaN)),
                  NumberText.of(Arrays.stream(x).average().orElse(Double.NaN)),
                  NumberText.of(Arrays.stream(x).max().orElse(Double.NaN))));
        });
    return new Table(
        title,
        List.of("tensor", v.grain().word() + "s", "least", "mean", "largest"),
        rows,
        List.of());
  }

  /** What is known of tensors without reading their data. */
  private Table describe(String title, Value v) {
    Space space = analysis.spaces().of(v);
    Optional<SortedSet<String>> names = analysis.supports().of(v);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("space", space.word()));
    if (names.isPresent()) {
      Set<String> dtypes = new LinkedHashSet<>();
      long parameters = 0;
      for (String n : names.get()) {
        dtypes.add(spec(v, n).dtype().word());
        parameters += spec(v, n).elements();
      }
      rows.add(List.of("tensors", Integer.toString(names.get().size())));
      rows.add(List.of("parameters", String.format(java.util.Locale.ROOT, "%,d", parameters)));
      rows.add(List.of("dtype", String.join(", ", dtypes)));
      rows.addAll(Targets.rows(analysis, planned, v, names.get()));
    }
    OptionalInt anchor = space.isModel() ? Anchors.of(v, analysis.spaces()) : OptionalInt.empty();
    anchor.ifPresent(i -> rows.add(List.of("anchor", label(i))));
    List<List<String>> formulas = formulas(v, names);
    boolean readable =
        !FormulaPrinter.isLong(v)
            && formulas.stream().allMatch(f -> f.getLast().length() <= LONGEST_FORMULA);
    Optional<String> written = readable ? Optional.empty() : written(v);
    rows.addAll(written.map(w -> List.of(List.of("formula", w))).orElse(formulas));
    return new Table(title, List.of("", ""), rows, List.of());
  }

  /** How a value was written, in one line: what a method of many steps computes is in its plan. */
  private Optional<String> written(Value v) {
    return Optional.ofNullable(analysis.origins().get(v))
        .map(s -> s.text().strip().replaceAll("\\s+", " "))
        .filter(s -> s.length() <= LONGEST_FORMULA);
  }

  /** The formula as it is computed; where that differs from tensor to tensor, each. */
  private List<List<String>> formulas(Value v, Optional<SortedSet<String>> names) {
    SequencedMap<Value, Integer> collapsed = new LinkedHashMap<>();
    for (String name : names.orElseGet(java.util.TreeSet::new)) {
      planned.specializer().of(v, name).ifPresent(x -> collapsed.merge(x, 1, Integer::sum));
    }
    FormulaPrinter printer = new FormulaPrinter(this::label);
    if (collapsed.isEmpty() || collapsed.size() > MOST_FORMULAS) {
      return List.of(List.of("formula", printer.print(v)));
    }
    if (collapsed.size() == 1) {
      return List.of(List.of("formula", printer.print(collapsed.firstEntry().getKey())));
    }
    return collapsed.entrySet().stream()
        .map(e ->
            List.of(
                "formula",
                printer.print(e.getKey()) + "  (" + Counted.of(e.getValue(), "tensor") + ")"))
        .toList();
  }

  private String label(int input) {
    Input i = analysis.inputs().get(input);
    return i.label();
  }

  private Table list(String title, List<Val> items, List<String> names) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      rows.add(List.of(names.isEmpty() ? "" + i : names.get(i), cell(items.get(i))));
    }
    return new Table(title, List.of("item", "value"), rows, List.of());
  }

  private String cell(Val item) {
    return item instanceof Val.Node(Value v) && v.grain() != Grain.MODEL
        ? analysis.spaces().of(v).word() + " " + new FormulaPrinter(this::label).print(v)
        : table("", item).rows().stream()
            .map(List::getLast)
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
  }
}
