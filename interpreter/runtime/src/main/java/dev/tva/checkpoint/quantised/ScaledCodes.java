// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.quantised;

import dev.tva.catalog.Piece.Alphabet;
import dev.tva.catalog.Piece.Scales;
import dev.tva.catalog.Piece.Stored;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Floats and integers of 8 bits with scales beside them: by tensor, row, group or block. */
final class ScaledCodes {
  private static final String WEIGHT = ".weight";
  private static final long USUAL_BLOCK = 128;

  private ScaledCodes() {}

  static void find(Found found) {
    for (String name : found.stored().names()) {
      found.tensor(name).ifPresent(codes -> weight(found, name, codes));
    }
  }

  private static void weight(Found found, String name, Stored codes) {
    DType dtype = codes.spec().dtype();
    boolean floats = dtype == DType.F8_E4M3 || dtype == DType.F8_E5M2;
    if (!floats && dtype != DType.I8 || codes.spec().shape().ndim() < 1) {
      return;
    }
    String module =
        name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
    if (found.refuses(List.of(module + ".weight_zero_point", module + ".weight_scale_2"))) {
      return;
    }
    String reason = "no scales are beside `" + name + "`";
    for (String partner : partners(name, module, floats)) {
      Optional<Stored> beside = found.tensor(partner);
      Optional<Stored> scale = beside.filter(ScaledCodes::isScale);
      if (beside.isPresent()) {
        reason =
            "`"
                + partner
                + "` is "
                + told(beside.get())
                + ", which fits no rows, groups or blocks of "
                + told(codes);
      }
      Optional<Scales> scales = scale.flatMap(s -> scales(found.config(), codes, s));
      if (scales.isPresent()) {
        int divisor = partner.endsWith(".SCB") ? 127 : 1;
        found.add(
            name,
            codes.spec().shape().dimensions(),
            codes,
            Found.BYTES,
            floats ? new Alphabet.Floats(dtype) : new Alphabet.Integers(true, 0, divisor),
            scales.get(),
            Optional.empty(),
            false,
            List.of(partner, module + ".comfy_quant", module + ".weight_format"));
        return;
      }
    }
    if (!name.contains("_scale") && !name.contains("_zero_point")) {
      found.refuse(reason);
    }
  }

  private static String told(Stored tensor) {
    return tensor.spec().dtype().word() + " " + tensor.spec().shape();
  }

  private static List<String> partners(String name, String module, boolean floats) {
    List<String> names =
        new ArrayList<>(
            List.of(
                module + ".weight_scale_inv",
                module + ".weight_scale",
                module + ".scale_weight",
                name + "_scale_inv",
                name + "_scale"));
    names.add(floats ? module + ".scale" : module + ".SCB");
    return names;
  }

  private static boolean isScale(Stored scale) {
    return switch (scale.spec().dtype()) {
      case F32, F16, BF16, F64, F8_E8M0 -> true;
      default -> false;
    };
  }

  /** Which codes share a scale; empty where the shapes do not tell. */
  private static Optional<Scales> scales(QuantConfig config, Stored codes, Stored scale) {
    Shape shape = codes.spec().shape();
    Shape grid = scale.spec().shape();
    List<Long> d = shape.dimensions();
    long cols = shape.ndim() < 2 ? shape.elements() : d.getLast();
    long rows = cols == 0 ? 0 : shape.elements() / cols;
    if (grid.elements() == 1) {
      return some(scale, Math.max(1, rows), Math.max(1, cols));
    }
    long high = shape.ndim() < 2 ? 1 : d.get(d.size() - 2);
    long gridCols = grid.ndim() < 2 ? 1 : grid.dimensions().getLast();
    long gridRows = grid.elements() / Math.max(1, gridCols);
    long stack = high == 0 ? 0 : rows / high;
    if (rows == 0 || gridCols == 0 || gridRows == 0 || stack == 0 || gridRows % stack != 0) {
      return Optional.empty();
    }
    // As the config says it: from the shapes alone, ragged edges could be had in several ways.
    long[] block = config.block().orElse(new long[] {USUAL_BLOCK, USUAL_BLOCK});
    boolean fits =
        block[0] > 0
            && block[1] > 0
            && Math.ceilDiv(high, block[0]) == gridRows / stack
            && Math.ceilDiv(cols, block[1]) == gridCols;
    if (fits && (stack == 1 || high % block[0] == 0)) {
      return some(scale, block[0], block[1]);
    }
    if (fits && gridRows == stack) {
      return some(scale, high, block[1]);
    }
    if (gridRows == rows && cols % gridCols == 0) {
      return some(scale, 1, cols / gridCols);
    }
    boolean divides = rows % gridRows == 0 && cols % gridCols == 0 && config.block().isEmpty();
    return divides ? some(scale, rows / gridRows, cols / gridCols) : Optional.empty();
  }

  private static Optional<Scales> some(Stored scale, long rows, long columns) {
    return Optional.of(new Scales(scale, rows, columns, Optional.empty()));
  }
}
