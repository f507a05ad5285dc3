// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What makes a directory of weights a model that clients load: config, tokenizer and the like. */
final class SideFiles {
  private static final Set<String> WEIGHTS =
      Set.of(
          ".safetensors",
          ".bin",
          ".pt",
          ".pth",
          ".ckpt",
          ".gguf",
          ".onnx",
          ".h5",
          ".msgpack",
          ".index.json",
          ".partial");
  private static final List<String> TRAINING =
      List.of(
          "optimizer",
          "scheduler.pt",
          "trainer_state.json",
          "training_args",
          "rng_state",
          "events.out");
  private static final Set<String> FOLDERS =
      Set.of("runs", "logs", "onnx", "openvino", "original", "gguf");
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private SideFiles() {}

  /** Copies them; the config names the dtype that was stated. */
  static void copy(Path from, Path to, Optional<DType> dtype) throws IOException {
    try (Stream<Path> all = Files.list(from)) {
      for (Path file : all.sorted().toList()) {
        String name = file.getFileName().toString();
        if (isLeftOut(name)) {
          continue;
        }
        Path target = to.resolve(name);
        if (Files.isDirectory(file)) {
          boolean checkpoint = name.startsWith("checkpoint-") || FOLDERS.contains(name);
          if (!checkpoint) {
            copyFolder(file, target);
          }
        } else if (name.equals("config.json") && dtype.isPresent()) {
          Files.writeString(target, withDtype(Files.readString(file), dtype.get()));
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  /** A folder is made only where something goes into it. */
  private static void copyFolder(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.list(from)) {
      for (Path file : all.sorted().toList()) {
        if (isLeftOut(file.getFileName().toString())) {
          continue;
        }
        Path target = to.resolve(file.getFileName());
        if (Files.isDirectory(file)) {
          copyFolder(file, target);
        } else {
          Files.createDirectories(to);
          Files.copy(file, target);
        }
      }
    }
  }

  private static boolean isLeftOut(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return name.startsWith(".")
        || lower.startsWith("readme")
        || WEIGHTS.stream().anyMatch(lower::endsWith)
        || TRAINING.stream().anyMatch(lower::startsWith);
  }

  /** Text that is no JSON object is left as it is: it is the client's to complain. */
  static String withDtype(String config, DType dtype) {
    JsonElement json;
    try {
      json = JsonParser.parseString(config);
    } catch (JsonParseException _) {
      return config;
    }
    if (!(json instanceof JsonObject object)) {
      return config;
    }
    boolean changed = set(object, dtype);
    for (String key : object.keySet()) {
      if (object.get(key) instanceof JsonObject inner) {
        changed |= set(inner, dtype);
      }
    }
    return changed ? GSON.toJson(object) + "\n" : config;
  }

  private static boolean set(JsonObject object, DType dtype) {
    boolean changed = false;
    for (String key : List.of("dtype", "torch_dtype")) {
      boolean text = object.get(key) instanceof com.google.gson.JsonPrimitive p && p.isString();
      if (text && !object.get(key).getAsString().equals(torchName(dtype))) {
        object.addProperty(key, torchName(dtype));
        changed = true;
      }
    }
    return changed;
  }

  private static String torchName(DType dtype) {
    return switch (dtype) {
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      case F64 -> "float64";
      case F8_E4M3 -> "float8_e4m3fn";
      case F8_E5M2 -> "float8_e5m2";
      case BOOL,
          F4,
          F6_E2M3,
          F6_E3M2,
          U8,
          I8,
          F8_E8M0,
          F8_E4M3FNUZ,
          F8_E5M2FNUZ,
          I16,
          U16,
          I32,
          U32,
          C64,
          I64,
          U64 ->
          throw new IllegalArgumentException(dtype + " is no dtype of a model");
    };
  }
}
