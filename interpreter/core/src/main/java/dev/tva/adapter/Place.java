// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Tie;
import dev.tva.tensor.Shape;
import java.util.Collections;
import java.util.List;

/** How an adapter that is written holds the change of a tensor. */
public enum Place {
  /** A matrix: as two factors. */
  LINEAR,
  /** A stack of kernels, which is a matrix of outputs by all else: as two factors. */
  CONVOLUTION,
  /** The weights of a layer's experts in one tensor: as two factors for each. */
  EXPERTS,
  /** As two factors where they are at hand, else whole: the rank of what was trained is high. */
  EMBEDDING,
  HEAD,
  /** Whole. */
  VECTOR,
  BIAS,
  /** Formats of adapters have no name for it. */
  NONE;

  private static final String WEIGHT = ".weight";
  private static final String BIAS_END = ".bias";
  private static final List<String> EMBEDDINGS = List.of("wte", "wpe", "shared");

  /** By the tensor's name and shape in the base. */
  public static Place of(String tensor, Shape shape) {
    if (tensor.endsWith(BIAS_END)) {
      return shape.ndim() == 1 ? BIAS : NONE;
    }
    if (isOfExperts(tensor) && shape.ndim() == 3) {
      return EXPERTS;
    }
    if (!tensor.endsWith(WEIGHT) || shape.ndim() == 0) {
      return NONE;
    }
    if (shape.ndim() != 2) {
      return shape.ndim() == 1 ? VECTOR : CONVOLUTION;
    }
    if (Tie.isHead(tensor)) {
      return HEAD;
    }
    String leaf = leaf(module(tensor));
    return leaf.contains("embed") || EMBEDDINGS.contains(leaf) ? EMBEDDING : LINEAR;
  }

  private static boolean isOfExperts(String tensor) {
    return StackedExperts.PARAMETERS.contains(leaf(tensor))
        && leaf(module(tensor)).equals("experts");
  }

  /** The matrices that each have factors: a tensor is one, but for those of experts. */
  public static List<Shape> matrices(String tensor, Shape shape) {
    List<Long> d = shape.dimensions();
    return of(tensor, shape) == EXPERTS
        ? Collections.nCopies(Math.toIntExact(d.getFirst()), Shape.of(d.get(1), d.get(2)))
        : List.of(Shape.of(shape.rows(), shape.cols()));
  }

  /** Whether its change is held as factors. */
  public boolean hasFactors(boolean atHand) {
    return switch (this) {
      case LINEAR, CONVOLUTION, EXPERTS -> true;
      case EMBEDDING, HEAD -> atHand;
      case VECTOR, BIAS, NONE -> false;
    };
  }

  /** The module that a tensor belongs to. */
  public static String module(String tensor) {
    int dot = tensor.lastIndexOf('.');
    return dot < 0 ? "" : tensor.substring(0, dot);
  }

  /** The last component of a module's name. */
  public static String leaf(String module) {
    return module.substring(module.lastIndexOf('.') + 1);
  }
}
