// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.plan.Program.Precision;
import dev.tva.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code of the narrow formats, and every point half way between two of them. */
final class TileCodecTest {
  static Stream<Arguments> narrowFormats() {
    return Stream.of(DType.BF16, DType.F16, DType.F8_E4M3, DType.F8_E5M2)
        .flatMap(d -> Stream.of(Precision.values()).map(p -> Arguments.of(d, p)));
  }

  private record Case(double value, int code) {}

  @ParameterizedTest
  @MethodSource("narrowFormats")
  void decodesEveryCode(DType dtype, Precision precision) {
    ExactFormat exact = ExactFormat.of(dtype);
    int n = 1 << exact.bits();
    int[] codes = new int[n];
    Arrays.setAll(codes, i -> i);
    double[] decoded = decode(dtype, precision, codes);
    for (int code = 0; code < n; code++) {
      int magnitude = code & exact.sign() - 1;
      double sign = code == magnitude ? 1 : -1;
      if (magnitude < exact.codes()) {
        double expected = sign * exact.finite().get(magnitude).doubleValue();
        assertEquals(bits(expected), bits(decoded[code]), dtype + " " + code);
      } else if (magnitude == exact.codes() && dtype != DType.F8_E4M3) {
        assertEquals(sign * Double.POSITIVE_INFINITY, decoded[code], dtype + " " + code);
      } else {
        assertTrue(Double.isNaN(decoded[code]), dtype + " " + code);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("narrowFormats")
  void encodesWhatItDecodes(DType dtype, Precision precision) {
    ExactFormat exact = ExactFormat.of(dtype);
    List<Case> cases = new ArrayList<>();
    for (int code = 0; code < exact.codes(); code++) {
      double value = exact.finite().get(code).doubleValue();
      cases.add(new Case(value, code));
      cases.add(new Case(-value, code | exact.sign()));
    }
    assertFalse(check(dtype, precision, cases), "all are finite");
  }

  @ParameterizedTest
  @MethodSource("narrowFormats")
  void roundsOnceToTheNearestAndHalvesToEven(DType dtype, Precision precision) {
    ExactFormat exact = ExactFormat.of(dtype);
    List<Case> cases = new ArrayList<>();
    for (int code = 0; code < exact.codes() - 1; code++) {
      double half = exact.halfway(code).doubleValue();
      assertEquals(0, new BigDecimal(half).compareTo(exact.halfway(code)), "the half is a double");
      add(cases, exact, half, code + (code & 1));
      add(cases, exact, down(half, precision), code);
      add(cases, exact, up(half, precision), code + 1);
    }
    assertFalse(check(dtype, precision, cases), "all are finite");
  }

  private static void add(List<Case> cases, ExactFormat exact, double value, int code) {
    cases.add(new Case(value, code));
    cases.add(new Case(-value, code | exact.sign()));
  }

  @ParameterizedTest
  @MethodSource("narrowFormats")
  void tellsOfOverflowFromTheHalfwayPointOn(DType dtype, Precision precision) {
    ExactFormat exact = ExactFormat.of(dtype);
    int largest = exact.codes() - 1;
    double half = exact.halfway(largest).doubleValue();
    // The largest value is even only where the format has no infinity behind it.
    boolean halfIsFinite = (largest & 1) == 0;
    for (double sign : new double[] {1, -1}) {
      assertFalse(alone(dtype, precision, sign * down(half, precision)), "below");
      assertEquals(!halfIsFinite, alone(dtype, precision, sign * half), "at the half");
      assertTrue(alone(dtype, precision, sign * up(half, precision)), "above");
      assertTrue(alone(dtype, precision, sign * Float.MAX_VALUE), "the largest float");
    }
    assertEquals(dtype == DType.F8_E4M3, halfIsFinite);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"BF16", "F16", "F32", "F64", "F8_E4M3", "F8_E5M2"})
  void tellsOfNonFiniteAndKeepsIt(DType dtype) {
    for (Precision precision : Precision.values()) {
      double[] bad = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
      for (double x : bad) {
        for (int n : new int[] {1, 2, 7, 4096, 4097, 12_345}) {
          for (int at : new int[] {0, n / 2, n - 1}) {
            double[] values = new double[n];
            Arrays.setAll(values, i -> i % 5 - 2);
            values[at] = x;
            double[] back = throughCodec(dtype, precision, values, true);
            for (int i = 0; i < n; i++) {
              boolean noInfinity = dtype == DType.F8_E4M3;
              double expected = i == at && noInfinity ? Double.NaN : values[i];
              assertEquals(expected, back[i], dtype + " " + precision + " " + n + " at " + i);
            }
          }
        }
      }
      // A NaN whose mantissa would carry into the sign if it were rounded.
      double[] all = throughCodec(dtype, precision, new double[] {nan(), 1, nan()}, true);
      assertTrue(Double.isNaN(all[0]) && all[1] == 1 && Double.isNaN(all[2]), dtype.name());
    }
  }

  private static double nan() {
    return Float.intBitsToFloat(0x7fffffff);
  }

  @Test
  void keepsFloatsAndDoublesToTheBit() {
    Random random = new Random(1);
    double[] floats = new double[10_001];
    Arrays.setAll(floats, i -> finite((float) random.nextGaussian() * i));
    for (DType dtype : List.of(DType.F32, DType.F64)) {
      for (Precision precision : Precision.values()) {
        double[] back = throughCodec(dtype, precision, floats, false);
        for (int i = 0; i < floats.length; i++) {
          assertEquals(bits(floats[i]), bits(back[i]));
        }
      }
    }
  }

  @Test
  void roundsDoublesToFloatsAsJavaDoes() {
    Random random = new Random(2);
    double[] values = new double[100_000];
    Arrays.setAll(values, i -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(-150, 127)));
    double[] back = throughCodec(DType.F32, Precision.F64, values, false);
    for (int i = 0; i < values.length; i++) {
      assertEquals(bits((float) values[i]), bits(back[i]));
    }
  }

  @Test
  void refusesWhatIsNotArithmetic() {
    for (DType dtype : DType.values()) {
      if (!dtype.isArithmetic()) {
        assertThrows(
            IllegalArgumentException.class, () -> TileCodec.of(dtype, Precision.F32), dtype.name());
      }
    }
  }

  private static float finite(float x) {
    return Float.isFinite(x) ? x : 1;
  }

  private static long bits(double x) {
    return Double.doubleToLongBits(x);
  }

  private static double up(double x, Precision precision) {
    return precision == Precision.F32 ? Math.nextUp((float) x) : Math.nextUp(x);
  }

  private static double down(double x, Precision precision) {
    return precision == Precision.F32 ? Math.nextDown((float) x) : Math.nextDown(x);
  }

  private static boolean alone(DType dtype, Precision precision, double value) {
    return check(dtype, precision, List.of(new Case(value, -1)));
  }

  /** Encodes the cases as one tile and compares codes that are not negative. */
  private static boolean check(DType dtype, Precision precision, List<Case> cases) {
    int n = cases.size();
    try (Arena arena = Arena.ofConfined()) {
      double[] values = cases.stream().mapToDouble(Case::value).toArray();
      MemorySegment tile = tile(arena, values, precision);
      MemorySegment raw = arena.allocate(dtype.bytes(n), 8);
      boolean nonFinite = TileCodec.of(dtype, precision).encode(tile, raw, n);
      for (int i = 0; i < n; i++) {
        int code =
            dtype.bits() == 8
                ? raw.get(ValueLayout.JAVA_BYTE, i) & 0xff
                : raw.get(Blocks.SHORT, 2L * i) & 0xffff;
        if (cases.get(i).code() >= 0) {
          assertEquals(cases.get(i).code(), code, dtype + " of " + cases.get(i).value());
        }
      }
      return nonFinite;
    }
  }

  private static double[] decode(DType dtype, Precision precision, int[] codes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment raw = arena.allocate(dtype.bytes(codes.length), 8);
      for (int i = 0; i < codes.length; i++) {
        if (dtype.bits() == 8) {
          raw.set(ValueLayout.JAVA_BYTE, i, (byte) codes[i]);
        } else {
          raw.set(Blocks.SHORT, 2L * i, (short) codes[i]);
        }
      }
      MemorySegment tile = arena.allocate(8L * codes.length, 8);
      TileCodec.of(dtype, precision).decode(raw, tile, codes.length);
      return values(tile, codes.length, precision);
    }
  }

