// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.support.Supports.ShapePair;
import dev.tva.tensor.TensorNames;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Tensors that do not fit where two values meet. It matters for those that are used: what is left
 * out later cannot clash.
 *
 * @param reason why it does not fit
 * @param reduced whether what they make is numbers, from which no tensors can be selected
 * @param span where they meet, inside the calls of {@code frames}
 * @param onlyLeft names that {@code left} has and {@code right} would have to have; empty where it
 *     is shapes that differ
 * @param shapes tensors that both have, in different shapes
 */
record Clash(
    Reason reason,
    Value left,
    Value right,
    boolean reduced,
    Span span,
    List<Report.Frame> frames,
    SortedSet<String> onlyLeft,
    SortedSet<String> onlyRight,
    SortedMap<String, ShapePair> shapes) {

  /** Why tensors must be there that are not. */
  enum Reason {
    /** A point, or what is computed from one, has no zero to stand in. */
    NAMES,
    /** A delta has a tensor that its point lacks. */
    MOVED,
    /** A divisor is zero where it lacks a tensor. */
    DIVISOR,
    /** A matrix that is not there has no size. */
    MATRIX,
    /** What is not zero where nothing was learned is not known where its delta ends. */
    NOT_ZERO,
    /** The checkpoints behind the two have no name in common. */
    NOTHING_SHARED,
    /** An arm lacks what it is chosen for. */
    ARM,
    /** Shapes differ, and names do not. */
    SHAPES
  }

  /** The tensors it is about. */
  SortedSet<String> names() {
    SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
    all.addAll(onlyLeft);
    all.addAll(onlyRight);
    all.addAll(shapes.keySet());
    return all;
  }
}
