// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.tva.kernel.random.RandomWords;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** As many blocks at a time as a vector has longs; they stay in registers for all rounds. */
final class VectorPhilox implements RandomWords {
  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final VectorShuffle<Long> FIRST = VectorShuffle.makeZip(SPECIES, 0);
  private static final VectorShuffle<Long> SECOND = VectorShuffle.makeZip(SPECIES, 1);
  private static final int WORD = Integer.SIZE;
  private static final long LOW = 0xFFFFFFFFL;

  @Override
  public void words(long key, long low, long high, int[] to) {
    // Both factors visibly have zeros above: the processor's product of 32 bits does.
    var word = LongVector.broadcast(SPECIES, LOW);
    var multiplier0 = LongVector.broadcast(SPECIES, MULTIPLIER_0).and(word);
    var multiplier1 = LongVector.broadcast(SPECIES, MULTIPLIER_1).and(word);
    var counters = LongVector.zero(SPECIES).addIndex(1);
    for (int i = 0; i < BLOCKS; i += LANES) {
      var x0 = counters.add(low + i);
      var x1 = x0.lanewise(LSHR, WORD);
      var x2 = LongVector.broadcast(SPECIES, high);
      var x3 = LongVector.broadcast(SPECIES, high >>> WORD);
      int key0 = (int) key;
      int key1 = (int) (key >>> WORD);
      for (int r = 0; r < ROUNDS; r++) {
        var p0 = x0.and(word).mul(multiplier0);
        var p1 = x2.and(word).mul(multiplier1);
        x0 = p1.lanewise(LSHR, WORD).lanewise(XOR, x1).lanewise(XOR, (long) key0);
        x2 = p0.lanewise(LSHR, WORD).lanewise(XOR, x3).lanewise(XOR, (long) key1);
        x1 = p1;
        x3 = p0;
        key0 += WEYL_0;
        key1 += WEYL_1;
      }
      var front = x0.and(word).or(x1.lanewise(LSHL, WORD));
      var back = x2.and(word).or(x3.lanewise(LSHL, WORD));
      front.rearrange(FIRST, back).reinterpretAsInts().intoArray(to, 4 * i);
      front.rearrange(SECOND, back).reinterpretAsInts().intoArray(to, 4 * i + 2 * LANES);
    }
  }
}
