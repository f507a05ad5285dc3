// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Functions against the double that the function itself gives, over all bits that floats can have:
 * subnormal, huge and not finite ones too. {@code -Dtva.arguments=100000000} takes more of them.
 */
final class FloatFunctionsTest {
  private static final int BLOCK = 4096;

  /** Odd, so that it goes through all bits, and soon evenly. */
  private static final int STRIDE = (int) 2_654_435_761L;

  private static final long ARGUMENTS = Long.getLong("tva.arguments", 400_000);

  private interface Function {
    void apply(float[] to, float[] x, int n);
  }

  private final FloatFunctions functions = new FloatFunctions();
  private final Map<UnaryFn, Function> unary =
      Map.of(
          UnaryFn.EXP, functions::exp,
          UnaryFn.LOG, functions::log,
          UnaryFn.TANH, functions::tanh,
          UnaryFn.SIN, functions::sin,
          UnaryFn.COS, functions::cos,
          UnaryFn.ACOS, functions::acos);

  @ParameterizedTest
  @EnumSource(
      value = UnaryFn.class,
      names = {"EXP", "LOG", "TANH", "SIN", "COS", "ACOS"})
  void isRightOverAllFloats(UnaryFn fn) {
    float[] x = new float[BLOCK];
    float[] to = new float[BLOCK];
    int bits = 0;
    for (long done = 0; done < ARGUMENTS; done += BLOCK) {
      for (int i = 0; i < BLOCK; i++) {
        x[i] = Float.intBitsToFloat(bits);
        bits += STRIDE;
      }
      unary.get(fn).apply(to, x, BLOCK);
      for (int i = 0; i < BLOCK; i++) {
        near(fn.apply(x[i]), to[i], fn + " of " + x[i]);
      }
    }
  }

  /** Where most weights are. */
  @ParameterizedTest
  @EnumSource(
      value = UnaryFn.class,
      names = {"EXP", "LOG", "TANH", "SIN", "COS", "ACOS"})
  void isRightOverUsualFloats(UnaryFn fn) {
    Random random = new Random(1);
    float[] x = new float[BLOCK];
    for (long done = 0; done < ARGUMENTS; done += BLOCK) {
      for (int i = 0; i < BLOCK; i++) {
        x[i] = (float) (random.nextGaussian() * (i % 2 == 0 ? 0.5 : 50));
      }
      float[] to = x.clone();
      unary.get(fn).apply(to, to, BLOCK);
      for (int i = 0; i < BLOCK; i++) {
        near(fn.apply(x[i]), to[i], fn + " of " + x[i]);
      }
    }
  }

  @Test
  void raisesToPowers() {
    Random random = new Random(2);
    float[] x = new float[BLOCK];
    float[] y = new float[BLOCK];
    float[] to = new float[BLOCK];
    float[] exponents = {2, 3, -1, -3, 0.5f, 1.5f, -0.25f, 0, 1e-3f, 40, -41, 1e9f, Float.NaN};
    for (long done = 0; done < ARGUMENTS; done += BLOCK) {
      for (int i = 0; i < BLOCK; i++) {
        boolean any = i % 4 == 0;
        x[i] =
            any ? Float.intBitsToFloat(random.nextInt()) : (float) Math.exp(random.nextGaussian());
        y[i] =
            i % 16 == 0
                ? Float.intBitsToFloat(random.nextInt())
                : i % 5 == 0 ? random.nextInt(-4, 5) : (float) (3 * random.nextGaussian());
      }
      functions.power(to, x, y, BLOCK);
      for (int i = 0; i < BLOCK; i++) {
        near(BinaryFn.POWER.apply(x[i], y[i]), to[i], x[i] + " ^ " + y[i]);
      }
      float exponent = exponents[(int) (done / BLOCK) % exponents.length];
      functions.power(to, x, exponent, BLOCK);
      for (int i = 0; i < BLOCK; i++) {
        near(BinaryFn.POWER.apply(x[i], exponent), to[i], x[i] + " ^ " + exponent);
      }
    }
  }

  @Test
  void knowsItsBounds() {
    float[] x = {
      0,
      -0f,
      1,
      -1,
      2,
      -2,
      0.5f,
      -0.5f,
      0x1p20f,
      0x1.00001p20f,
      -0x1p20f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      88.72284f,
      88.72283f,
      -103.97208f,
      -103.97207f,
      0x1p-12f,
      0x1.fffffep-13f,
      3.1415927f,
      1.5707964f,
      1e-20f
    };
    float[] padded = java.util.Arrays.copyOf(x, 64);
    unary.forEach((fn, function) -> {
      float[] to = new float[64];
      function.apply(to, padded, x.length);
      for (int i = 0; i < x.length; i++) {
        near(fn.apply(x[i]), to[i], fn + " of " + x[i]);
      }
    });
  }

  /** Within a unit of the rounded double; to the bit where that is 0, infinite or NaN. */
  private static void near(double expected, float actual, String what) {
    float rounded = (float) expected;
    if (rounded == 0 || !Float.isFinite(rounded)) {
      assertEquals(rounded, actual, what);
      return;
    }
    double error = Math.abs(expected - actual) / Math.ulp(rounded);
    assertTrue(error <= 0.51, what + " is " + actual + ", off by " + error);
  }
}
