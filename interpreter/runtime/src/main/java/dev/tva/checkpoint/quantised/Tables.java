// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.quantised;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Piece.Alphabet;
import dev.tva.catalog.Piece.Dequantised;
import dev.tva.catalog.Piece.Packing;
import dev.tva.catalog.Piece.Scales;
import dev.tva.catalog.Piece.Stored;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Codes of four bits that are entries of a table: bitsandbytes' NF4 and FP4, and MXFP4. */
final class Tables {
  private static final Packing HIGH_FIRST = new Packing(4, List.of(4, 0), false);
  private static final Packing LOW_FIRST = new Packing(4, List.of(0, 4), false);
  private static final List<Float> MXFP4 =
      List.of(0f, .5f, 1f, 1.5f, 2f, 3f, 4f, 6f, -0f, -.5f, -1f, -1.5f, -2f, -3f, -4f, -6f);
  private static final long LARGEST_STATE = 1 << 16;

  private Tables() {}

  static void find(Found found) throws IOException {
    for (String kind : List.of("nf4", "fp4")) {
      String state = ".quant_state.bitsandbytes__" + kind;
      for (String name : found.modules(state, DType.U8)) {
        bitsandbytes(found, name, name + state);
      }
    }
    // Their names and shapes say what they are where no config does.
    if (found.config().is("mxfp4") || found.config().method().isEmpty()) {
      found.modules("_blocks", DType.U8).forEach(m -> mxfp4(found, m));
    }
  }

  private static void bitsandbytes(Found found, String name, String stateName) throws IOException {
    Optional<JsonObject> state = state(found.tensor(stateName).orElseThrow());
    Optional<Stored> codes = found.tensor(name, DType.U8);
    Optional<Stored> table = found.tensor(name + ".quant_map", DType.F32);
    Optional<Stored> absmax = found.tensor(name + ".absmax");
    if (state.isEmpty() || codes.isEmpty() || table.isEmpty() || absmax.isEmpty()) {
      found.refuse(
          state.isEmpty()
              ? "`" + stateName + "` is no text that can be read"
              : codes.isEmpty()
                  ? "`" + name + "` is not of u8"
                  : "`" + name + (table.isEmpty() ? ".quant_map" : ".absmax") + "` is not there");
      return;
    }
    List<Long> shape = new ArrayList<>();
    long block;
    Piece scale = absmax.get();
    try {
      state.get().getAsJsonArray("shape").forEach(d -> shape.add(d.getAsLong()));
      block = state.get().get("blocksize").getAsLong();
      if (scale.spec().dtype() == DType.U8) {
        scale = nested(found, name, absmax.get(), state.get());
      }
    } catch (RuntimeException _) {
      found.refuse("`" + stateName + "` does not say all, or what it says of is not there");
      return;
    }
    long elements = new Shape(shape).elements();
    boolean sound =
        block > 0
            && elements == 2 * codes.get().spec().elements()
            && scale.spec().elements() == Math.ceilDiv(elements, block)
            && table.get().spec().elements() == 16;
    if (!sound) {
      found.refuseUnfit(name);
      return;
    }
    // Blocks run over the ends of rows: the codes are one row.
    found.addFlat(
        name,
        shape,
        new Dequantised(
            codes.get(),
            HIGH_FIRST,
            new Alphabet.StoredTable(table.get()),
            new Scales(scale, 1, block, Optional.empty()),
            Optional.empty(),
            0,
            false,
            flat(elements)),
        List.of(
            stateName,
            name + ".quant_map",
            name + ".absmax",
            name + ".nested_absmax",
            name + ".nested_quant_map"));
  }

  private static TensorSpec flat(long elements) {
    return new TensorSpec(DType.F32, new Shape(List.of(elements)));
  }

  /** Scales that are codes themselves. */
  private static Piece nested(Found found, String name, Stored absmax, JsonObject state) {
    Stored table = found.tensor(name + ".nested_quant_map", DType.F32).orElseThrow();
    Stored scales = found.tensor(name + ".nested_absmax", DType.F32).orElseThrow();
    long block = state.get("nested_blocksize").getAsLong();
    long elements = absmax.spec().elements();
    if (table.spec().elements() != 256
        || scales.spec().elements() != Math.ceilDiv(elements, block)) {
      throw new IllegalArgumentException("nested scales of another size");
    }
    return new Dequantised(
        absmax,
        Found.BYTES,
        new Alphabet.StoredTable(table),
        new Scales(scales, 1, block, Optional.empty()),
        Optional.empty(),
        state.get("nested_offset").getAsDouble(),
        false,
        flat(elements));
  }

  private static Optional<JsonObject> state(Stored tensor) throws IOException {
    if (tensor.spec().bytes() > LARGEST_STATE) {
      return Optional.empty();
    }
    try {
      String text = StandardCharsets.UTF_8.decode(Found.read(tensor)).toString();
      return Optional.of(JsonParser.parseString(text).getAsJsonObject());
    } catch (JsonParseException | IllegalStateException _) {
      return Optional.empty();
    }
  }

  /** Stacked experts; the weight has inputs as rows, as the model's code has it. */
  private static void mxfp4(Found found, String name) {
    Stored blocks = found.tensor(name + "_blocks").orElseThrow();
    Optional<Stored> scale = found.tensor(name + "_scales", DType.U8);
    List<Long> d = blocks.spec().shape().dimensions();
    if (scale.isEmpty()) {
      found.refuseWithout(name + "_scales");
      return;
    }
    boolean sound = d.size() == 4 && d.get(3) == 16;
    if (!sound || !scale.get().spec().shape().dimensions().equals(d.subList(0, 3))) {
      found.refuseUnfit(name);
      return;
    }
    TensorSpec exponents = new TensorSpec(DType.F8_E8M0, scale.get().spec().shape());
    found.add(
        name,
        List.of(d.get(0), 32 * d.get(2), d.get(1)),
        blocks,
        LOW_FIRST,
        new Alphabet.Table(MXFP4),
        new Scales(
            new Stored(scale.get().file(), scale.get().offset(), exponents),
            1,
            32,
            Optional.empty()),
        Optional.empty(),
        true,
        List.of(name + "_blocks", name + "_scales"));
  }
}
