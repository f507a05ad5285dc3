// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.ShardPlan;
import dev.safetensors.TensorSpec;
import dev.tva.run.OtherFormats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Folders of kinds that people have, made of a sound checkpoint. */
final class Folders {
  private Folders() {}

  /** Whether there is such a kind of folder, which is then there. */
  static boolean make(String kind, Path folder, Path sound) throws IOException {
    switch (kind) {
      case "shards" -> shards(folder, sound);
      case "torch" -> OtherFormats.torch(sound, folder);
      case "torch-that-runs" -> OtherFormats.unsafeTorch(folder);
      case "gguf" -> OtherFormats.gguf(sound, folder);
      case "unlisted-tensor" -> {
        shards(folder, sound);
        Path index = folder.resolve(ShardPlan.INDEX_NAME);
        Files.writeString(
            index, Files.readString(index).replaceFirst("\"lm_head.weight\": \"[^\"]*\",", ""));
      }
      case "file-and-shards" -> {
        shards(folder, sound);
        Files.copy(sound, folder.resolve("model.safetensors"));
      }
      case "no-head" -> {
        try (var reader = SafetensorsReader.open(sound)) {
          write(
              folder.resolve("model.safetensors"),
              reader.tensors().values().stream()
                  .map(t -> t.info().spec())
                  .filter(t -> !t.name().equals("lm_head.weight"))
                  .toList());
        }
        Files.writeString(folder.resolve("config.json"), "{\"vocab_size\": 16}\n");
      }
      case "short-context", "long-context" -> {
        Files.copy(sound, Files.createDirectories(folder).resolve("model.safetensors"));
        String theta = kind.equals("short-context") ? "10000.0" : "1e6";
        Files.writeString(folder.resolve("config.json"), "{\"rope_theta\": " + theta + "}\n");
      }
      case "adapter", "whole-adapter" -> {
        String module = "base_model.model.model.layers.0.self_attn.q_proj.";
        write(
            folder.resolve("adapter_model.safetensors"),
            List.of(
                new TensorSpec(module + "lora_A.weight", DType.F32, List.of(2L, 8L)),
                new TensorSpec(module + "lora_B.weight", DType.F32, List.of(8L, 2L))));
        Files.writeString(
            folder.resolve("adapter_config.json"),
            "{\"peft_type\": \"LORA\", \"r\": 2, "
                + (kind.equals("adapter") ? "" : "\"lora_alpha\": 4, ")
                + "\"base_model_name_or_path\": \"base\"}\n");
      }
      case "model-and-adapter" -> {
        make("whole-adapter", folder, sound);
        Files.copy(sound, folder.resolve("model.safetensors"));
      }
      case "packed" ->
          write(
              folder.resolve("model.safetensors"),
              List.of(
                  new TensorSpec("up.qweight", DType.I32, List.of(1L, 8L)),
                  new TensorSpec("up.scales", DType.F16, List.of(1L, 8L))));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void write(Path file, List<TensorSpec> specs) throws IOException {
    Files.createDirectories(file.getParent());
    try (var writer = SafetensorsWriter.create(file, specs, Map.of())) {
      for (TensorSpec spec : specs) {
        writer.write(spec.name(), 0, ByteBuffer.allocate((int) spec.byteSize()));
      }
      writer.finish();
    }
  }

  /** Two or three files and their index. */
  private static void shards(Path folder, Path sound) throws IOException {
    Files.createDirectories(folder);
    try (var reader = SafetensorsReader.open(sound)) {
      List<TensorSpec> specs = new ArrayList<>();
      long bytes = 0;
      for (var tensor : reader.tensors().values()) {
        specs.add(tensor.info().spec());
        bytes += tensor.info().byteSize();
      }
      ShardPlan plan = ShardPlan.of(specs, bytes / 2 + 256);
      for (ShardPlan.Shard shard : plan.shards()) {
        try (var writer =
            SafetensorsWriter.create(folder.resolve(shard.fileName()), shard.tensors(), Map.of())) {
          for (TensorSpec spec : shard.tensors()) {
            ByteBuffer all = ByteBuffer.allocate((int) spec.byteSize());
            reader.find(spec.name()).orElseThrow().read(0, all);
            writer.write(spec.name(), 0, all.flip());
          }
          writer.finish();
        }
      }
      Files.writeString(folder.resolve(ShardPlan.INDEX_NAME), plan.indexJson());
    }
  }
}
