// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.graph.Value;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is computed for each tile of a tensor; one serves all tensors of a class.
 *
 * @param order the values of row, column or element grain, children first. Scalars (model, layer
 *     and tensor grain) are not in it: {@link Numbers} gives them for each tensor
 * @param sinks where results go
 * @param reads the inputs whose tensor is decoded
 * @param precision of tiles
 * @param wholeRows whether tiles must be whole rows, or pieces of one row where a row is larger
 *     than a tile: a value or statistic of row or column grain is involved
 * @param whole whether whole tensors are held in memory: a matrix operation is involved. Its order
 *     has the numbers made of matrices too
 * @param doubts a tile that has one is not written
 */
public record Program(
    List<Value> order,
    List<Sink> sinks,
    List<Integer> reads,
    Precision precision,
    boolean wholeRows,
    boolean whole,
    List<Doubt> doubts) {
  /** All of whose numbers are known when it is computed. */
  public Program(
      List<Value> order,
      List<Sink> sinks,
      List<Integer> reads,
      Precision precision,
      boolean wholeRows,
      boolean whole) {
    this(order, sinks, reads, precision, wholeRows, whole, List.of());
  }

  public Program {
    doubts = List.copyOf(doubts);
    order = List.copyOf(order);
    sinks = List.copyOf(sinks);
    reads = List.copyOf(reads);
  }

  /** The inputs whose tensor is read once for each pass, be it decoded, copied or both. */
  public List<Integer> inputs() {
    SortedSet<Integer> all = null;
    for (Sink sink : sinks) {
      if (sink instanceof Sink.Copy c) {
        all = all == null ? new TreeSet<>(reads) : all;
        all.add(c.input());
      }
    }
    return all == null ? reads : List.copyOf(all);
  }

  /** Whether matrices are multiplied or decomposed, rather than only held. */
  public boolean computesMatrices() {
    for (Value v : order) {
      if (v.whole()) {
        return true;
      }
    }
    for (Sink sink : sinks) {
      if (sink instanceof Sink.Factor f && f.way() != Sink.Way.STORED) {
        return true;
      }
    }
    return false;
  }

  /** The type tiles are computed in. */
  public enum Precision {
    F32,
    F64
  }
}
