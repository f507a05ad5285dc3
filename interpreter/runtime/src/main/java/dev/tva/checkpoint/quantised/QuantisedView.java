// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.quantised;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Remark;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.tensor.DType;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checkpoint whose tensors are codes, seen as the weights they stand for. Codes that nothing here
 * can read are refused: sums of codes mean nothing, nor do scales that are averaged apart.
 */
public final class QuantisedView {
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
          DType.I16,
          DType.U16,
          DType.I32,
          DType.U32);

  private static final Set<DType> WIDE = EnumSet.of(DType.I64, DType.U64);

  /** Whole numbers that models have as they are. */
  private static final List<String> COUNTS =
      List.of("position_ids", "token_type_ids", "relative_position_index", "num_batches_tracked");

  /** Names that only codes and their partners have. */
  private static final List<String> MARKS =
      List.of(
          ".qweight",
          ".weight_packed",
          ".weight_scale",
          ".weight_scale_inv",
          ".weight_scale_2",
          ".scale_weight",
          ".weight.absmax",
          ".weight.quant_map",
          ".SCB",
          ".qzeros");

  /** Scales of activations and the like, which no weight needs. */
  private static final List<String> OTHERS =
      List.of(
          ".input_scale",
          ".scale_input",
          ".output_scale",
          ".k_scale",
          ".v_scale",
          ".comfy_quant",
          ".activation_scale");

  private static final String MARKER = "scaled_fp8";
  private static final int MOST_REASONS = 3;

  private QuantisedView() {}

  /**
   * The same manifest where it is not quantised.
   *
   * @param stored what the files hold
   * @param config what stands beside them
   */
  public static Manifest of(String label, Manifest stored, QuantConfig config)
      throws CatalogException, IOException {
    boolean stated = config.method().isPresent();
    boolean codes =
        stored.unsorted().entrySet().stream()
            .anyMatch(e -> mayBeCodes(e.getKey(), e.getValue(), stated));
    if (!codes) {
      return stated ? stale(label, stored, config) : stored;
    }
    Found found = new Found(stored, config);
    ScaledCodes.find(found);
    PackedIntegers.find(found);
    Tables.find(found);
    refuseTheRest(label, found);
    return found.weights().isEmpty() ? stored : view(label, found);
  }

  /**
   * Whether a tensor may be codes by itself.
   *
   * @param stated whether the config says that there are codes: they may have any shape then
   */
  private static boolean mayBeCodes(String name, TensorSpec spec, boolean stated) {
    return stated
        ? (CODES.contains(spec.dtype()) || WIDE.contains(spec.dtype()))
            && COUNTS.stream().noneMatch(name::endsWith)
        : CODES.contains(spec.dtype()) && spec.shape().ndim() > 1;
  }

  private static Manifest stale(String label, Manifest stored, QuantConfig config) {
    Remark remark =
        Remark.warning(
            Slug.QUANTISED_WEIGHTS,
            "the config of `" + label + "` says that it is quantised, and its tensors are not",
            List.of(
                new Line.Note("by " + config.method().orElseThrow() + ", it says"),
                new Line.Note(
                    "they are read as they are; a config that is saved says it no more")));
    return stored.with(stored.tensors(), stored.pieces(), stored.metadata(), List.of(remark));
  }

  /** What is left of codes and partners once all that can be read has been found. */
  private static void refuseTheRest(String label, Found found) throws CatalogException {
    List<List<String>> rows = new ArrayList<>();
    Optional<String> method = found.config().method();
    boolean marked = found.stored().find(MARKER).isPresent();
    found
        .stored()
        .tensors()
        .forEach((name, spec) -> {
          if (found.weights().containsKey(name) || found.partners().contains(name)) {
            return;
          }
          boolean partner = MARKS.stream().anyMatch(name::endsWith);
          boolean bare = method.isPresent() && !marked && mayBeCodes(name, spec, true);
          if (partner || bare) {
            rows.add(List.of(name, spec.dtype().word()));
          }
        });
    if (rows.isEmpty()) {
      return;
    }
    List<Line> lines = new ArrayList<>();
    lines.add(new Line.Table(List.of("tensor", "dtype"), rows));
    method.ifPresent(m -> lines.add(new Line.Note("its config says: quantised by " + m)));
    if (found.reasons().isEmpty()) {
      lines.add(new Line.Note("tva does not know how these codes become weights"));
    }
    found.reasons().stream().limit(MOST_REASONS).forEach(r -> lines.add(new Line.Note(r)));
    lines.add(
        new Help.Outside("dequantise it with the tool that made it, and give what comes out"));
    throw new CatalogException(
        Slug.QUANTISED_WEIGHTS, "the weights of `" + label + "` are quantised", lines);
  }

  private static Manifest view(String label, Found found) {
    Map<String, TensorSpec> tensors = new HashMap<>();
    Map<String, Piece> pieces = new HashMap<>();
    found
        .stored()
        .tensors()
        .forEach((name, spec) -> {
          boolean other = name.equals(MARKER) || OTHERS.stream().anyMatch(name::endsWith);
          if (!found.partners().contains(name) && !other) {
            tensors.put(name, spec);
            pieces.put(name, found.stored().pieces().get(name));
          }
        });
    found
        .weights()
        .forEach((name, piece) -> {
          tensors.put(name, new TensorSpec(DType.BF16, found.shape(name)));
          pieces.put(name, piece);
        });
    Map<String, String> metadata = new HashMap<>(found.stored().metadata());
    metadata.remove("_quantization_metadata");
    String by = found.config().method().map(m -> " by " + m).orElse("");
    Remark remark =
        Remark.note(
            Slug.QUANTISED_WEIGHTS,
            "`" + label + "` is quantised" + by + "; its weights are read dequantised",
            List.of(
                new Line.Note("their precision is the quantiser's"),
                new Line.Note("what is computed is saved as bf16, or as the dtype asked for")));
    return found.stored().with(tensors, pieces, metadata, List.of(remark)).of(found.stored());
  }
}
