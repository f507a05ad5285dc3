// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.ShardPlan;
import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small checkpoints made for a test, and their values. */
public final class Tensors {
  private Tensors() {}

  /** Names and shapes of a transformer of some blocks. */
  public static List<TensorSpec> transformer(int blocks, long width, DType dtype) {
    List<TensorSpec> specs = new ArrayList<>();
    specs.add(new TensorSpec("model.embed_tokens.weight", dtype, List.of(4 * width, width)));
    for (int i = 0; i < blocks; i++) {
      String block = "model.layers." + i + ".";
      specs.add(new TensorSpec(block + "self_attn.q_proj.weight", dtype, List.of(width, width)));
      specs.add(new TensorSpec(block + "mlp.up_proj.weight", dtype, List.of(3 * width, width)));
      specs.add(new TensorSpec(block + "input_layernorm.weight", dtype, List.of(width)));
    }
    specs.add(new TensorSpec("model.norm.weight", dtype, List.of(width)));
    return specs;
  }

  /**
   * Bytes of a bf16, float32 or float64 tensor: {@code base} values, moved a little where it is not
   * 0.
   */
  static byte[] values(TensorSpec spec, long seed, double move) {
    Random shared = new Random(spec.name().hashCode());
    Random own = new Random(spec.name().hashCode() + seed);
    int n = Math.toIntExact(spec.elements());
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(spec.byteSize())).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < n; i++) {
      float x = (float) (shared.nextGaussian() * 0.05 + move * own.nextGaussian());
      if (spec.dtype() == DType.BF16) {
        bytes.putShort((short) (Float.floatToRawIntBits(x) >>> 16));
      } else if (spec.dtype() == DType.F64) {
        bytes.putDouble(x);
      } else {
        bytes.putFloat(x);
      }
    }
    return bytes.array();
  }

  public static void writeFile(Path file, List<TensorSpec> specs, long seed, double move)
      throws IOException {
    Files.createDirectories(file.getParent());
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs, Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        writer.write(spec.name(), 0, ByteBuffer.wrap(values(spec, seed, move)));
      }
      writer.finish();
    }
  }

  /** The same checkpoint in shards with an index. */
  public static void writeShards(
      Path folder, List<TensorSpec> specs, long seed, double move, long most) throws IOException {
    Files.createDirectories(folder);
    ShardPlan plan = ShardPlan.of(specs, most);
    for (ShardPlan.Shard shard : plan.shards()) {
      writeFile(folder.resolve(shard.fileName()), shard.tensors(), seed, move);
    }
    Files.writeString(folder.resolve(ShardPlan.INDEX_NAME), plan.indexJson());
  }

  /** A float32 tensor. */
  public static float[] floats(SafetensorsReader reader, String name) throws IOException {
    var located = reader.find(name).orElseThrow();
    if (located.info().dtype() != DType.F32) {
      throw new AssertionError(name + " is " + located.info().dtype());
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(located.info().byteSize()))
            .order(ByteOrder.LITTLE_ENDIAN);
    located.read(0, bytes);
    float[] values = new float[bytes.capacity() / 4];
    bytes.flip().asFloatBuffer().get(values);
    return values;
  }
}
