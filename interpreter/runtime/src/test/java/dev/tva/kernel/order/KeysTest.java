// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Keys are ordered as elements are, and lead back to them. */
final class KeysTest {
  @Test
  void areOrderedAsFloats() {
    for (double x : Runs.SPECIAL) {
      for (double y : Runs.SPECIAL) {
        compareFloats((float) x, (float) y);
      }
    }
    var random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      compareFloats(Float.intBitsToFloat(random.nextInt()), Float.intBitsToFloat(random.nextInt()));
    }
  }

  @Test
  void areOrderedAsDoubles() {
    for (double x : Runs.SPECIAL) {
      for (double y : Runs.SPECIAL) {
        compareDoubles(x, y);
      }
    }
    var random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      compareDoubles(
          Double.longBitsToDouble(random.nextLong()), Double.longBitsToDouble(random.nextLong()));
    }
  }

  private static void compareFloats(float x, float y) {
    int key = Keys.ofFloat(Float.floatToRawIntBits(x));
    int expected = Float.compare(x + 0f, y + 0f);
    int actual = Integer.compareUnsigned(key, Keys.ofFloat(Float.floatToRawIntBits(y)));
    assertEquals(Integer.signum(expected), Integer.signum(actual), x + " and " + y);
    assertEquals(
        Float.floatToIntBits(x + 0f), Float.floatToIntBits(Keys.toFloat(key)), "back to " + x);
  }

  private static void compareDoubles(double x, double y) {
    long key = Keys.ofDouble(Double.doubleToRawLongBits(x));
    int expected = Double.compare(x + 0.0, y + 0.0);
    int actual = Long.compareUnsigned(key, Keys.ofDouble(Double.doubleToRawLongBits(y)));
    assertEquals(Integer.signum(expected), Integer.signum(actual), x + " and " + y);
    assertEquals(
        Double.doubleToLongBits(x + 0.0),
        Double.doubleToLongBits(Keys.toDouble(key)),
        "back to " + x);
  }
}