  private static double[] throughCodec(
      DType dtype, Precision precision, double[] values, boolean nonFinite) {
    try (Arena arena = Arena.ofConfined()) {
      TileCodec codec = TileCodec.of(dtype, precision);
      MemorySegment raw = arena.allocate(dtype.bytes(values.length), 8);
      MemorySegment tile = tile(arena, values, precision);
      assertEquals(nonFinite, codec.encode(tile, raw, values.length), dtype + " " + precision);
      MemorySegment back = arena.allocate(8L * values.length, 8);
      codec.decode(raw, back, values.length);
      return values(back, values.length, precision);
    }
  }

  private static MemorySegment tile(Arena arena, double[] values, Precision precision) {
    MemorySegment tile = arena.allocate(8L * values.length, 8);
    for (int i = 0; i < values.length; i++) {
      if (precision == Precision.F32) {
        tile.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
      } else {
        tile.setAtIndex(ValueLayout.JAVA_DOUBLE, i, values[i]);
      }
    }
    return tile;
  }

  private static double[] values(MemorySegment tile, int n, Precision precision) {
    double[] values = new double[n];
    Arrays.setAll(
        values,
        i ->
            precision == Precision.F32
                ? tile.getAtIndex(ValueLayout.JAVA_FLOAT, i)
                : tile.getAtIndex(ValueLayout.JAVA_DOUBLE, i));
    return values;
  }
}
