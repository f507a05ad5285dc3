// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Remark;
import dev.tva.catalog.Rows;
import dev.tva.catalog.Rows.Combination;
import dev.tva.catalog.Rows.Combined;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What changes of a base, tensor by tensor: full copies first, what adapts them then. */
final class Changes {
  private final Manifest base;
  private final Map<String, Rows> replaced = new HashMap<>();
  private final Map<String, Rows> deltas = new TreeMap<>();

  Changes(Manifest base) {
    this.base = base;
  }

  boolean has(String tensor) {
    return base.find(tensor).isPresent();
  }

  /** Whether a tensor is the head that is one of others. */
  boolean isTiedTo(String tensor, Set<String> others) {
    return base.tieOf(tensor).filter(tie -> others.contains(tie.embedding())).isPresent();
  }

  /** A module as the base's files call it: of a mixture of Mixtral they have an older name. */
  String named(String module) {
    String older = module.replaceFirst("\\.mlp\\.(gate|experts)$", ".block_sparse_moe.$1");
    boolean there = has(older + ".weight") || has(older + ".0.w2.weight");
    return there ? older : module;
  }

  Shape shape(String tensor) {
    return base.find(tensor).orElseThrow().shape();
  }

  /** A tensor of the base as a matrix: its first dimension by all others, a vector as one row. */
  Rows.Stored stored(String tensor) throws Refused {
    return matrix(base, tensor);
  }

  static Rows.Stored matrix(Manifest of, String tensor) throws Refused {
    TensorSpec spec = of.find(tensor).orElseThrow();
    if (!spec.dtype().isArithmetic()) {
      throw new Refused(
          "`"
              + tensor
              + "` of `"
              + of.label()
              + "` is "
              + spec.dtype().word()
              + ", which is not computed with",
          "give one whose weights are floating-point numbers",
          List.of());
    }
    return new Rows.Stored(piece(of, tensor), spec.shape().rows(), spec.shape().cols());
  }

  private static Piece piece(Manifest of, String tensor) {
    return of.piece(tensor)
        .orElseThrow(() -> new IllegalStateException(of.label() + " has no piece of " + tensor));
  }

  /** The tensor before it is adapted: the base's own, or the copy that stands in its place. */
  Rows current(String tensor) throws Refused {
    Rows copy = replaced.get(tensor);
    return copy == null ? stored(tensor) : copy;
  }

  /** Puts a full copy in the place of a tensor of the base. */
  void replace(String tensor, Rows copy, Shape shape) throws Refused {
    if (!shape.equals(shape(tensor))) {
      throw new Refused(
          "its `" + tensor + "` is " + shape + ", the base's is " + shape(tensor),
          "the adapter was trained with another vocabulary; give the base that it was trained on",
          List.of());
    }
    replaced.put(tensor, copy);
    deltas.put(tensor, new Combined(Combination.SUBTRACT, copy, stored(tensor)));
  }

  /** Adds to a tensor. */
  void add(String tensor, Rows delta) {
    deltas.merge(tensor, delta, (a, b) -> new Combined(Combination.ADD, a, b));
  }

  /** Makes a tensor what {@code changed} is; it was computed from {@link #current}. */
  void become(String tensor, Rows changed) throws Refused {
    deltas.put(tensor, new Combined(Combination.SUBTRACT, changed, stored(tensor)));
  }

  /** The changes as a delta's manifest. */
  Manifest manifest(String label, List<Remark> remarks) {
    Map<String, TensorSpec> tensors = new HashMap<>();
    Map<String, Piece> pieces = new HashMap<>();
    deltas.forEach((name, rows) -> {
      TensorSpec spec = new TensorSpec(DType.F32, shape(name));
      tensors.put(name, spec);
      pieces.put(name, new Piece.Derived(rows, spec));
    });
    return new Manifest(label, tensors, pieces, Map.of("tva.space", "delta"), remarks);
  }
}
