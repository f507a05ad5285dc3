// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.kernel.Kernels;
import dev.tva.pass.RoundNeeds;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.TensorPass;
import dev.tva.whole.WholePasses;
import java.util.List;

/** The memory that executing a plan takes, from what the executor would allocate. */
public final class MemoryEstimate {
  /** Java with its heap: measured on runs over tensors of a few kB. */
  private static final long JAVA = 110_000_000;

  /** The engine's code. */
  private static final long ENGINE = 90_000_000;

  private MemoryEstimate() {}

  /** Reads nothing and does not load the engine. */
  public static PeakMemory of(Plan plan, StreamingExecutor.Options options, Kernels kernels) {
    var wholes = new WholePasses(plan, p -> StreamingExecutor.spec(plan, p), options.matrixBytes());
    long tiles = 0;
    long matrices = 0;
    for (Phase phase : plan.phases()) {
      List<TensorPass> tiled = StreamingExecutor.tiled(phase);
      List<TensorPass> whole = phase.passes().stream().filter(p -> p.program().whole()).toList();
      if (!tiled.isEmpty()) {
        long each =
            RoundNeeds.of(plan, tiled, options.tileElements(), kernels).bytesPerWorker(kernels);
        tiles = Math.max(tiles, options.threads() * each);
      }
      if (!whole.isEmpty()) {
        WholePasses.Needs needs =
            wholes.needs(whole, kernels, options.threads(), options.tileElements());
        tiles = Math.max(tiles, needs.tiles());
        matrices = Math.max(matrices, needs.matrices());
      }
    }
    boolean engine = kernels.loadsEngine(plan);
    long program = engine ? JAVA + ENGINE : JAVA;
    return new PeakMemory(program, engine, tiles, options.threads(), matrices);
  }
}
