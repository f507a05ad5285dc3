// SPDX-License-Identifier: Apache-2.0
package dev.tva.type;

import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.tensor.DType;
import dev.tva.tensor.Rational;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What an expression is: a value of the graph, or a value of the host. */
public sealed interface Val {
  /** The number it is, where that is one number that is written down or computed from such. */
  default Optional<Rational> constant() {
    return this instanceof Node(Value value) && value.op() instanceof Op.Const(Rational r)
        ? Optional.of(r)
        : Optional.empty();
  }

  /** A value of the host, in which there is nothing of the graph. */
  sealed interface Host extends Val {}

  /** Tensors, a number or a mask. */
  record Node(Value value) implements Val {}

  /**
   * A string; empty while it is not known.
   *
   * @param folder where it was put together: the folder that the text in front names, out of which
   *     no path made of it may lead
   */
  record Text(Optional<String> text, Optional<String> folder) implements Host {
    public static Text of(String text) {
      return new Text(Optional.of(text), Optional.empty());
    }

    /** How it was put together makes no other string of it. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Text t && t.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }

  record Flag(boolean value) implements Host {}

  /**
   * A list, or a tuple.
   *
   * @param names of the items, by what they were made of; empty where they have none
   */
  record Items(List<Val> items, List<String> names) implements Val {
    public Items {
      items = List.copyOf(items);
      names = List.copyOf(names);
      if (!names.isEmpty() && names.size() != items.size()) {
        throw new IllegalArgumentException(names.size() + " names of " + items.size() + " items");
      }
    }

    public Items(List<Val> items) {
      this(items, List.of());
    }

    /** What they are called makes no other list of them. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Items i && i.items.equals(items);
    }

    @Override
    public int hashCode() {
      return items.hashCode();
    }
  }

  /**
   * Numbers to look at side by side, a row for each layer, tensor or item of a list.
   *
   * @param columns numbers of one grain, or lists of one length
   * @param order empty where rows come in the order of their names
   */
  record Table(List<Column> columns, Optional<Order> order) implements Val {
    public Table {
      columns = List.copyOf(columns);
    }
  }

  /** One column of a table; {@code name} is empty where the table has no other. */
  record Column(String name, Val numbers) {}

  /**
   * How rows are ordered.
   *
   * @param column by whose numbers, the largest first; empty for the names of the rows
   * @param reversed the other way round
   */
  record Order(Optional<Integer> column, boolean reversed) {}

  record GrainWord(Grain grain) implements Host {}

  record DTypeWord(DType dtype) implements Host {}

  /** The name {@code dtype}, before it is compared. */
  record DTypeOfTensor() implements Host {}

  /** The names that an import with {@code as} gave. */
  record Library(String name, java.util.Map<String, Val> members) implements Host {}

  /** A result of several named parts. */
  record Record(String of, java.util.SequencedMap<String, Val> fields) implements Host {}

  /** Something that can be called. */
  non-sealed interface Fn extends Host {
    String name();

    /** Calls it with arguments by position, at a place. */
    Val call(List<Val> arguments, Span at);
  }

  /** Stands for what was in error, so that one cause gives one message. */
  record Wrong() implements Host {}

  Val WRONG = new Wrong();

  /** The values of the graph that it is made of, in order. */
  default Stream<Value> values() {
    return switch (this) {
      case Node(Value v) -> Stream.of(v);
      case Items(var items, _) -> items.stream().flatMap(Val::values);
      case Table(var columns, _) -> columns.stream().flatMap(c -> c.numbers().values());
      case Host _ -> Stream.of();
    };
  }

  /** The same of what {@code f} makes of these values. */
  default Val with(UnaryOperator<Value> f) {
    return switch (this) {
      case Node(Value v) -> new Node(f.apply(v));
      case Items(var items, var names) ->
          new Items(items.stream().map(i -> i.with(f)).toList(), names);
      case Table(var columns, var order) ->
          new Table(
              columns.stream().map(c -> new Column(c.name(), c.numbers().with(f))).toList(), order);
      case Host _ -> this;
    };
  }

  /** What it is called in a message; a node is named by its space. */
  default String word() {
    return switch (this) {
      case Node n -> n.value().test() ? "mask" : "number";
      case Text _ -> "string";
      case Flag _ -> "bool";
      case Items _ -> "list";
      case GrainWord _ -> "grain";
      case DTypeWord _, DTypeOfTensor _ -> "dtype";
      case Library _ -> "library";
      case Record _ -> "record";
      case Table _ -> "table";
      case Fn _ -> "function";
      case Wrong _ -> "nothing";
    };
  }
}
