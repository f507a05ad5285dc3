// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.plan.TensorPass;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Cuts passes into tiles, in the order of the tensors; handed out to many workers. */
public final class Tiling {
  private final Iterator<PassState> passes;
  private final int tile;
  private @Nullable PassState current;
  private long next;
  private long given;

  /**
   * A run of elements; the whole tensor where its tiles must be taken in order.
   *
   * @param order ascending as runs are handed out
   */
  public record Run(long order, PassState pass, long start, long end) {}

  public Tiling(List<TensorPass> passes, Function<TensorPass, PassState> open, int tile) {
    this.passes = passes.stream().map(open).iterator();
    this.tile = tile;
  }

  /** The next run; null when all are given out. */
  @Nullable
  public synchronized Run next() {
    while (current == null || next >= current.pass.shape().elements()) {
      if (!passes.hasNext()) {
        return null;
      }
      current = passes.next();
      next = 0;
      if (current.pass.shape().elements() == 0) {
        Run empty = new Run(given++, current, 0, 0);
        current = null;
        return empty;
      }
    }
    long elements = current.pass.shape().elements();
    long start = next;
    next = current.program.serial() ? elements : end(current, start);
    return new Run(given++, current, start, next);
  }

  public long end(PassState pass, long start) {
    return end(pass, start, tile);
  }

  /** Where the tile that starts at {@code start} ends. */
  public static long end(PassState pass, long start, int tile) {
    long elements = pass.pass.shape().elements();
    if (!pass.program.program().wholeRows()) {
      return Math.min(elements, start + tile);
    }
    long cols = pass.pass.shape().cols();
    if (cols <= tile) {
      return Math.min(elements, start + tile / cols * cols);
    }
    long rowEnd = (start / cols + 1) * cols;
    return Math.min(rowEnd, start + tile);
  }
}
