// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Tensors of two files, compared. */
final class Values {
  private Values() {}

  /**
   * How far a number may be off.
   *
   * @param ulps steps of the file's own dtype, which count where there are any
   */
  record Tolerance(double absolute, double relative, int ulps) {
    static final Tolerance EXACT = new Tolerance(0, 0, 0);

    boolean allows(double got, double want, double scale, DType dtype) {
      double off = Math.abs(got - want);
      return off <= absolute + relative * Math.abs(want) || off <= ulps * ulp(scale, dtype);
    }

    private static double ulp(double x, DType dtype) {
      int digits = dtype == DType.BF16 ? 7 : dtype == DType.F16 ? 10 : 23;
      int least = dtype == DType.F16 ? -14 : -126;
      return Math.scalb(1.0, Math.max(Math.getExponent(x), least) - digits);
    }
  }

  /**
   * Where a file is not as it should be.
   *
   * @param inputs what it is made of, whose size counts for a step where it is larger
   */
  static List<String> differing(Path got, Path want, Tolerance tolerance, List<Path> inputs)
      throws IOException {
    return differing(got, want, tolerance, inputs, List.of());
  }

  /**
   * The same, where rows go by tokens.
   *
   * @param rows the row here of each row that there should be; none where all are in order
   */
  static List<String> differing(
      Path got, Path want, Tolerance tolerance, List<Path> inputs, List<Integer> rows)
      throws IOException {
    List<String> all = new ArrayList<>();
    try (SafetensorsReader a = SafetensorsReader.open(got);
        SafetensorsReader b = SafetensorsReader.open(want)) {
      TreeSet<String> names = new TreeSet<>(a.tensors().keySet());
      if (!names.equals(new TreeSet<>(b.tensors().keySet()))) {
        return List.of("names " + names + " instead of " + new TreeSet<>(b.tensors().keySet()));
      }
      for (String name : names) {
        TensorInfo one = a.find(name).orElseThrow().info();
        TensorInfo other = b.find(name).orElseThrow().info();
        boolean byToken = !rows.isEmpty() && other.shape().getFirst() >= rows.size();
        if (one.dtype() != other.dtype() || !byToken && !one.shape().equals(other.shape())) {
          all.add(name + ": " + one + " instead of " + other);
          continue;
        }
        float[] scale = floats(b, name);
        for (Path input : inputs) {
          try (SafetensorsReader reader = SafetensorsReader.open(input)) {
            larger(scale, floats(reader, name));
          }
        }
        float[] here = floats(a, name);
        float[] there = floats(b, name);
        if (byToken) {
          here = rows(here, rows, one);
          there = java.util.Arrays.copyOf(there, here.length);
        }
        compare(name, here, there, scale, one.dtype(), tolerance, all);
      }
    }
    return all;
  }

  private static float[] rows(float[] all, List<Integer> rows, TensorInfo of) {
    int cols = all.length / Math.toIntExact(of.shape().getFirst());
    float[] some = new float[rows.size() * cols];
    for (int r = 0; r < rows.size(); r++) {
      System.arraycopy(all, rows.get(r) * cols, some, r * cols, cols);
    }
    return some;
  }

  private static void larger(float[] scale, float[] other) {
    for (int i = 0; i < Math.min(scale.length, other.length); i++) {
      scale[i] = Math.max(Math.abs(scale[i]), Math.abs(other[i]));
    }
  }

  private static void compare(
      String name,
      float[] a,
      float[] b,
      float[] scale,
      DType dtype,
      Tolerance tolerance,
      List<String> all) {
    int wrong = 0;
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      if (!tolerance.allows(a[i], b[i], scale[i], dtype)) {
        wrong++;
        most = Math.max(most, Math.abs((double) a[i] - b[i]));
      }
    }
    if (wrong > 0) {
      all.add(name + ": " + wrong + " of " + b.length + " off by up to " + most);
    }
  }

  static float[] floats(SafetensorsReader reader, String name) throws IOException {
    TensorInfo info = reader.find(name).orElseThrow().info();
    ByteBuffer raw = ByteBuffer.allocate((int) info.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
    reader.find(name).orElseThrow().read(0, raw);
    float[] all = new float[(int) info.elements()];
    for (int i = 0; i < all.length; i++) {
      all[i] =
          switch (info.dtype()) {
            case BF16 -> Float.intBitsToFloat(raw.getShort(2 * i) << 16);
            case F16 -> Float.float16ToFloat(raw.getShort(2 * i));
            case F32 -> raw.getFloat(4 * i);
            default -> throw new AssertionError("no float: " + info);
          };
    }
    return all;
  }
}
