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

/** What an expression is: a value of the graph, or a value of the host. */
public sealed interface Val {
  /** The number it is, where that is one number that is written down or computed from such. */
  default Optional<Rational> constant() {
    return this instanceof Node(Value value) && value.op() instanceof Op.Const(Rational r)
        ? Optional.of(r)
        : Optional.empty();
  }

  /** Tensors, a number or a mask. */
  record Node(Value value) implements Val {}

  /**
   * A string; empty while it is not known.
   *
   * @param folder where it was put together: the folder that the text in front names, out of which
   *     no path made of it may lead
   */
  record Text(Optional<String> text, Optional<String> folder) implements Val {
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

  record Flag(boolean value) implements Val {}

  /** A list, or a tuple. */
  record Items(List<Val> items) implements Val {
    public Items {
      items = List.copyOf(items);
    }
  }

  record GrainWord(Grain grain) implements Val {}

  record DTypeWord(DType dtype) implements Val {}

  /** The name {@code dtype}, before it is compared. */
  record DTypeOfTensor() implements Val {}

  /** The names that an import with {@code as} gave. */
  record Library(String name, java.util.Map<String, Val> members) implements Val {}

  /** A result of several named parts. */
  record Record(String of, java.util.SequencedMap<String, Val> fields) implements Val {}

  /** Something that can be called. */
  non-sealed interface Fn extends Val {
    String name();

    /** Calls it with arguments by position, at a place. */
    Val call(List<Val> arguments, Span at);
  }

  /** Stands for what was in error, so that one cause gives one message. */
  record Wrong() implements Val {}

  Val WRONG = new Wrong();

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
      case Fn _ -> "function";
      case Wrong _ -> "nothing";
    };
  }
}
