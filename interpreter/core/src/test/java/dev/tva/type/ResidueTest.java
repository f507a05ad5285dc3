// SPDX-License-Identifier: Apache-2.0
package dev.tva.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tva.tensor.Rational;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Arithmetic modulo a prime, against that of large integers. */
final class ResidueTest {
  private static final BigInteger PRIME = BigInteger.valueOf(Residue.PRIME);

  private static BigInteger big(long x) {
    return BigInteger.valueOf(x);
  }

  @Test
  void computesAsLargeIntegersDo() {
    Random random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      long a = Math.floorMod(random.nextLong(), Residue.PRIME);
      long b = Math.floorMod(random.nextLong(), Residue.PRIME);
      assertEquals(big(a).add(big(b)).mod(PRIME), big(Residue.add(a, b)));
      assertEquals(big(a).subtract(big(b)).mod(PRIME), big(Residue.subtract(a, b)));
      assertEquals(big(a).multiply(big(b)).mod(PRIME), big(Residue.multiply(a, b)));
    }
    long most = Residue.PRIME - 1;
    assertEquals(1, Residue.multiply(most, most));
    assertEquals(0, Residue.multiply(most, 0));
  }

  @Test
  void theInverseUndoesAProduct() {
    for (long a : new long[] {1, 2, 3, 1_000_003, Residue.PRIME - 1}) {
      assertEquals(1, Residue.multiply(a, Residue.invert(a)));
    }
    assertEquals(0, Residue.invert(0));
  }

  @Test
  void fractionsAddUpExactly() {
    long tenth = Residue.of(new Rational(BigInteger.ONE, BigInteger.TEN));
    long sum = 0;
    for (int i = 0; i < 10; i++) {
      sum = Residue.add(sum, tenth);
    }
    assertEquals(1, sum);
    assertEquals(Residue.subtract(0, 3), Residue.of(Rational.of(-3)));
  }

  @Test
  void unknownsAreTheirNames() {
    assertEquals(Residue.unknown("x"), Residue.unknown("x"));
    assertNotEquals(Residue.unknown("x"), Residue.unknown("y"));
    assertNotEquals(Residue.unknown("ab"), Residue.unknown("ba"));
  }
}
