// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.tva.kernel.Crew;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Matrix;
import dev.tva.kernel.djl.Gemm.Block;
import dev.tva.kernel.djl.Gemm.Operand;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A matrix that is not wide, or the transpose of one, some rows at a time: each row is converted
 * once, and memory of the long side is taken nowhere. Panels depend on the shape alone, and their
 * products are added up in the order of the rows, so that it does not matter who computes them.
 */
final class Panels {
  private final Place place;
  private final Crew crew;
  private final LongAdder operations;
  private final Operand tall;
  private final int step;

  Panels(Place place, Crew crew, LongAdder operations, Operand tall) {
    this.place = place;
    this.crew = crew;
    this.operations = operations;
    this.tall = tall;
    step = Gemm.fitting(place.panel(), tall.cols());
  }

  /** The product of the transpose with the matrix in float64: of it the lower half. */
  Matrix gram(Arena arena) {
    int n = tall.cols();
    Matrix to = Matrix.allocate(arena, n, n, Precision.F64);
    int width = Gemm.fitting(place.edge() / 2, n);
    try (DjlArrays arrays = new DjlArrays(place)) {
      List<NDArray> sums = new ArrayList<>();
      each((row, turn) -> {
        try (DjlArrays parts = new DjlArrays(place)) {
          List<NDArray> products = squares(panel(parts, row, Precision.F64), width);
          turn.await();
          if (row == 0) {
            products.forEach(product -> sums.add(arrays.keep(product)));
          } else {
            for (int i = 0; i < products.size(); i++) {
              sums.get(i).addi(products.get(i));
            }
          }
        }
      });
      for (int i = 0; i < sums.size(); i++) {
        int row = i * width;
        int rows = Math.min(width, n - row);
        Gemm.store(arrays, sums.get(i), to, new Block(row, rows, 0, row + rows));
      }
    }
    return to;
  }

  /** The rows of the lower half, some at a time. */
  private List<NDArray> squares(NDArray panel, int width) {
    int n = tall.cols();
    List<NDArray> products = new ArrayList<>();
    for (int col = 0; col < n; col += width) {
      int end = Math.min(n, col + width);
      NDArray left = panel.get(new NDIndex(":,{}:{}", col, end)).transpose();
      products.add(left.matMul(panel.get(new NDIndex(":,0:{}", end))));
      operations.increment();
    }
    return products;
  }

  /**
   * The product with a symmetric matrix, computed in the precision of that.
   *
   * @param to of the shape of what the operand is, or is the transpose of; it may be that itself
   */
  void multiply(Matrix by, Matrix to) {
    each((row, _) -> {
      try (DjlArrays arrays = new DjlArrays(place)) {
        NDArray panel = panel(arrays, row, by.precision());
        int rows = (int) panel.getShape().get(0);
        NDArray square = arrays.of(by);
        operations.increment();
        if (tall.transposed()) {
          NDArray product = square.matMul(panel.transpose());
          Gemm.store(arrays, product, to, new Block(0, tall.cols(), row, rows));
        } else {
          Gemm.store(arrays, panel.matMul(square), to, new Block(row, rows, 0, tall.cols()));
        }
      }
    });
  }

  /** What is done with the panel that begins with a row. */
  private interface OfPanel {
    void compute(int row, Crew.Turn turn);
  }

  private void each(OfPanel what) {
    crew.each(
        Math.ceilDiv(tall.rows(), step),
        Matrices.panelBytes(step, tall.cols()),
        (i, turn) -> what.compute(i * step, turn));
  }

  private NDArray panel(DjlArrays arrays, int row, Precision in) {
    int rows = Math.min(step, tall.rows() - row);
    return Gemm.part(arrays, tall, new Block(row, rows, 0, tall.cols()), in);
  }
}
