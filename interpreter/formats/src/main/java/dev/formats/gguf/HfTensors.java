// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import static dev.formats.FormatException.quote;

import dev.formats.ElementType;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.Piece;
import dev.formats.Sizes;
import dev.formats.StridedPiece;
import dev.formats.TensorEntry;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a GGUF file as Hugging Face's libraries have them: their names, and what the
 * converter changed changed back while reading.
 *
 * @param tensors by Hugging Face's names, in the file's order
 * @param origins what each of them is in the file
 * @param derived names of the file's tensors that have no counterpart, as they follow from a config
 */
public record HfTensors(
    SequencedMap<String, TensorEntry> tensors,
    SequencedMap<String, Origin> origins,
    List<String> derived) {
  /** The tensor of the file, and how it differs. */
  public record Origin(String name, HfRule rule) {}

  private static final Pattern NAME =
      Pattern.compile("(?:blk\\.(\\d{1,6})\\.)?(\\w+)\\.(weight|bias)");

  /**
   * Maps all tensors of a file.
   *
   * @throws FormatException if the names of the file's architecture, or one of them, are not known
   */
  public static HfTensors of(GgufFile file) throws FormatException {
    String architecture =
        file.architecture()
            .orElseThrow(
                () -> unsupported(file, "the file does not say of which architecture it is"));
    var names =
        HfNames.of(architecture)
            .orElseThrow(() ->
                unsupported(
                    file,
                    "Hugging Face's names for architecture "
                        + quote(architecture)
                        + " are not known"));
    var result = new HfTensors(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
    for (var entry : file.tensors().values()) {
      result.add(file, architecture, names, entry);
    }
    return result;
  }

  private void add(GgufFile file, String architecture, HfNames names, TensorEntry entry)
      throws FormatException {
    var parts = NAME.matcher(entry.name());
    if (!parts.matches()) {
      throw unknown(file, architecture, entry.name());
    }
    String block = parts.group(1);
    String stem = parts.group(2);
    String kind = "." + parts.group(3);
    if (HfNames.derived(stem)) {
      derived.add(entry.name());
      return;
    }
    String prefix = block == null ? "" : names.blocks() + block + ".";
    String name = (block == null ? names.outside() : names.inside()).get(stem);
    if (name != null) {
      put(
          file,
          prefix + name + kind,
          entry,
          rule(file, architecture, names, entry, block, stem, kind));
      return;
    }
    String stacked = block == null ? null : names.experts().get(stem);
    if (stacked == null || entry.shape().isEmpty()) {
      throw unknown(file, architecture, entry.name());
    }
    for (long i = 0; i < entry.shape().getFirst(); i++) {
      String expert = stacked.replace("*", Long.toString(i));
      put(file, prefix + expert + kind, entry, new HfRule.Part(i));
    }
  }

  private static HfRule rule(
      GgufFile file,
      String architecture,
      HfNames names,
      TensorEntry entry,
      @Nullable String block,
      String stem,
      String kind)
      throws FormatException {
    if (names.interleaved() && (stem.equals("attn_q") || stem.equals("attn_k"))) {
      long all = heads(file, architecture + ".attention.head_count", block, -1);
      return new HfRule.Interleaved(
          stem.equals("attn_q")
              ? all
              : heads(file, architecture + ".attention.head_count_kv", block, all));
    }
    if (names.plusOne() && stem.endsWith("norm") && kind.equals(".weight")) {
      return new HfRule.PlusOne();
    }
    if (names.transposed().contains(stem) && kind.equals(".weight")) {
      return new HfRule.Transposed();
    }
    return stem.equals("ffn_gate_inp_shexp") && entry.shape().size() == 1
        ? new HfRule.Squeezed()
        : new HfRule.Same();
  }

  private static long heads(GgufFile file, String key, @Nullable String block, long other)
      throws FormatException {
    var value = file.metadata().get(key);
    if (value instanceof MetaValue.Numbers(List<MetaValue> each)
        && block != null
        && Integer.parseInt(block) < each.size()) {
      value = each.get(Integer.parseInt(block));
    }
    long heads = value == null ? other : value instanceof MetaValue.Whole(long n) ? n : -1;
    if (heads < 1) {
      throw unsupported(file, "the number of heads, " + quote(key) + ", is missing");
    }
    return heads;
  }

  private void put(GgufFile file, String name, TensorEntry entry, HfRule rule)
      throws FormatException {
    if (tensors.put(name, applied(file, entry, rule).named(name)) != null) {
      throw new FormatException(
          Reason.MALFORMED, "two tensors would be named " + quote(name), file.path(), entry.name());
    }
    origins.put(name, new Origin(entry.name(), rule));
  }

  private static TensorEntry applied(GgufFile file, TensorEntry entry, HfRule rule)
      throws FormatException {
    return switch (rule) {
      case HfRule.Same _ -> entry;
      case HfRule.Interleaved(long heads) -> halves(file, entry, heads);
      case HfRule.Transposed _ -> transposed(file, entry);
      case HfRule.PlusOne _ -> lessOne(file, entry);
      case HfRule.Squeezed _ ->
          new TensorEntry(
              entry.name(), entry.dtype(), List.of(1L, entry.elements()), entry.piece());
      case HfRule.Part(long index) -> {
        var shape = entry.shape().subList(1, entry.shape().size());
        long each = Sizes.elements(shape);
        yield new TensorEntry(
            entry.name(), entry.dtype(), shape, entry.piece().slice(index * each, each));
      }
    };
  }

  /** Row {@code 2i + j} of a head becomes row {@code j * half + i}. */
  private static TensorEntry halves(GgufFile file, TensorEntry entry, long heads)
      throws FormatException {
    long rows = entry.shape().isEmpty() ? 0 : entry.shape().getFirst();
    if (rows == 0 || rows % heads != 0 || rows / heads % 2 != 0) {
      throw new FormatException(
          Reason.MALFORMED,
          "tensor " + quote(entry.name()) + " has " + rows + " rows for " + heads + " heads",
          file.path(),
          entry.name());
    }
    long row = entry.elements() / rows;
    long half = rows / heads / 2;
    var piece =
        StridedPiece.of(
            entry.piece(),
            entry.dtype(),
            0,
            List.of(heads, 2L, half, row),
            List.of(2 * half * row, row, 2 * row, 1L));
    return new TensorEntry(entry.name(), entry.dtype(), entry.shape(), piece);
  }

  private static TensorEntry transposed(GgufFile file, TensorEntry entry) throws FormatException {
    if (entry.shape().size() != 2) {
      throw new FormatException(
          Reason.MALFORMED,
          "tensor " + quote(entry.name()) + " is no matrix",
          file.path(),
          entry.name());
    }
    var shape = entry.shape().reversed();
    var piece =
        StridedPiece.of(
            entry.piece(), entry.dtype(), 0, shape, Sizes.rowMajor(entry.shape()).reversed());
    return new TensorEntry(entry.name(), entry.dtype(), shape, piece);
  }

  private static TensorEntry lessOne(GgufFile file, TensorEntry entry) throws FormatException {
    if (entry.dtype() != ElementType.F32) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "tensor " + quote(entry.name()) + " is of " + entry.dtype() + "; norms are of F32",
          file.path(),
          entry.name());
    }
    Piece piece =
        (first, dst) -> {
          int from = dst.position();
          entry.piece().read(first, dst);
          var floats = dst.duplicate().order(ByteOrder.LITTLE_ENDIAN);
          for (int at = from; at < dst.limit(); at += Float.BYTES) {
            floats.putFloat(at, floats.getFloat(at) - 1);
          }
        };
    return new TensorEntry(entry.name(), entry.dtype(), entry.shape(), piece);
  }

  private static FormatException unknown(GgufFile file, String architecture, String name) {
    return new FormatException(
        Reason.UNSUPPORTED,
        "Hugging Face's name for tensor "
            + quote(name)
            + " of architecture "
            + quote(architecture)
            + " is not known",
        file.path(),
        name);
  }

  private static FormatException unsupported(GgufFile file, String message) {
    return new FormatException(Reason.UNSUPPORTED, message, file.path());
  }
}
