// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import dev.safetensors.TensorSpec;
import dev.tva.demo.DemoModels;
import dev.tva.run.OtherFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folder in which the manual's commands run: the tour's tiny checkpoints, and others. */
public final class Workplace {
  private static final int BLOCKS = 3;
  private static final int WIDTH = DemoModels.WIDTH;
  private static final int VOCABULARY = DemoModels.VOCABULARY;

  private Workplace() {}

  public static void make(Path folder) throws IOException {
    DemoModels.write(folder);
    DemoModels.write(folder.resolve("ft"), WIDTH, VOCABULARY, 1);
    DemoModels.write(folder.resolve("chat"), WIDTH, VOCABULARY + 2, 4);
    adapter(folder.resolve("adapter"), 5);
    adapter(folder.resolve("adapter_b"), 6);
    downloads(folder);
    cache(folder.resolve("base"), folder.resolve("cache/hub/models--acme--base"));
    for (int step = 800; step <= 1000; step += 100) {
      DemoModels.write(folder.resolve("run/checkpoint-" + step), WIDTH, VOCABULARY, step);
    }
  }

  /** What was fetched from a hub, as it lies where links cannot be made. */
  private static void cache(Path base, Path repository) throws IOException {
    String commit = "0123456789abcdef0123456789abcdef01234567";
    Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(commit));
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(base.resolve(file), snapshot.resolve(file));
    }
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), commit);
  }

  /** What other programs wrote; blocks of quantised numbers need wider rows. */
  private static void downloads(Path folder) throws IOException {
    DemoModels.write(folder.resolve("small"), 4 * WIDTH, VOCABULARY, 0);
    DemoModels.write(folder.resolve("downloads/chat"), 4 * WIDTH, VOCABULARY, 1);
    Path downloads = folder.resolve("downloads");
    OtherFormats.gguf(downloads.resolve("chat/model.safetensors"), downloads.resolve("chat.gguf"));
    OtherFormats.torch(folder.resolve("ft/model.safetensors"), downloads.resolve("ft.ckpt"));
    OtherFormats.unsafeTorch(downloads.resolve("odd.bin"));
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
      specs.add(DemoModels.spec(module + "lora_A.weight", 2, WIDTH));
      specs.add(DemoModels.spec(module + "lora_B.weight", WIDTH, 2));
    }
    DemoModels.write(folder.resolve("adapter_model.safetensors"), specs, tune);
  }
}
