// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Rows;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.support.Input;
import dev.tva.support.Workspace;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A single tensor that meets any tensor it fits: where it meets some, it is seen as one of the same
 * name and shape for each of them.
 */
public final class Spread {
  private final Workspace work;

  public Spread(Workspace work) {
    this.work = work;
  }

  /** What values are that meet. */
  public List<Value> together(List<Value> values, Span span) {
    Optional<Value> other =
        values.stream().filter(v -> !isSingle(v) && work.supports.of(v).isPresent()).findFirst();
    boolean any = values.stream().anyMatch(work.single::containsKey);
    return other.isEmpty() || !any
        ? values
        : values.stream().map(v -> beside(v, other.get(), span)).toList();
  }

  private Value beside(Value v, Value other, Span span) {
    Grain per = work.single.get(v);
    if (per == null) {
      return v;
    }
    SortedSet<String> names = work.supports.of(other).orElseThrow();
    SortedMap<String, Shape> shapes = new TreeMap<>(TensorNames.ORDER);
    for (String name : names) {
      TensorSpec spec = work.supports.spec(other, name);
      if (!spec.dtype().isInteger()) {
        shapes.put(name, spec.shape());
      }
    }
    return Views.reshaped(
            work,
            span,
            _ -> new Input.Sight.Spread(shapes, per),
            i -> spread(i.manifest().orElseThrow(), shapes, per),
            Input::label,
            i -> i.only().isPresent())
        .of(v);
  }

  /** Whether a value is of tensors that meet any others, or of none. */
  private boolean isSingle(Value v) {
    return work.single.containsKey(v) || v.grain() == Grain.MODEL;
  }

  /** What is made of single tensors and numbers is a single tensor. */
  public void made(Value v, List<Value> of) {
    List<Grain> per =
        of.stream().filter(work.single::containsKey).map(work.single::get).distinct().toList();
    if (v.grain() == Grain.ELEMENT && per.size() == 1 && of.stream().allMatch(this::isSingle)) {
      work.single.put(v, per.getFirst());
    }
  }

  private static Manifest spread(Manifest one, Map<String, Shape> shapes, Grain per) {
    TensorSpec spec = one.tensors().firstEntry().getValue();
    Optional<Piece> piece = one.piece(one.tensors().firstKey());
    Map<String, TensorSpec> specs = new HashMap<>();
    Map<String, Piece> pieces = new HashMap<>();
    shapes.forEach((name, shape) -> {
      // Where it does not fit it keeps its shape, and shapes that differ are told.
      boolean fits = fits(spec.shape(), shape, per);
      specs.put(name, fits ? new TensorSpec(spec.dtype(), shape) : spec);
      piece.ifPresent(p -> pieces.put(name, fits ? spread(p, shape, per) : p));
    });
    return one.reshaped(one.label(), specs, pieces);
  }

  private static boolean fits(Shape one, Shape to, Grain per) {
    return switch (per) {
      case ROW -> one.elements() == to.rows();
      case COLUMN -> one.elements() == to.cols();
      default -> one.equals(to);
    };
  }

  private static Piece spread(Piece one, Shape shape, Grain per) {
    if (per != Grain.ROW && per != Grain.COLUMN) {
      return one;
    }
    long n = one.spec().elements();
    boolean rows = per == Grain.ROW;
    Rows line = new Rows.Stored(one, rows ? n : 1, rows ? 1 : n);
    return new Piece.Derived(
        new Rows.Repeated(line, shape.rows(), shape.cols()), new TensorSpec(DType.F32, shape));
  }
}
