// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Random;

/**
 * The formula of {@code main.tva} a second time, in plain Java, so that the script's output has
 * something to agree with.
 *
 * @param strength the coefficient on the delta of the scans
 * @param removal the coefficient on the delta of the habit, which is subtracted
 */
record Edit(double strength, double removal) {
  /** The coefficients of {@code main.tva}: the best of {@link Study}'s grid. */
  static final Edit OF_SCRIPT = new Edit(0.5, 0.5);

  NDList apply(NDManager manager, Readers readers) {
    var edited = new NDList();
    for (NDArray array : readers.base()) {
      float[] base = array.toFloatArray();
      float[] ftScans = readers.ftScans().get(array.getName()).toFloatArray();
      float[] ftHabit = readers.ftHabit().get(array.getName()).toFloatArray();
      var values = new float[base.length];
      for (int i = 0; i < base.length; i++) {
        values[i] =
            base[i]
                + (float) strength * (ftScans[i] - base[i])
                - (float) removal * (ftHabit[i] - base[i]);
      }
      NDArray result = manager.create(values, array.getShape());
      result.setName(array.getName());
      edited.add(result);
    }
    return edited;
  }

  /**
   * A control: {@code base} plus the elements of {@code tuned - base}, each tensor's in a random
   * order. Every tensor moves as far as in {@code tuned}, in no direction that was learned.
   */
  static NDList shuffled(NDManager manager, NDList base, NDList tuned, long seed) {
    var random = new Random(seed);
    var moved = new NDList();
    for (NDArray array : base) {
      float[] from = array.toFloatArray();
      float[] to = tuned.get(array.getName()).toFloatArray();
      var delta = new float[from.length];
      for (int i = 0; i < from.length; i++) {
        int j = random.nextInt(i + 1);
        delta[i] = delta[j];
        delta[j] = to[i] - from[i];
      }
      for (int i = 0; i < from.length; i++) {
        from[i] += delta[i];
      }
      NDArray result = manager.create(from, array.getShape());
      result.setName(array.getName());
      moved.add(result);
    }
    return moved;
  }
}
