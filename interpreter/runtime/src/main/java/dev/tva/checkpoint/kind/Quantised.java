// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.help;
import static dev.tva.checkpoint.kind.ReadProblems.note;

import com.google.gson.JsonObject;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Slug;
import dev.tva.tensor.DType;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checkpoints whose tensors are codes: the weight is had by a scale or a table beside them. To
 * compute with codes is wrong, and with scales apart from them.
 */
final class Quantised {
  private static final Set<DType> CODES =
      EnumSet.of(
          DType.F8_E4M3,
          DType.F8_E5M2,
          DType.F8_E4M3FNUZ,
          DType.F8_E5M2FNUZ,
          DType.F4,
          DType.F6_E2M3,
          DType.F6_E3M2,
          DType.I8,
          DType.U8,
          DType.I32,
          DType.U32);

  /** What stands for the codes of a weight in the names of its partners. */
  private static final List<String> OF_WEIGHT =
      List.of(
          ".weight_scale_inv",
          ".weight_scale",
          ".scale_weight",
          ".weight_scale_2",
          ".comfy_quant",
          ".SCB",
          ".weight.absmax",
          ".weight.quant_map");

  private static final List<String> PACKED = List.of(".qweight", ".weight_packed");

  private Quantised() {}

  /** Refuses what is. */
  static void refuse(String label, Weights weights, Manifest manifest) throws CatalogException {
    Optional<String> method = method(weights);
    List<List<String>> rows = new ArrayList<>();
    manifest
        .tensors()
        .forEach((name, spec) -> {
          partner(manifest, name, spec)
              .or(() -> method.filter(_ -> isBare(name, spec)).map(_ -> ""))
              .ifPresent(p -> rows.add(List.of(name, spec.dtype().word(), p)));
        });
    if (rows.isEmpty()) {
      return;
    }
    List<Line> lines = new ArrayList<>();
    lines.add(new Line.Table(List.of("tensor", "dtype", "with"), rows));
    method.ifPresent(m -> lines.add(note("its config says: quantised by " + m)));
    lines.add(note("what is stored are codes; to read them as weights is not in this version"));
    lines.add(help("dequantise it with the tool that made it, and give what comes out"));
    throw new CatalogException(
        Slug.QUANTISED_WEIGHTS, "the weights of `" + label + "` are quantised", lines);
  }

  /** Codes that only the config explains. */
  private static boolean isBare(String name, TensorSpec spec) {
    return name.endsWith(".weight") && spec.shape().ndim() > 1 && CODES.contains(spec.dtype());
  }

  /** What a tensor of codes needs to be a weight; none where it is one itself. */
  private static Optional<String> partner(Manifest manifest, String name, TensorSpec spec) {
    if (!CODES.contains(spec.dtype())) {
      return Optional.empty();
    }
    if (PACKED.stream().anyMatch(name::endsWith)) {
      return Optional.of("");
    }
    String module = name.endsWith(".weight") ? name.substring(0, name.length() - 7) : name;
    for (String partner : OF_WEIGHT) {
      if (manifest.find(module + partner).isPresent()) {
        return Optional.of(module + partner);
      }
    }
    for (String partner : List.of("_scale_inv", "_scale", ".scale", "_scales")) {
      String other =
          partner.equals("_scales") ? name.replaceFirst("_blocks$", "_scales") : name + partner;
      if (!other.equals(name) && manifest.find(other).isPresent()) {
        return Optional.of(other);
      }
    }
    if (spec.dtype() == DType.F8_E4M3 && manifest.find(module + ".scale").isPresent()) {
      return Optional.of(module + ".scale");
    }
    return manifest.find("scaled_fp8").isPresent() ? Optional.of("scaled_fp8") : Optional.empty();
  }

  /** What the config says of how the weights were quantised. */
  private static Optional<String> method(Weights weights) {
    return JsonFile.read(weights.folder().resolve("config.json"))
        .flatMap(c ->
            JsonFile.object(c, "quantization_config")
                .or(() -> JsonFile.object(c, "compression_config")))
        .map(Quantised::word);
  }

  private static String word(JsonObject config) {
    return JsonFile.text(config, "quant_method").orElse("a tool it does not name");
  }
}
