// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import dev.tva.catalog.TensorPattern;
import dev.tva.catalog.View;
import dev.tva.tensor.DType;
import dev.tva.tensor.Rational;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An operation on values. Children are {@link Value}s, equal by identity, so a record's generated
 * equality is exactly what interning needs.
 */
public sealed interface Op {
  /** The values it is applied to, in order. */
  List<Value> children();

  /** The same operation on what {@code f} makes of its children. */
  Op with(UnaryOperator<Value> f);

  /** What headers, names and parameters say, without data. */
  sealed interface Fact extends Op {
    @Override
    default List<Value> children() {
      return List.of();
    }

    @Override
    default Op with(UnaryOperator<Value> f) {
      return this;
    }
  }

  /** Elements that come from outside the graph. */
  sealed interface Origin extends Op {
    @Override
    default List<Value> children() {
      return List.of();
    }

    @Override
    default Op with(UnaryOperator<Value> f) {
      return this;
    }
  }

  /** Each item of the result is made of the items at its place. */
  sealed interface Elementwise extends Op {}

  /** Items are made of all items of a group: sums and order statistics. */
  sealed interface Grouped extends Op {}

  /** The value of {@code x}, seen otherwise: other tensors, or another weight. */
  sealed interface Seen extends Op {
    Value x();
  }

  /** The tensors of an input model or delta; {@code delta} inputs have weight 0. */
  record Read(int input, boolean delta) implements Origin {}

  /** In the graph of one class of tensors: zero, where a delta lacks the tensor. */
  record Zero() implements Origin {}

  /**
   * A number per element, made of the seed, the tensor's name and the element's index alone.
   *
   * @param view through which the tensor's name is looked up, where there is one
   */
  record Random(RandomFn fn, Value seed, Optional<View> view) implements Origin {
    @Override
    public List<Value> children() {
      return List.of(seed);
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Random(fn, f.apply(seed), view);
    }
  }

  /**
   * A fact of a tensor, or a number of its layer, as it is for the tensor under its former name.
   */
  record Recalled(Value x, View view) implements Fact {
    @Override
    public List<Value> children() {
      return List.of(x);
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Recalled(f.apply(x), view);
    }
  }

  record Const(Rational value) implements Fact {}

  /** A number, or truth value, not known yet: while a script is checked without its parameters. */
  record Unknown(String name, boolean test) implements Fact {}

  /**
   * A fact of each tensor that its header gives.
   *
   * @param of the inputs whose blocks are counted; empty for all
   */
  record Meta(MetaFn fn, List<Integer> of) implements Fact {
    public Meta {
      of = List.copyOf(of);
    }

    /** Among the blocks of all inputs. */
    public Meta(MetaFn fn) {
      this(fn, List.of());
    }
  }

  /** Whether the tensor's name matches. */
  record NameTest(TensorPattern pattern) implements Fact {}

  /** Whether the tensor's elements are of a type. */
  record DTypeTest(DType dtype) implements Fact {}

  /**
   * Piecewise linear over depth through {@code knots}, with ends.
   *
   * @param of the inputs whose blocks are counted; empty for all
   */
  record Gradient(List<Value> knots, List<Integer> of) implements Elementwise {
    public Gradient {
      knots = List.copyOf(knots);
      of = List.copyOf(of);
    }

    /** Among the blocks of all inputs. */
    public Gradient(List<Value> knots) {
      this(knots, List.of());
    }

    @Override
    public List<Value> children() {
      return knots;
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Gradient(all(knots, f), of);
    }
  }

  record Unary(UnaryFn fn, Value x) implements Elementwise {
    @Override
    public List<Value> children() {
      return List.of(x);
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Unary(fn, f.apply(x));
    }
  }

  record Binary(BinaryFn fn, Value x, Value y) implements Elementwise {
    @Override
    public List<Value> children() {
      return List.of(x, y);
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Binary(fn, f.apply(x), f.apply(y));
    }
  }

  /** {@code x} where {@code mask} is not zero, else {@code y}; decided on data. */
  record Where(Value mask, Value x, Value y) implements Elementwise {
    @Override
    public List<Value> children() {
      return List.of(mask, x, y);
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Where(f.apply(mask), f.apply(x), f.apply(y));
    }
  }

