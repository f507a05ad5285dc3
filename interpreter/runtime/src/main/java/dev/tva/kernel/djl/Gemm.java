// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.tva.kernel.Crew;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Matrix;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;

/**
 * Matrix products of the engine, block by block: an array of the engine holds less than 2 GiB, and
 * what a block needs beside the matrices is little. Blocks depend on the shapes alone.
 */
final class Gemm {
  private final Place place;
  private final Crew crew;
  private final LongAdder operations;

  /** What rows and columns of a matrix. */
  record Block(int row, int rows, int col, int cols) {}

  /** A matrix or its transpose. */
  record Operand(Matrix matrix, boolean transposed) {
    int rows() {
      return transposed ? matrix.cols() : matrix.rows();
    }

    int cols() {
      return transposed ? matrix.rows() : matrix.cols();
    }

    Operand other() {
      return new Operand(matrix, !transposed);
    }
  }

  Gemm(Place place, Crew crew, LongAdder operations) {
    this.place = place;
    this.crew = crew;
    this.operations = operations;
  }

  /** The product; of different precisions it is computed in float64. */
  Matrix multiply(Arena arena, Operand a, Operand b, Precision precision) {
    Matrix to = Matrix.allocate(arena, a.rows(), b.cols(), precision);
    multiply(a, b, to);
    return to;
  }

  /** The same, into a matrix that is at hand and none of both. */
  void multiply(Operand a, Operand b, Matrix to) {
    if (a.cols() != b.rows()) {
      throw new IllegalArgumentException(a + " times " + b);
    }
    Precision own = a.matrix().precision();
    run(a, b, to, own == b.matrix().precision() ? own : Precision.F64);
  }

  /** A copy in another precision, or of a transpose. */
  Matrix copy(Arena arena, Operand x, Precision precision) {
    Matrix to = Matrix.allocate(arena, x.rows(), x.cols(), precision);
    int edge = fitting(place.edge(), Math.max(x.rows(), x.cols()));
    for (int row = 0; row < to.rows(); row += edge) {
      for (int col = 0; col < to.cols(); col += edge) {
        try (DjlArrays arrays = new DjlArrays(place)) {
          Block block = block(to, row, col, edge);
          store(arrays, part(arrays, x, block, x.matrix().precision()), to, block);
        }
      }
    }
    return to;
  }

  private void run(Operand a, Operand b, Matrix to, Precision in) {
    if (a.cols() == 0) {
      return;
    }
    int edge = fitting(place.edge(), Math.max(a.cols(), Math.max(to.rows(), to.cols())));
    int across = Math.ceilDiv(to.cols(), edge);
    crew.each(
        Math.ceilDiv(to.rows(), edge) * across,
        Matrices.BLOCK,
        (i, _) -> compute(a, b, to, block(to, i / across * edge, i % across * edge, edge), in));
  }

  private static Block block(Matrix of, int row, int col, int edge) {
    int rows = Math.min(edge, of.rows() - row);
    return new Block(row, rows, col, Math.min(edge, of.cols() - col));
  }

  /** How many rows, up to {@code most}, fit into an array when each has {@code length} elements. */
  static int fitting(int most, int length) {
    return Math.clamp(Integer.MAX_VALUE / ((long) Double.BYTES * length), 1, most);
  }

  private void compute(Operand a, Operand b, Matrix to, Block block, Precision in) {
    int step = fitting(place.depth(), Math.max(to.rows(), to.cols()));
    try (DjlArrays arrays = new DjlArrays(place)) {
      NDArray sum = null;
      for (int at = 0; at < a.cols(); at += step) {
        int depth = Math.min(step, a.cols() - at);
        try (DjlArrays parts = new DjlArrays(place)) {
          NDArray x = part(parts, a, new Block(block.row(), block.rows(), at, depth), in);
          NDArray y = part(parts, b, new Block(at, depth, block.col(), block.cols()), in);
          NDArray product = x.matMul(y);
          operations.increment();
          sum = sum == null ? arrays.keep(product) : sum.addi(product);
        }
      }
      store(arrays, sum, to, block);
    }
  }

  static NDArray part(DjlArrays arrays, Operand x, Block block, Precision precision) {
    Matrix matrix = x.matrix();
    Block at =
        x.transposed() ? new Block(block.col(), block.cols(), block.row(), block.rows()) : block;
    NDArray part = arrays.of(matrix.rows(at.row(), at.row() + at.rows()));
    if (at.cols() < matrix.cols()) {
      part = part.get(new NDIndex(":,{}:{}", at.col(), at.col() + at.cols()));
    }
    if (matrix.precision() != precision) {
      part = arrays.convert(part, DjlArrays.type(precision));
    }
    return x.transposed() ? part.transpose() : part;
  }

  /** What a matrix of the engine, or a vector as one row, has. */
  static Matrix read(Arena arena, DjlArrays arrays, NDArray from, Precision precision) {
    NDArray matrix = from.getShape().dimension() == 1 ? from.reshape(1, from.size()) : from;
    int rows = (int) matrix.getShape().get(0);
    Matrix to = Matrix.allocate(arena, rows, (int) matrix.getShape().get(1), precision);
    store(arrays, matrix, to, new Block(0, rows, 0, to.cols()));
    return to;
  }

  static void store(DjlArrays arrays, NDArray from, Matrix to, Block block) {
    NDArray rounded = arrays.convert(from, DjlArrays.type(to.precision()));
    int bytes = Matrix.bytes(to.precision());
    long width = (long) block.cols() * bytes;
    arrays.bytes(
        rounded,
        source -> {
          for (int i = 0; i < block.rows(); i++) {
            long offset = ((long) (block.row() + i) * to.cols() + block.col()) * bytes;
            MemorySegment.copy(source, i * width, to.data(), offset, width);
          }
        });
  }
}
