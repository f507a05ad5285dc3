// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.pass.PassState;
import dev.tva.pass.Tiling;
import dev.tva.pass.WrittenTiles;
import dev.tva.plan.TensorPass;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/** What earlier phases have written of the passes of the last. */
final class Written {
  /** From here on tiles are in doubt so often that to compute what they would write is in vain. */
  private static final int IN_VAIN = 16;

  private final Map<TensorPass, WrittenTiles> passes = new IdentityHashMap<>();
  private final AtomicInteger inDoubt = new AtomicInteger();

  /** Whether a pass of the last phase may be written ahead: it has not been begun. */
  synchronized boolean takes(TensorPass pass) {
    return inDoubt.get() < IN_VAIN && !passes.containsKey(pass);
  }

  /** Begins a pass of the last phase. */
  synchronized WrittenTiles begin(TensorPass pass, int tile) {
    var tiles = new WrittenTiles(pass.shape().elements(), tile, inDoubt);
    passes.put(pass, tiles);
    return tiles;
  }

  /** What is left of passes. */
  Stream<Tiling.Part> rest(List<TensorPass> all, Function<TensorPass, PassState> open) {
    return all.stream().flatMap(pass -> rest(pass, open));
  }

  private Stream<Tiling.Part> rest(TensorPass pass, Function<TensorPass, PassState> open) {
    WrittenTiles tiles = passes.get(pass);
    if (tiles == null) {
      return Stream.of(new Tiling.Part(open.apply(pass), 0, pass.shape().elements()));
    }
    List<WrittenTiles.Rest> rest = tiles.rest();
    if (rest.isEmpty()) {
      return Stream.empty();
    }
    PassState state = open.apply(pass);
    return rest.stream().map(r -> new Tiling.Part(state, r.start(), r.end()));
  }
}
