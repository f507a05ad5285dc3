// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.graph.Grain;
import dev.tva.plan.Numbers;
import dev.tva.plan.TensorPass;
import dev.tva.tensor.TensorSpec;
import java.util.concurrent.atomic.AtomicLong;

/** One tensor's pass while its tiles are being computed. */
final class PassState {
  final TensorPass pass;
  final TileProgram program;
  final TensorStatistic[] statistics;
  final AtomicLong elementsLeft;
  private final Numbers numbers;
  private final TensorSpec spec;
  private double[] scalars;
  private double[][] vectors;

  PassState(TensorPass pass, TileProgram program, TensorSpec spec, Numbers numbers) {
    this.pass = pass;
    this.program = program;
    this.spec = spec;
    this.numbers = numbers;
    this.elementsLeft = new AtomicLong(pass.shape().elements());
    this.statistics = new TensorStatistic[program.statistics().size()];
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] =
          new TensorStatistic(
              program.statistics().get(i), pass.shape(), program.program().wholeRows());
    }
  }

  /** The numbers its steps name, computed once. */
  synchronized double[] scalars() {
    if (scalars == null) {
      scalars =
          program.scalars().stream()
              .mapToDouble(v -> numbers.scalar(v, pass.tensor(), spec))
              .toArray();
    }
    return scalars;
  }

  /** The numbers for each row or column that its steps name, computed once. */
  synchronized double[][] vectors() {
    if (vectors == null) {
      vectors =
          program.vectors().stream()
              .map(v -> numbers.vector(v, pass.tensor(), spec))
              .toArray(double[][]::new);
    }
    return vectors;
  }

  /** Gives what was accumulated to the store, after the last tile. */
  void store(StatisticsStore store) {
    for (int i = 0; i < statistics.length; i++) {
      var sink = program.statistics().get(i);
      if (sink.to() == Grain.ROW || sink.to() == Grain.COLUMN) {
        store.put(sink, pass.tensor(), statistics[i].results());
      } else {
        store.put(sink, pass.tensor(), statistics[i].all());
      }
    }
  }
}
