// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;

/** The matrices at hand while a tensor that needs them is computed. */
public interface MatrixMemory {
  /** Reads items from element {@code start} of a matrix at hand. */
  void load(int matrix, long start, int n, MemorySegment to, Precision precision);

  /** Puts items into a matrix that is kept, from element {@code start}. */
  void keep(int kept, long start, int n, MemorySegment from, Precision precision);

  /** Where no operation on matrices is involved. */
  MatrixMemory NONE =
      new MatrixMemory() {
        @Override
        public void load(int matrix, long start, int n, MemorySegment to, Precision precision) {
          throw new IllegalStateException("no matrix is at hand");
        }

        @Override
        public void keep(int kept, long start, int n, MemorySegment from, Precision precision) {
          throw new IllegalStateException("no matrix is kept");
        }
      };
}
