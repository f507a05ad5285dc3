// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import dev.tva.catalog.TensorPattern;
import dev.tva.tensor.DType;
import dev.tva.tensor.Rational;
import java.util.List;
import java.util.Optional;

/**
 * An operation on values. Children are {@link Value}s, equal by identity, so a record's generated
 * equality is exactly what interning needs.
 */
public sealed interface Op {
  /** The tensors of an input model or delta; {@code delta} inputs have weight 0. */
  record Read(int input, boolean delta) implements Op {}

  record Const(Rational value) implements Op {}

  /** A number, or truth value, not known yet: while a script is checked without its parameters. */
  record Unknown(String name, boolean test) implements Op {}

  /** A fact of each tensor that its header gives. */
  record Meta(MetaFn fn) implements Op {}

  /** Whether the tensor's name matches. */
  record NameTest(TensorPattern pattern) implements Op {}

  /** Whether the tensor's elements are of a type. */
  record DTypeTest(DType dtype) implements Op {}

  /** Piecewise linear over depth through {@code knots}, with ends. */
  record Gradient(List<Value> knots) implements Op {
    public Gradient {
      knots = List.copyOf(knots);
    }
  }

  record Unary(UnaryFn fn, Value x) implements Op {}

  record Binary(BinaryFn fn, Value x, Value y) implements Op {}

  /** {@code x} where {@code mask} is not zero, else {@code y}; decided on data. */
  record Where(Value mask, Value x, Value y) implements Op {}

  /** {@code x as model} or {@code x as delta}: the weight is the user's word. */
  record Stated(Value x, boolean model) implements Op {}

  /** Items of the arguments' grain reduced to one number per {@code to}. */
  record Reduce(ReduceFn fn, List<Value> arguments, Grain to) implements Op {
    public Reduce {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Which items are the largest of their group, exactly as many as {@code cut} asked for; {@code
   * cut} is a reduction to the group's grain by {@code TOP_DENSITY} or {@code TOP_COUNT}.
   */
  record Top(Value x, Value cut) implements Op {}

  /**
   * The sum of the items of a group up to and with each; {@code totals} is a reduction by {@code
   * RUNNING} to the group's grain.
   */
  record RunningSum(Value x, Value totals) implements Op {}

  /** A number per element, made of the seed, the tensor's name and the element's index alone. */
  record Random(RandomFn fn, Value seed) implements Op {}

  /** A function of whole matrices; arguments that are numbers are known before data. */
  record Matrix(MatrixFn fn, List<Value> arguments) implements Op {
    public Matrix {
      arguments = List.copyOf(arguments);
    }
  }

  /** The tensors of {@code x} for which {@code predicate}, known before data, holds. */
  record Select(Value x, Value predicate) implements Op {}

  /** The value of the first condition, known before data, that holds for the tensor. */
  record Choose(List<Value> conditions, List<Value> values, Value otherwise) implements Op {
    public Choose {
      conditions = List.copyOf(conditions);
      values = List.copyOf(values);
    }
  }

  /**
   * {@code [pivot +] sum of c*(x - pivot) over differences + sum of c*x over summands}, in this
   * order: small differences are taken before they are scaled. Differences imply a pivot.
   */
  record Affine(
      Optional<Value> pivot, boolean keepPivot, List<Term> differences, List<Term> summands)
      implements Op {
    public Affine {
      differences = List.copyOf(differences);
      summands = List.copyOf(summands);
      if (pivot.isEmpty() && (keepPivot || !differences.isEmpty())) {
        throw new IllegalArgumentException("differences without a pivot");
      }
    }
  }

  /** A coefficient on tensors. */
  record Term(Value coefficient, Value x) {}

  /** In the graph of one class of tensors: zero, where a delta lacks the tensor. */
  record Zero() implements Op {}
}
