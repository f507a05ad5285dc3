// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.quantised;

import dev.tva.catalog.Piece.Alphabet;
import dev.tva.catalog.Piece.Packing;
import dev.tva.catalog.Piece.Scales;
import dev.tva.catalog.Piece.Stored;
import dev.tva.catalog.Piece.Zeros;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Integers of few bits, several to a word: compressed-tensors, GPTQ, AWQ. */
final class PackedIntegers {
  /** In AWQ's words the outputs of a word lie as 0, 2, 4, 6, 1, 3, 5, 7. */
  private static final Packing AWQ = new Packing(4, List.of(0, 16, 4, 20, 8, 24, 12, 28), false);

  private static final String PACKED = "pack-quantized";

  private PackedIntegers() {}

  static void find(Found found) throws IOException {
    for (String module : found.modules(".weight_packed", DType.I32)) {
      compressed(found, module);
    }
    for (String module : found.modules(".qweight", DType.I32)) {
      if (found.config().is("awq")) {
        awq(found, module);
      } else if (found.config().is("gptq")) {
        gptq(found, module);
      } else {
        found.refuse("its config does not say that `" + module + ".qweight` is of GPTQ or AWQ");
      }
    }
  }

  private static boolean fits(Found found, int bits, Set<Integer> read) {
    boolean fits = read.contains(bits);
    if (!fits) {
      found.refuse(
          bits == 0
              ? "its config does not say how many bits a code has"
              : "codes of " + bits + " bits are not read");
    }
    return fits;
  }

  /** Rows of signed integers with a bias, symmetric about zero. */
  private static void compressed(Found found, String module) throws IOException {
    int bits = found.config().groupBits().orElse(0);
    String format = found.config().text("format").orElse(PACKED);
    if (!format.equals(PACKED)) {
      found.refuse("the format " + format + " is not read");
      return;
    }
    Optional<Stored> scale = found.tensor(module + ".weight_scale");
    if (found.refuses(List.of(module + ".weight_zero_point", module + ".weight_g_idx"))
        || !fits(found, bits, Set.of(2, 4, 8))) {
      return;
    }
    if (scale.isEmpty()) {
      found.refuseWithout(module + ".weight_scale");
      return;
    }
    Stored codes = found.tensor(module + ".weight_packed").orElseThrow();
    long rows = Found.dimension(codes, 0);
    long cols = Found.dimension(codes, 1) * (32 / bits);
    long groups = Found.dimension(scale.get(), 1);
    if (Found.dimension(scale.get(), 0) != rows || groups == 0 || cols % groups != 0) {
      found.refuseUnfit(module);
      return;
    }
    Optional<Stored> shape = found.tensor(module + ".weight_shape", DType.I64);
    if (shape.isPresent() && !isShape(shape.get(), rows, cols)) {
      found.refuse("`" + module + ".weight_shape` is not that of its codes");
      return;
    }
    found.add(
        module + ".weight",
        List.of(rows, cols),
        codes,
        Found.words(bits, false),
        new Alphabet.Integers(false, 1 << bits - 1, 1),
        new Scales(scale.get(), 1, cols / groups, Optional.empty()),
        Optional.empty(),
        false,
        List.of(module + ".weight_packed", module + ".weight_scale", module + ".weight_shape"));
  }

  private static boolean isShape(Stored shape, long rows, long cols) throws IOException {
    if (shape.spec().elements() != 2) {
      return false;
    }
    ByteBuffer two = Found.read(shape);
    return two.getLong() == rows && two.getLong() == cols;
  }

  private static void gptq(Found found, String module) {
    QuantConfig config = found.config();
    int bits = config.number("bits").orElse(0);
    String format = config.text("checkpoint_format").orElse("gptq");
    Stored codes = found.tensor(module + ".qweight").orElseThrow();
    Optional<Stored> scale = found.tensor(module + ".scales");
    if (!format.equals("gptq") && !format.equals("gptq_v2")) {
      found.refuse("the format " + format + " is not read");
      return;
    }
    if (!fits(found, bits, Set.of(2, 4, 8))) {
      return;
    }
    if (scale.isEmpty()) {
      found.refuseWithout(module + ".scales");
      return;
    }
    long in = Found.dimension(codes, 0) * (32 / bits);
    long out = Found.dimension(codes, 1);
    long groups = Found.dimension(scale.get(), 0);
    Optional<Stored> order = found.tensor(module + ".g_idx", DType.I32);
    Optional<Stored> zeros = found.tensor(module + ".qzeros", DType.I32);
    if (order.isEmpty() && config.flag("desc_act")) {
      found.refuse("`" + module + ".g_idx` is not there, and its config sets desc_act");
      return;
    }
    if (zeros.isEmpty() && config.text("sym").equals(Optional.of("false"))) {
      found.refuse(
          "`" + module + ".qzeros` is not there, and its config says that it is not symmetric");
      return;
    }
    boolean even = groups > 0 && (in % groups == 0 || order.isPresent());
    boolean sound =
        Found.dimension(scale.get(), 1) == out
            && order.map(o -> o.spec().elements() == in).orElse(true)
            && zeros.map(z -> z.spec().elements() == groups * out * bits / 32).orElse(true);
    if (!even || !sound) {
      found.refuseUnfit(module);
      return;
    }
    // The first form stores a zero point less one.
    int plus = format.equals("gptq") ? 1 : 0;
    found.add(
        module + ".weight",
        List.of(out, in),
        codes,
        Found.words(bits, true),
        new Alphabet.Integers(false, zeros.isPresent() ? 0 : 1 << bits - 1, 1),
        new Scales(scale.get(), Math.max(1, in / groups), 1, order),
        zeros.map(z -> new Zeros(z, Found.words(bits, false), plus)),
        true,
        of(module));
  }

  private static void awq(Found found, String module) {
    QuantConfig config = found.config();
    String version = config.text("version").orElse("gemm");
    Stored codes = found.tensor(module + ".qweight").orElseThrow();
    Optional<Stored> scale = found.tensor(module + ".scales");
    Optional<Stored> zeros = found.tensor(module + ".qzeros", DType.I32);
    int bits = config.number("bits").orElse(0);
    if (!version.equalsIgnoreCase("gemm")) {
      found.refuse("the version " + version + " is not read");
      return;
    }
    if (!fits(found, bits, Set.of(4))) {
      return;
    }
    if (scale.isEmpty() || zeros.isEmpty()) {
      found.refuseWithout(module + (scale.isEmpty() ? ".scales" : ".qzeros"));
      return;
    }
    long in = Found.dimension(codes, 0);
    long out = Found.dimension(codes, 1) * 8;
    long groups = Found.dimension(scale.get(), 0);
    boolean sound =
        groups > 0
            && in % groups == 0
            && Found.dimension(scale.get(), 1) == out
            && zeros.get().spec().elements() == groups * out / 8;
    if (!sound) {
      found.refuseUnfit(module);
      return;
    }
    found.add(
        module + ".weight",
        List.of(out, in),
        codes,
        AWQ,
        new Alphabet.Integers(false, 0, 1),
        new Scales(scale.get(), in / groups, 1, Optional.empty()),
        Optional.of(new Zeros(zeros.get(), AWQ, 0)),
        true,
        of(module));
  }

  private static List<String> of(String module) {
    return List.of(module + ".qweight", module + ".qzeros", module + ".scales", module + ".g_idx");
  }
}
