// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.NumberText;
import dev.tva.diagnostic.Slug;
import dev.tva.kernel.codec.TileCodec;
import dev.tva.plan.Output;
import dev.tva.plan.Program.Precision;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.statistic.BlockMath;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds where a NaN or an infinity came from. */
final class NonFinite {
  private NonFinite() {}

  static DiagnosticException problem(
      Run run,
      PassState pass,
      Output output,
      MemorySegment tile,
      long start,
      int n,
      Precision precision)
      throws IOException {
    DType dtype = output.tensors().get(pass.pass.tensor()).dtype();
    int at = first(dtype, tile, n, precision);
    double value = value(tile, at, precision);
    String tensor = pass.pass.tensor();
    List<String> inputs = new ArrayList<>();
    boolean whole = pass.program.program().whole();
    for (int i : pass.program.program().reads()) {
      boolean finite =
          whole ? allFinite(run, i, tensor) : Double.isFinite(element(run, i, tensor, start + at));
      if (!finite) {
        inputs.add("`" + run.plan().inputs().get(i).label() + "`");
      }
    }
    String place = "at element " + index(start + at, pass.pass.shape().dimensions());
    if (Double.isFinite(value)) {
      return new DiagnosticException(tooLarge(output, tensor, dtype, value).note(place).build());
    }
    return new DiagnosticException(
        error(Slug.NON_FINITE, "the tensor `" + tensor + "` comes out as " + NumberText.of(value))
            .at(output.place())
            .note(place)
            .note(
                inputs.isEmpty()
                    ? "all inputs are finite" + (whole ? "" : " there") + ", so the formula made it"
                    : "it comes from " + String.join(" and ", inputs))
            .words("to write it all the same, add:", "--allow-nonfinite")
            .build());
  }

  private static Diagnostic.Builder tooLarge(
      Output output, String tensor, DType dtype, double value) {
    String wider = dtype.bits() < DType.F32.bits() ? "f32" : "f64";
    return error(
            Slug.NON_FINITE,
            NumberText.of(value)
                + " is too large for "
                + dtype.word()
                + ", in the tensor `"
                + tensor
                + "`")
        .at(output.place())
        .help(wider(output.place(), wider));
  }

  /** The option as the user gives it: of the statement, or of the command. */
  private static Help wider(Span place, String dtype) {
    String words = "save it in a wider type:";
    if (place.source().name().startsWith("-")) {
      return new Help.Words(words, List.of("--dtype", dtype));
    }
    String code = "with dtype = " + dtype;
    String text = place.source().text();
    int end = text.indexOf('\n', place.end());
    Matcher given =
        Pattern.compile("\\bdtype\\s*=\\s*(\\w+)")
            .matcher(text.substring(place.end(), end < 0 ? text.length() : end));
    return new Help.Change(
        words,
        code,
        given.find()
            ? new Edit(
                place.source().span(place.end() + given.start(1), place.end() + given.end(1)),
                dtype)
            : Edit.insertBehind(place, " " + code));
  }

  private static int first(DType dtype, MemorySegment tile, int n, Precision precision) {
    TileCodec codec = TileCodec.of(dtype, precision);
    int width = precision == Precision.F32 ? 4 : 8;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment raw = arena.allocate(64, 64);
      for (int i = 0; i < n; i++) {
        if (codec.encode(tile.asSlice((long) i * width, width), raw, 1)) {
          return i;
        }
      }
    }
    throw new IllegalStateException("a tile was non-finite, and none of its elements is");
  }

  private static double value(MemorySegment tile, int at, Precision precision) {
    return precision == Precision.F32
        ? tile.get(ValueLayout.JAVA_FLOAT, 4L * at)
        : tile.get(ValueLayout.JAVA_DOUBLE, 8L * at);
  }

  private static double element(Run run, int input, String tensor, long at) throws IOException {
    var from = run.located(input, tensor);
    DType dtype = from.dtype();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment raw = arena.allocate(64, 64);
      MemorySegment one = arena.allocate(64, 64);
      ByteBuffer bytes = raw.asByteBuffer().limit((int) dtype.bytes(1));
      from.read(dtype.bytes(at), bytes);
      TileCodec.of(dtype, Precision.F64).decode(raw, one, 1);
      return one.get(ValueLayout.JAVA_DOUBLE, 0);
    }
  }

  /** A matrix operation takes all elements of a tensor into each of its result. */
  private static boolean allFinite(Run run, int input, String tensor) throws IOException {
    var from = run.located(input, tensor);
    DType dtype = from.dtype();
    long elements = run.plan().inputs().get(input).find(tensor).orElseThrow().elements();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment raw = arena.allocate(8L * BlockMath.SIZE, 64);
      MemorySegment decoded = arena.allocate(8L * BlockMath.SIZE, 64);
      for (long at = 0; at < elements; at += BlockMath.SIZE) {
        int n = (int) Math.min(BlockMath.SIZE, elements - at);
        from.read(dtype.bytes(at), raw.asByteBuffer().limit((int) dtype.bytes(n)));
        TileCodec.of(dtype, Precision.F64).decode(raw, decoded, n);
        for (int i = 0; i < n; i++) {
          if (!Double.isFinite(decoded.getAtIndex(ValueLayout.JAVA_DOUBLE, i))) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private static String index(long flat, List<Long> dimensions) {
    List<Long> place = new ArrayList<>();
    long rest = flat;
    for (long d : dimensions.reversed()) {
      place.addFirst(rest % d);
      rest /= d;
    }
    return place.toString();
  }
}
