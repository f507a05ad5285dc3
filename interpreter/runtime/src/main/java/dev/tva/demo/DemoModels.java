// SPDX-License-Identifier: Apache-2.0
package dev.tva.demo;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Tiny checkpoints of one architecture, to try things on. Values are small multiples of 1/256, so
 * that sums of them are the same on every processor.
 */
public final class DemoModels {
  public static final int VOCABULARY = 16;
  public static final int WIDTH = 8;
  private static final int BLOCKS = 3;

  private DemoModels() {}

  /** A base and its fine-tunes, as the tour has them. */
  public static void write(Path folder) throws IOException {
    write(folder.resolve("base"), WIDTH, VOCABULARY, 0);
    write(folder.resolve("ft_a"), WIDTH, VOCABULARY, 1);
    write(folder.resolve("ft_b"), WIDTH, VOCABULARY, 2);
    write(folder.resolve("ft_toxic"), WIDTH, VOCABULARY, 3);
  }

  /**
   * One model.
   *
   * @param tune which fine-tune it is, and 0 of the base: it moves the blocks, the later the
   *     further, and nothing else
   */
  public static void write(Path folder, int width, int vocabulary, int tune) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("config.json"),
        "{\n  \"architectures\": [\"LlamaForCausalLM\"],\n  \"dtype\": \"bfloat16\"\n}\n");
    Files.writeString(folder.resolve("tokenizer.json"), "{}\n");
    write(folder.resolve("model.safetensors"), specs(width, vocabulary), tune);
  }

  /** One file of bf16 tensors. */
  public static void write(Path file, List<TensorSpec> specs, int tune) throws IOException {
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs, Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        writer.write(spec.name(), 0, values(spec, tune));
      }
      writer.finish();
    }
  }

  private static List<TensorSpec> specs(int width, int vocabulary) {
    List<TensorSpec> specs = new ArrayList<>();
    specs.add(spec("lm_head.weight", vocabulary, width));
    specs.add(spec("model.embed_tokens.weight", vocabulary, width));
    for (int i = 0; i < BLOCKS; i++) {
      String block = "model.layers." + i + ".";
      specs.add(spec(block + "input_layernorm.weight", width));
      specs.add(spec(block + "mlp.up_proj.weight", 2 * width, width));
      specs.add(spec(block + "self_attn.q_proj.weight", width, width));
    }
    specs.add(spec("model.norm.weight", width));
    return specs;
  }

  /** A tensor in bf16. */
  public static TensorSpec spec(String name, long... shape) {
    return new TensorSpec(name, DType.BF16, Arrays.stream(shape).boxed().toList());
  }

  private static ByteBuffer values(TensorSpec spec, int tune) {
    int n = Math.toIntExact(spec.elements());
    ByteBuffer bytes = ByteBuffer.allocate(2 * n).order(ByteOrder.LITTLE_ENDIAN);
    int block = spec.name().indexOf("layers.");
    int reach = tune == 0 || block < 0 ? 0 : spec.name().charAt(block + 7) - '0' + 1;
    int name = spec.name().hashCode();
    for (int i = 0; i < n; i++) {
      int at = Math.floorMod(mix(name + 31 * i), 17) - 8;
      int move = reach * (Math.floorMod(mix(name + 31 * i + 7919 * tune), 9) - 4);
      float x = at / 64f + move / 256f;
      bytes.putShort((short) (Float.floatToRawIntBits(x) >>> 16));
    }
    return bytes.flip();
  }

  private static int mix(int x) {
    int a = (x ^ (x >>> 16)) * 0x7feb352d;
    int b = (a ^ (a >>> 15)) * 0x846ca68b;
    return b ^ (b >>> 16);
  }
}
