// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.run.OtherFormats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The folder in which the manual's commands run: tiny checkpoints of one architecture. Values are
 * small multiples of 1/256, so that sums of them are the same on every processor.
 */
public final class Workplace {
  private static final int BLOCKS = 3;
  private static final int WIDTH = 8;
  private static final int VOCABULARY = 16;

  private Workplace() {}

  public static void make(Path folder) throws IOException {
    write(folder.resolve("base"), VOCABULARY, DType.BF16, 0);
    write(folder.resolve("ft"), VOCABULARY, DType.BF16, 1);
    write(folder.resolve("ft_a"), VOCABULARY, DType.BF16, 1);
    write(folder.resolve("ft_b"), VOCABULARY, DType.BF16, 2);
    write(folder.resolve("ft_toxic"), VOCABULARY, DType.BF16, 3);
    write(folder.resolve("chat"), VOCABULARY + 2, DType.BF16, 4);
    adapter(folder.resolve("adapter"), 5);
    adapter(folder.resolve("adapter_b"), 6);
    downloads(folder);
    for (int step = 800; step <= 1000; step += 100) {
      write(folder.resolve("run/checkpoint-" + step), VOCABULARY, DType.BF16, step);
    }
  }

  /** What other programs wrote; blocks of quantised numbers need wider rows. */
  private static void downloads(Path folder) throws IOException {
    write(folder.resolve("small"), 4 * WIDTH, VOCABULARY, DType.BF16, 0);
    write(folder.resolve("downloads/chat"), 4 * WIDTH, VOCABULARY, DType.BF16, 1);
    Path downloads = folder.resolve("downloads");
    OtherFormats.gguf(downloads.resolve("chat/model.safetensors"), downloads.resolve("chat.gguf"));
    OtherFormats.torch(folder.resolve("ft/model.safetensors"), downloads.resolve("ft.ckpt"));
    OtherFormats.unsafeTorch(downloads.resolve("odd.bin"));
  }

  private static List<TensorSpec> specs(int width, int vocabulary, DType dtype) {
    List<TensorSpec> specs = new ArrayList<>();
    specs.add(spec("lm_head.weight", dtype, vocabulary, width));
    specs.add(spec("model.embed_tokens.weight", dtype, vocabulary, width));
    for (int i = 0; i < BLOCKS; i++) {
      String block = "model.layers." + i + ".";
      specs.add(spec(block + "input_layernorm.weight", dtype, width));
      specs.add(spec(block + "mlp.up_proj.weight", dtype, 2 * width, width));
      specs.add(spec(block + "self_attn.q_proj.weight", dtype, width, width));
    }
    specs.add(spec("model.norm.weight", dtype, width));
    return specs;
  }

  /** A LoRA of rank 2 on the attention's queries, as PEFT writes it. */
  private static void adapter(Path folder, int tune) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("adapter_config.json"),
        """
        {"base_model_name_or_path": "base", "lora_alpha": 4, "peft_type": "LORA", "r": 2,
         "target_modules": ["q_proj"]}
        """);
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = 0; i < BLOCKS; i++) {
      String module = "base_model.model.model.layers." + i + ".self_attn.q_proj.";
      specs.add(spec(module + "lora_A.weight", DType.BF16, 2, WIDTH));
      specs.add(spec(module + "lora_B.weight", DType.BF16, WIDTH, 2));
    }
    Path file = folder.resolve("adapter_model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs, Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        writer.write(spec.name(), 0, values(spec, tune));
      }
      writer.finish();
    }
  }

  private static TensorSpec spec(String name, DType dtype, long... shape) {
    return new TensorSpec(name, dtype, java.util.Arrays.stream(shape).boxed().toList());
  }

  /** A fine-tune moves the blocks, the later the further, and nothing else. */
  private static void write(Path folder, int vocabulary, DType dtype, int tune) throws IOException {
    write(folder, WIDTH, vocabulary, dtype, tune);
  }

  private static void write(Path folder, int width, int vocabulary, DType dtype, int tune)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("config.json"),
        "{\n  \"architectures\": [\"LlamaForCausalLM\"],\n  \"dtype\": \"bfloat16\"\n}\n");
    Files.writeString(folder.resolve("tokenizer.json"), "{}\n");
    List<TensorSpec> specs = specs(width, vocabulary, dtype);
    Path file = folder.resolve("model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs, Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        writer.write(spec.name(), 0, values(spec, tune));
      }
      writer.finish();
    }
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
