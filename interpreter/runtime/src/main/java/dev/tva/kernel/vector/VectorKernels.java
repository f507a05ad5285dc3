// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.kernel.Crew;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Sums;
import dev.tva.kernel.Tiles;
import dev.tva.kernel.order.Sieve;
import dev.tva.kernel.random.RandomWords;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tiles by the processor's vectors. Matrices are another's, who is left alone while there are none.
 */
public final class VectorKernels implements Kernels {
  private final Kernels forMatrices;
  private final LongAdder operations = new LongAdder();

  public VectorKernels(Kernels forMatrices) {
    this.forMatrices = forMatrices;
  }

  /** Whether this Java was started with the vectors, as a module or on its boot class path. */
  public static boolean available() {
    try {
      Class.forName("jdk.incubator.vector.Vector", false, null);
      return true;
    } catch (ClassNotFoundException _) {
      return false;
    }
  }

  @Override
  public boolean loadsEngine(Plan plan) {
    return plan.phases().stream()
        .flatMap(phase -> phase.passes().stream())
        .anyMatch(pass -> pass.program().computesMatrices());
  }

  @Override
  public void start(Plan plan) {
    if (loadsEngine(plan)) {
      forMatrices.start(plan);
    }
  }

  @Override
  public long bytes(Precision precision, int registers, int shared, int elements) {
    long width = width(precision);
    return registers * ((long) Piece.SIZE * width + Piece.APART)
        + shared * VectorTiles.shared(elements) * width;
  }

  private static int width(Precision precision) {
    return precision == Precision.F32 ? Float.BYTES : Double.BYTES;
  }

  @Override
  public Tiles open(Precision precision, int registers, int elements) {
    Piece piece =
        switch (precision) {
          case F32 -> new FloatPiece(registers);
          case F64 -> new DoublePiece(registers);
        };
    return new VectorTiles(piece, registers, elements, operations);
  }

  @Override
  public Matrices matrices(Crew crew) throws DiagnosticException {
    return forMatrices.matrices(crew);
  }

  @Override
  public RandomWords random() {
    return new VectorPhilox();
  }

  @Override
  public Sieve sieve() {
    return new VectorSieve();
  }

  @Override
  public Sums sums() {
    return new VectorSums();
  }

  @Override
  public void check() {}

  @Override
  public long operations() {
    return operations.sum();
  }
}
