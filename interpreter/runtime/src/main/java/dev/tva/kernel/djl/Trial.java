// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import dev.tva.kernel.Matrix;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A product with the identity, there and back: it is what it was, unless the device does not work
 * or has been told to multiply by TF32, which keeps ten bits of a number.
 */
final class Trial {
  private static final int SIDE = 64;
  private static final float NUMBER = 1 + Math.scalb(1f, -20);

  private Trial() {}

  /** Throws what the engine throws, or says that a product was wrong. */
  static void on(Place place) {
    try (Arena arena = Arena.ofConfined();
        DjlArrays arrays = new DjlArrays(place)) {
      Matrix numbers = Matrix.allocate(arena, SIDE, SIDE, Precision.F32);
      Matrix identity = Matrix.allocate(arena, SIDE, SIDE, Precision.F32);
      for (int row = 0; row < SIDE; row++) {
        identity.set(row, row, 1);
        for (int col = 0; col < SIDE; col++) {
          numbers.set(row, col, NUMBER);
        }
      }
      NDArray product = arrays.of(numbers).matMul(arrays.of(identity));
      arrays.bytes(product, Trial::require);
    }
  }

  private static void require(MemorySegment product) {
    for (int i = 0; i < SIDE * SIDE; i++) {
      float found = product.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (found != NUMBER) {
        throw new EngineException(
            NUMBER
                + " times 1 is "
                + found
                + (found == 1
                    ? ": unset NVIDIA_TF32_OVERRIDE and TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"
                    : ""));
      }
    }
  }
}