  /** The value of the first condition, known before data, that holds for the tensor. */
  record Choose(List<Value> conditions, List<Value> values, Value otherwise)
      implements Elementwise {
    public Choose {
      conditions = List.copyOf(conditions);
      values = List.copyOf(values);
    }

    /** The values, the last one that of all tensors for which no condition holds. */
    public List<Value> arms() {
      List<Value> all = new ArrayList<>(values);
      all.add(otherwise);
      return all;
    }

    @Override
    public List<Value> children() {
      List<Value> all = new ArrayList<>(conditions);
      all.addAll(values);
      all.add(otherwise);
      return all;
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Choose(all(conditions, f), all(values, f), f.apply(otherwise));
    }
  }

  /**
   * {@code [pivot +] sum of c*(x - pivot) over differences + sum of c*x over summands}, in this
   * order: small differences are taken before they are scaled. Differences imply a pivot.
   */
  record Affine(
      Optional<Value> pivot, boolean keepPivot, List<Term> differences, List<Term> summands)
      implements Elementwise {
    public Affine {
      differences = List.copyOf(differences);
      summands = List.copyOf(summands);
      if (pivot.isEmpty() && (keepPivot || !differences.isEmpty())) {
        throw new IllegalArgumentException("differences without a pivot");
      }
    }

    @Override
    public List<Value> children() {
      List<Value> all = new ArrayList<>();
      pivot.ifPresent(all::add);
      for (Term t : differences) {
        all.add(t.coefficient());
        all.add(t.x());
      }
      for (Term t : summands) {
        all.add(t.coefficient());
        all.add(t.x());
      }
      return all;
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Affine(pivot.map(f), keepPivot, terms(differences, f), terms(summands, f));
    }

    private static List<Term> terms(List<Term> terms, UnaryOperator<Value> f) {
      return terms.stream().map(t -> new Term(f.apply(t.coefficient()), f.apply(t.x()))).toList();
    }
  }

  /** A coefficient on tensors. */
  record Term(Value coefficient, Value x) {}

  /** Items of the arguments' grain reduced to one number per {@code to}. */
  record Reduce(ReduceFn fn, List<Value> arguments, Grain to) implements Grouped {
    public Reduce {
      arguments = List.copyOf(arguments);
    }

    @Override
    public List<Value> children() {
      return arguments;
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Reduce(fn, all(arguments, f), to);
    }
  }

  /**
   * Which items are the largest of their group, exactly as many as {@code cut} asked for; {@code
   * cut} is a reduction to the group's grain by {@code TOP_DENSITY} or {@code TOP_COUNT}.
   */
  record Top(Value x, Value cut) implements Grouped {
    @Override
    public List<Value> children() {
      return List.of(x, cut);
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Top(f.apply(x), f.apply(cut));
    }
  }

  /**
   * The sum of the items of a group up to and with each; {@code totals} is a reduction by {@code
   * RUNNING} to the group's grain.
   */
  record RunningSum(Value x, Value totals) implements Grouped {
    @Override
    public List<Value> children() {
      return List.of(x, totals);
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new RunningSum(f.apply(x), f.apply(totals));
    }
  }

  /** A function of whole matrices; arguments that are numbers are known before data. */
  record Matrix(MatrixFn fn, List<Value> arguments) implements Op {
    public Matrix {
      arguments = List.copyOf(arguments);
    }

    @Override
    public List<Value> children() {
      return arguments;
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Matrix(fn, all(arguments, f));
    }
  }

  /** {@code x as model} or {@code x as delta}: the weight is the user's word. */
  record Stated(Value x, boolean model) implements Seen {
    @Override
    public List<Value> children() {
      return List.of(x);
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Stated(f.apply(x), model);
    }
  }

  /** The tensors of {@code x} for which {@code predicate}, known before data, holds. */
  record Select(Value x, Value predicate) implements Seen {
    @Override
    public List<Value> children() {
      return List.of(x, predicate);
    }

    @Override
    public Op with(UnaryOperator<Value> f) {
      return new Select(f.apply(x), f.apply(predicate));
    }
  }

  private static List<Value> all(List<Value> values, UnaryOperator<Value> f) {
    return values.stream().map(f).toList();
  }
}
