// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.kernel.random.Field.Kind;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the fields promise: values that depend on seed, tensor and element, and their spread. */
final class RandomFieldsTest {
  private static final int N = 1 << 20;

  private final RandomFields fields = new RandomFields(new Philox());

  @Test
  void standsForANameWithTheStartOfItsHash() {
    assertEquals(0xba7816bf8f01cfeaL, Field.of(Kind.UNIFORM, 1, "abc").tensor());
    assertEquals(0xe3b0c44298fc1c14L, Field.of(Kind.UNIFORM, 1, "").tensor());
  }

  /** These numbers must never change: people keep seeds. */
  @Test
  void isWhatItHasAlwaysBeen() {
    assertArrayEquals(
        new float[] {
          5058662 * 0x1p-24f, 1934355 * 0x1p-24f, 6921282 * 0x1p-24f,
          243517 * 0x1p-24f, 10702271 * 0x1p-24f, 2922449 * 0x1p-24f
        },
        values(Field.of(Kind.UNIFORM, 42, "model.norm.weight"), 6));
    assertArrayEquals(
        new float[] {
          -0.13592371f, -0.35729006f, -0.46654537f, -0.38616696f, 0.9631135f, -0.59639776f
        },
        values(Field.of(Kind.NORMAL, 42, "model.norm.weight"), 6));
    assertEquals(1719026220, Arrays.hashCode(values(Field.of(Kind.UNIFORM, -1, "w"), N)));
    assertEquals(1092205086, Arrays.hashCode(values(Field.of(Kind.NORMAL, -1, "w"), N)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void doesNotDependOnWhereARunBegins(Kind kind) {
    Field field = Field.of(kind, 3, "layers.0.w");
    float[] whole = values(field, 5000);
    for (int start : new int[] {0, 1, 2, 3, 4, 1023, 1024, 1025, 2047, 4999}) {
      for (int n : new int[] {0, 1, 2, 5, 1024, 5000}) {
        int count = Math.min(n, 5000 - start);
        float[] part = new float[count];
        fields.fill(field, start, count, part);
        assertArrayEquals(Arrays.copyOfRange(whole, start, start + count), part);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void reachesElementsBeyondTheIntegers(Kind kind) {
    Field field = Field.of(kind, 3, "w");
    long far = (1L << 40) + 3;
    float[] run = new float[3000];
    fields.fill(field, far, 3000, run);
    float[] one = new float[1];
    fields.fill(field, far + 2999, 1, one);
    assertEquals(run[2999], one[0]);
    assertTrue(run[0] != values(field, 4)[3]);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void isTheSameInBothPrecisions(Kind kind) {
    Field field = Field.of(kind, 3, "w");
    float[] expected = values(field, 3000);
    double[] wide = new double[3000];
    fields.fill(field, 0, 3000, wide);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment single = arena.allocate(4 * 3000);
      MemorySegment twice = arena.allocate(8 * 3000);
      fields.fill(field, 0, 3000, single, Precision.F32);
      fields.fill(field, 0, 3000, twice, Precision.F64);
      for (int i = 0; i < 3000; i++) {
        assertEquals(expected[i], wide[i]);
        assertEquals(expected[i], single.getAtIndex(ValueLayout.JAVA_FLOAT, i));
        assertEquals(expected[i], twice.getAtIndex(ValueLayout.JAVA_DOUBLE, i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void isAnotherForAnotherSeedTensorOrKind(Kind kind) {
    Kind other = kind == Kind.UNIFORM ? Kind.NORMAL : Kind.UNIFORM;
    float[] field = values(Field.of(kind, 1, "w"), N);
    for (Field unlike :
        new Field[] {
          Field.of(kind, 2, "w"),
          Field.of(kind, 1 + (1L << 32), "w"),
          Field.of(kind, 1, "v"),
          Field.of(other, 1, "w")
        }) {
      double correlation = correlation(field, values(unlike, N));
      assertTrue(Math.abs(correlation) < 5e-3, unlike + ": " + correlation);
    }
  }

  @Test
  void isUniform() {
    float[] values = values(Field.of(Kind.UNIFORM, 5, "w"), N);
    int[] counts = new int[64];
    for (float v : values) {
      assertTrue(v >= 0 && v < 1 && v == (int) (v * 0x1p24f) * 0x1p-24f);
      counts[(int) (v * 64)]++;
    }
    double chiSquare = 0;
    for (int c : counts) {
      chiSquare += (c - N / 64.0) * (c - N / 64.0) / (N / 64.0);
    }
    assertTrue(chiSquare < 120, "63 are expected, not " + chiSquare);
    assertTrue(Math.abs(neighbours(values)) < 5e-3);
  }

  @Test
  void isNormal() {
    float[] values = values(Field.of(Kind.NORMAL, 5, "w"), N);
    assertEquals(0, mean(values, x -> x), 5e-3);
    assertEquals(1, mean(values, x -> x * x), 1e-2);
    assertEquals(0, mean(values, x -> x * x * x), 2e-2);
    assertEquals(3, mean(values, x -> x * x * x * x), 5e-2);
    assertEquals(0.6826895, mean(values, x -> Math.abs(x) < 1 ? 1 : 0), 2e-3);
    assertEquals(0.0026998, mean(values, x -> Math.abs(x) > 3 ? 1 : 0), 3e-4);
    assertEquals(0.5, mean(values, x -> x < 0 ? 1 : 0), 2e-3);
    assertTrue(Math.abs(neighbours(values)) < 5e-3);
  }

  /** Masks are made of it: one where a number is less than a probability. */
  @Test
  void isLessThanAProbabilityAsOftenAsThatSays() {
    float[] values = values(Field.of(Kind.UNIFORM, 1, "w"), N);
    for (double p : new double[] {0, 0.1, 0.3, 0.5, 0.99, 1}) {
      assertEquals(p, mean(values, x -> x < p ? 1 : 0), p % 1 == 0 ? 0 : 2e-3);
    }
    assertEquals(1, mean(values, x -> x < 7 ? 1 : 0));
    for (double none : new double[] {-0.5, Double.NaN, -Double.NaN}) {
      assertEquals(0, mean(values, x -> x < none ? 1 : 0));
    }
  }

  @Test
  void fillsAPartOfAnArrayAsAnyMemory() {
    for (Kind kind : Kind.values()) {
      Field field = Field.of(kind, 9, "w");
      float[] all = values(field, 6000);
      for (int start : new int[] {0, 4, 7, 1024}) {
        for (int n : new int[] {0, 1, 1023, 1024, 1025, 4096}) {
          float[] found = new float[n + 9];
          MemorySegment part = MemorySegment.ofArray(found).asSlice(4 * 5L, 4L * n);
          fields.fill(field, start, n, part, Precision.F32);
          float[] expected = new float[n + 9];
          System.arraycopy(all, start, expected, 5, n);
          assertArrayEquals(expected, found);
        }
      }
    }
  }

  private float[] values(Field field, int n) {
    float[] values = new float[n];
    fields.fill(field, 0, n, values);
    return values;
  }

  private static double mean(float[] values, DoubleUnaryOperator of) {
    double sum = 0;
    for (float v : values) {
      sum += of.applyAsDouble(v);
    }
    return sum / values.length;
  }

  private static double neighbours(float[] values) {
    return correlation(
        Arrays.copyOf(values, values.length - 1), Arrays.copyOfRange(values, 1, values.length));
  }

  private static double correlation(float[] x, float[] y) {
    double mx = mean(x, v -> v);
    double my = mean(y, v -> v);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (x[i] - mx) * (y[i] - my);
    }
    double vx = mean(x, v -> (v - mx) * (v - mx));
    double vy = mean(y, v -> (v - my) * (v - my));
    return sum / x.length / Math.sqrt(vx * vy);
  }
}
