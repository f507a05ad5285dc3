// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.TensorInfo;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.run.Scripts;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A formula over an adapter, computed and compared with a reference. */
final class Merged {
  private Merged() {}

  /** Saves a formula; gives the errors if there are any. */
  static List<Diagnostic> save(String formula, Map<String, String> arguments, Path output, int tile)
      throws IOException {
    StringBuilder script = new StringBuilder();
    arguments.keySet().forEach(name -> script.append("param " + name + ": model\n"));
    script.append("save " + formula + " to \"" + output + "\"\n");
    return Scripts.run(Path.of(output + ".tva"), script.toString(), arguments, true, tile)
        .problems();
  }

  /**
   * Where a result is not what was expected: of tensors that {@code expected} has by its numbers,
   * of all others by the base's bytes.
   *
   * @param prefix of the names in {@code expected}
   */
  static List<String> differing(
      Path result, Path base, Path expected, String prefix, double absolute) throws IOException {
    List<String> all = new ArrayList<>();
    try (SafetensorsReader got = SafetensorsReader.open(result);
        SafetensorsReader from = SafetensorsReader.open(base);
        SafetensorsReader want = SafetensorsReader.open(expected)) {
      if (!new TreeSet<>(got.tensors().keySet()).equals(new TreeSet<>(from.tensors().keySet()))) {
        all.add("names " + got.tensors().keySet());
      }
      for (String name : got.tensors().keySet()) {
        if (want.find(prefix + name).isEmpty()) {
          if (!Arrays.equals(bytes(got, name), bytes(from, name))) {
            all.add(name + " is not the base's");
          }
          continue;
        }
        float[] a = floats(got, name);
        float[] b = floats(want, prefix + name);
        int wrong = 0;
        double most = 0;
        for (int i = 0; i < a.length; i++) {
          double off = Math.abs((double) a[i] - b[i]);
          wrong += off > absolute || Float.isNaN(a[i]) ? 1 : 0;
          most = Math.max(most, off);
        }
        if (a.length != b.length || wrong > 0) {
          all.add(name + ": " + wrong + " of " + b.length + " by up to " + most);
        }
      }
    }
    return all;
  }

  private static float[] floats(SafetensorsReader reader, String name) throws IOException {
    TensorInfo info = reader.find(name).orElseThrow().info();
    if (info.dtype() != DType.BF16) {
      return Tensors.floats(reader, name);
    }
    ByteBuffer raw = ByteBuffer.wrap(bytes(reader, name)).order(ByteOrder.LITTLE_ENDIAN);
    float[] all = new float[(int) info.elements()];
    for (int i = 0; i < all.length; i++) {
      all[i] = Float.intBitsToFloat(raw.getShort(2 * i) << 16);
    }
    return all;
  }

  private static byte[] bytes(SafetensorsReader reader, String name) throws IOException {
    TensorInfo info = reader.find(name).orElseThrow().info();
    ByteBuffer to = ByteBuffer.allocate((int) info.byteSize());
    reader.find(name).orElseThrow().read(0, to);
    return to.array();
  }
}
