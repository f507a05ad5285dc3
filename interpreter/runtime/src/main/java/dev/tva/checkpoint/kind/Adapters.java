// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.note;

import com.google.gson.JsonObject;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.tensor.TensorNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files of what fine-tuning adds to a model: factors of its changes, no weights of their own. */
public final class Adapters {
  /** The files of one as PEFT writes it. */
  public static final String CONFIG = "adapter_config.json";

  public static final String WEIGHTS = "adapter_model.safetensors";
  public static final String PICKLED = "adapter_model.bin";

  /** A module and the part of an adapter that it has, as the tools that train them name it. */
  private static final Pattern PART =
      Pattern.compile(
          "(.+?)[._](lora_(?:A|B|a|b|embedding_A|embedding_B|magnitude_vector|down|up|mid)"
              + "|lora\\.(?:down|up)|hada_[wt][12](?:_[ab])?|lokr_[wt][12](?:_[ab])?"
              + "|(?:oft|boft)_(?:blocks|diag|r|s|R|vec)|ia3_l|vera_lambda_[bd]|dora_scale"
              + "|on_input)(?:\\..*)?");

  /** Parts of MLX and llama.cpp, which {@code lora} does not read. */
  private static final List<String> OTHERS = List.of("lora_a", "lora_b");

  private Adapters() {}

  /** Whether the tensors are those of an adapter that {@code lora} does not read. */
  public static boolean isOfOthers(Manifest file) {
    return file.unsorted().keySet().stream()
        .anyMatch(n -> OTHERS.stream().anyMatch(part -> n.endsWith("." + part)));
  }

  /** Whether a directory says that what it holds is one. */
  static boolean isDirectory(Path directory) {
    return Files.isRegularFile(directory.resolve(CONFIG));
  }

  /** That there is one in a folder with a model, which is read without it. */
  static Optional<Remark> beside(String label, Path directory, Path model) {
    boolean both =
        isDirectory(directory)
            && Stream.of(WEIGHTS, PICKLED).anyMatch(n -> Files.isRegularFile(directory.resolve(n)));
    return both
        ? Optional.of(
            Remark.warning(
                Slug.TWO_CHECKPOINTS,
                "`"
                    + label
                    + "` holds a model and an adapter; the model is read, without the adapter",
                List.of(
                    note("Hugging Face's loaders apply the adapter where PEFT is installed"),
                    new Help.Path(
                        "to read the model alone, name its file:",
                        FilePath.of(label).resolve(model.getFileName()).toString()),
                    new Help.Advice(
                        "to apply it, where the model is `base`:",
                        "base + lora(\"" + label + "\", base)"))))
        : Optional.empty();
  }

  /** Refuses what is one, by its names or by the file it is in. */
  static void refuse(String label, Weights weights, Manifest manifest) throws CatalogException {
    Optional<String> part = part(manifest);
    boolean named = weights.name().stem().equals("adapter_model") && isDirectory(weights.folder());
    if (part.isPresent() || named) {
      throw noModel(label, weights.folder(), part);
    }
  }

  /**
   * A part of an adapter by its name; none where most modules with parts have weights of their own,
   * which is a model with adapters that are not merged.
   */
  private static Optional<String> part(Manifest manifest) {
    // Most are of models, which can have many.
    SortedSet<String> suspects = new TreeSet<>(TensorNames.ORDER);
    manifest.unsorted().keySet().stream().filter(Adapters::mayBePart).forEach(suspects::add);
    Optional<String> first = Optional.empty();
    Set<String> modules = new HashSet<>();
    for (String name : suspects) {
      Matcher m = PART.matcher(name);
      if (m.matches()) {
        modules.add(m.group(1));
        first = first.or(() -> Optional.of(m.group(2)));
      }
    }
    long whole =
        modules.stream()
            .filter(m ->
                manifest.find(m + ".weight").isPresent()
                    || manifest.find(m + ".qweight").isPresent()
                    || manifest.find(m + ".base_layer.weight").isPresent())
            .count();
    return whole * 2 > modules.size() ? Optional.empty() : first;
  }

  private static boolean mayBePart(String name) {
    for (int i = 1; i < name.length(); i++) {
      char before = name.charAt(i - 1);
      if ((before == '.' || before == '_') && isMarked(name, i)) {
        return true;
      }
    }
    return false;
  }

  /** Every part begins like this, and no usual name of a model: of those there are many. */
  private static boolean isMarked(String name, int at) {
    return switch (name.charAt(at)) {
      case 'l' -> name.startsWith("lora", at) || name.startsWith("lokr_", at);
      case 'h' -> name.startsWith("hada_", at);
      case 'o' -> name.startsWith("oft_", at) || name.startsWith("on_input", at);
      case 'b' -> name.startsWith("boft_", at);
      case 'i' -> name.startsWith("ia3_l", at);
      case 'v' -> name.startsWith("vera_l", at);
      case 'd' -> name.startsWith("dora_scale", at);
      default -> false;
    };
  }

  static CatalogException noModel(String label, Path folder, Optional<String> part) {
    Optional<JsonObject> config = JsonFile.read(folder.resolve(CONFIG));
    String kind =
        config
            .flatMap(c -> JsonFile.text(c, "peft_type"))
            .or(() -> part.map(Adapters::kind))
            .map(k -> k.equals("LORA") ? "LoRA adapter" : k + " adapter")
            .orElse("adapter");
    List<Line> lines = new ArrayList<>();
    config
        .flatMap(c -> JsonFile.text(c, "base_model_name_or_path"))
        .ifPresent(
            b -> lines.add(note(CONFIG + " names the model it was trained on: `" + b + "`")));
    lines.add(note("it holds factors of changes; the mean of factors is no factor of the mean"));
    lines.add(
        part.filter(OTHERS::contains).isPresent()
            ? ReadProblems.help(
                "merge it into its base with the tool that made it (MLX, llama.cpp), and give that")
            : new Help.Advice(
                "apply it to the model it was trained on:",
                "base + lora(\"" + label + "\", base)"));
    return new CatalogException(
        Slug.ADAPTER_IS_NO_MODEL,
        "`"
            + label
            + "` is "
            + (kind.matches("[aeio].*|IA3.*|OFT.*") ? "an " : "a ")
            + kind
            + ", not a model",
        lines);
  }

  private static String kind(String part) {
    return part.startsWith("hada")
        ? "LoHa"
        : part.startsWith("lokr")
            ? "LoKr"
            : part.startsWith("ia3")
                ? "IA3"
                : part.startsWith("vera") ? "VeRA" : part.contains("oft") ? "OFT" : "LORA";
  }
}
