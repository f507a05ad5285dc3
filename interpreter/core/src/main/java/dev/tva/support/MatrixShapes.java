// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.graph.Grain;
import dev.tva.graph.MatrixFn;
import dev.tva.graph.Memo;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.tensor.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** The shapes that matrix operations give, tensor by tensor, and what is wrong with them. */
public final class MatrixShapes {
  private final Supports supports;
  private final Map<Value, Span> origins;
  private final boolean doublePrecision;
  private final Map<Value, Map<String, Optional<Shape>>> shapes = new HashMap<>();
  private final Map<Value, Map<String, Boolean>> sound = new HashMap<>();
  private final Memo<Boolean> shaped =
      new Memo<>(
          MatrixShapes::elements,
          v ->
              v.op() instanceof Op.Read
                  || v.op() instanceof Op.Matrix
                  || elements(v).stream().anyMatch(this::hasShape));
  private final SequencedMap<Value, MatrixProblem> problems = new LinkedHashMap<>();

  /** {@code doublePrecision} computes matrices in float64. */
  public MatrixShapes(Supports supports, Map<Value, Span> origins, boolean doublePrecision) {
    this.supports = supports;
    this.origins = origins;
    this.doublePrecision = doublePrecision;
  }

  /** What was found wrong, once for each operation, however many tensors it concerns. */
  public List<Diagnostic> problems() {
    return problems.entrySet().stream()
        .map(e -> e.getValue().diagnostic(Optional.ofNullable(origins.get(e.getKey()))))
        .toList();
  }

  /** Whether headers and parameters give the number, tensor by tensor. */
  public static boolean isDecided(Value v) {
    Set<Value> seen = new HashSet<>(List.of(v));
    Deque<Value> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      Value x = open.pop();
      boolean sized =
          !(x.op() instanceof Op.Reduce r)
              || r.fn() == ReduceFn.SIZE && r.to() == Grain.TENSOR && !x.whole();
      if (!x.known() || !sized) {
        return false;
      }
      x.op().children().stream()
          .filter(c -> c.grain() != Grain.ELEMENT)
          .filter(seen::add)
          .forEach(open::push);
    }
    return true;
  }

  /** Whether all matrix operations below a value fit together for a tensor. */
  public boolean isRight(Value v, String tensor) {
    return v.grain() == Grain.ELEMENT ? of(v, tensor).isPresent() : reduced(v, tensor);
  }

  /** The shape of a value per element; empty where something in it is wrong. */
  public Optional<Shape> of(Value v, String tensor) {
    if (!v.whole()) {
      return Optional.of(supports.spec(v, tensor).shape());
    }
    Map<String, Optional<Shape>> known = shapes.computeIfAbsent(v, _ -> new HashMap<>());
    Optional<Shape> shape = known.get(tensor);
    if (shape == null) {
      shape = compute(v, tensor);
      known.put(tensor, shape);
    }
    return shape;
  }

  private Optional<Shape> compute(Value v, String tensor) {
    return switch (v.op()) {
      case Op.Matrix m -> matrix(v, m, tensor);
      case Op.Select(Value x, _) -> of(x, tensor);
      case Op.Choose c -> of(supports.arm(c, tensor), tensor);
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Stated _ -> common(v, tensor);
    };
  }

  /** What is computed element by element has one shape. */
  private Optional<Shape> common(Value v, String tensor) {
    Optional<Shape> found = Optional.empty();
    for (Value child : v.op().children()) {
      if (child.grain() != Grain.ELEMENT) {
        if (child.whole() && !reduced(child, tensor)) {
          return Optional.empty();
        }
        continue;
      }
      if (!hasShape(child) || lacks(child, tensor)) {
        continue;
      }
      Optional<Shape> shape = of(child, tensor);
      if (shape.isEmpty()) {
        return shape;
      }
      if (found.isPresent() && !found.get().equals(shape.get())) {
        return wrong(v, tensor, new MatrixProblem.Differ(found.get(), shape.get()));
      }
      found = shape;
    }
    return found.isPresent() ? found : Optional.of(supports.spec(tensor).shape());
  }

  /** A value that lacks the tensor is zero there, of any shape. */
  private boolean lacks(Value v, String tensor) {
    return !supports.has(v, tensor);
  }

  /** Whether all below a number made of matrices is right. */
  private boolean reduced(Value v, String tensor) {
    Map<String, Boolean> known = sound.computeIfAbsent(v, _ -> new HashMap<>());
    Boolean right = known.get(tensor);
    if (right == null) {
      right = isSound(v, tensor);
      known.put(tensor, right);
    }
    return right;
  }

  private boolean isSound(Value v, String tensor) {
    if (lacks(v, tensor)) {
      return true;
    }
    if (v.op() instanceof Op.Choose c) {
      return isRight(supports.arm(c, tensor), tensor);
    }
    for (Value child : v.op().children()) {
      boolean right =
          child.grain() == Grain.ELEMENT
              ? of(child, tensor).isPresent()
              : !child.whole() || reduced(child, tensor);
      if (!right) {
        return false;
      }
    }
    return true;
  }

  /** A random field and a zero take the shape of what they meet. */
  private boolean hasShape(Value v) {
    return shaped.of(v);
  }

  private static List<Value> elements(Value v) {
    return v.op().children().stream().filter(c -> c.grain() == Grain.ELEMENT).toList();
  }

  private Optional<Shape> matrix(Value v, Op.Matrix m, String tensor) {
    List<Shape> given = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    for (Value a : m.arguments()) {
      if (a.grain() == Grain.ELEMENT) {
        Optional<Shape> shape =
            lacks(a, tensor) ? Optional.of(supports.spec(tensor).shape()) : of(a, tensor);
        if (shape.isEmpty()) {
          return shape;
        }
        given.add(shape.get());
      } else if (m.fn() != MatrixFn.SOLVE) {
        double number = supports.number(a, tensor);
        if (number != Math.rint(number) || number < 0 || number > Integer.MAX_VALUE) {
          return wrong(v, tensor, new MatrixProblem.BadNumber(m.fn(), number));
        }
        numbers.add((long) number);
      }
    }
    return switch (MatrixRules.shape(m.fn(), given, numbers)) {
      case MatrixRules.Result.Of(Shape shape) -> {
        given.add(shape);
        Optional<Shape> large =
            given.stream().filter(s -> bytes(v, s, tensor) > Integer.MAX_VALUE).findAny();
        yield large.isPresent()
            ? wrong(
                v,
                tensor,
                new MatrixProblem.TooLarge(m.fn(), large.get(), bytes(v, large.get(), tensor)))
            : Optional.of(shape);
      }
      case MatrixRules.Result.Wrong(MatrixProblem.Cause cause) -> wrong(v, tensor, cause);
    };
  }

  private long bytes(Value v, Shape shape, String tensor) {
    boolean wide = doublePrecision || supports.hasDoubles(v, tensor);
    return shape.elements() * (wide ? Double.BYTES : Float.BYTES);
  }

  private Optional<Shape> wrong(Value v, String tensor, MatrixProblem.Cause cause) {
    problems.computeIfAbsent(v, _ -> new MatrixProblem(cause)).tensors().add(tensor);
    return Optional.empty();
  }
}
