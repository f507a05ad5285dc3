// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.tva.kernel.random.RandomWords;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Twice as many blocks at a time as a vector has longs, so that neither half waits for its
 * products; they stay in registers for all rounds.
 */
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
    // A round's keys are vectors too: to spread a number over one takes longer than to add.
    var weyl0 = LongVector.broadcast(SPECIES, WEYL_0);
    var weyl1 = LongVector.broadcast(SPECIES, WEYL_1);
    var counters = LongVector.zero(SPECIES).addIndex(1);
    for (int i = 0; i < BLOCKS; i += 2 * LANES) {
      var x0 = counters.add(low + i);
      var x1 = x0.lanewise(LSHR, WORD);
      var x2 = LongVector.broadcast(SPECIES, high);
      var x3 = LongVector.broadcast(SPECIES, high >>> WORD);
      var y0 = counters.add(low + i + LANES);
      var y1 = y0.lanewise(LSHR, WORD);
      var y2 = x2;
      var y3 = x3;
      var key0 = LongVector.broadcast(SPECIES, key);
      var key1 = LongVector.broadcast(SPECIES, key >>> WORD);
      for (int r = 0; r < ROUNDS; r++) {
        var p0 = x0.and(word).mul(multiplier0);
        var p1 = x2.and(word).mul(multiplier1);
        var q0 = y0.and(word).mul(multiplier0);
        var q1 = y2.and(word).mul(multiplier1);
        x0 = p1.lanewise(LSHR, WORD).lanewise(XOR, x1).lanewise(XOR, key0);
        x2 = p0.lanewise(LSHR, WORD).lanewise(XOR, x3).lanewise(XOR, key1);
        y0 = q1.lanewise(LSHR, WORD).lanewise(XOR, y1).lanewise(XOR, key0);
        y2 = q0.lanewise(LSHR, WORD).lanewise(XOR, y3).lanewise(XOR, key1);
        x1 = p1;
        x3 = p0;
        y1 = q1;
        y3 = q0;
        key0 = key0.add(weyl0);
        key1 = key1.add(weyl1);
      }
      // Written out: what a method of its own would take and give are objects.
      var front = x0.and(word).or(x1.lanewise(LSHL, WORD));
      var back = x2.and(word).or(x3.lanewise(LSHL, WORD));
      front.rearrange(FIRST, back).reinterpretAsInts().intoArray(to, 4 * i);
      front.rearrange(SECOND, back).reinterpretAsInts().intoArray(to, 4 * i + 2 * LANES);
      front = y0.and(word).or(y1.lanewise(LSHL, WORD));
      back = y2.and(word).or(y3.lanewise(LSHL, WORD));
      front.rearrange(FIRST, back).reinterpretAsInts().intoArray(to, 4 * i + 4 * LANES);
      front.rearrange(SECOND, back).reinterpretAsInts().intoArray(to, 4 * i + 6 * LANES);
    }
  }
}
