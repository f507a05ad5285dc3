// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.plan.TensorPass;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Cuts passes into tiles, in the order of the tensors; handed out to many workers. */
public final class Tiling {
  private final Iterator<Part> parts;
  private final int tile;
  private @Nullable Part current;
  private long next;
  private long given;

  /**
   * A run of elements; the whole tensor where its tiles must be taken in order.
   *
   * @param order ascending as runs are handed out
   */
  public record Run(long order, PassState pass, long start, long end) {}

  /**
   * Some of a tensor's elements.
   *
   * @param start where a tile begins
   */
  public record Part(PassState pass, long start, long end) {
    static Part all(PassState pass) {
      return new Part(pass, 0, pass.pass.shape().elements());
    }
  }

  public Tiling(List<TensorPass> passes, Function<TensorPass, PassState> open, int tile) {
    this(passes.stream().map(open).map(Part::all).iterator(), tile);
  }

  public Tiling(Iterator<Part> parts, int tile) {
    this.parts = parts;
    this.tile = tile;
  }

  /** Whether there is nothing to hand out, before the first run is. */
  public boolean isEmpty() {
    return !parts.hasNext();
  }

  /** The next run; null when all are given out. */
  @Nullable
  public synchronized Run next() {
    while (current == null || next >= current.end) {
      if (!parts.hasNext()) {
        return null;
      }
      current = parts.next();
      next = current.start;
      if (current.end == 0) {
        Run empty = new Run(given++, current.pass, 0, 0);
        current = null;
        return empty;
      }
    }
    PassState pass = current.pass;
    long start = next;
    next = pass.program.serial() ? current.end : Math.min(current.end, end(pass, start));
    return new Run(given++, pass, start, next);
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
