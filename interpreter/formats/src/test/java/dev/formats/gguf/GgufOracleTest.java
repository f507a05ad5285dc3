// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.formats.ElementType;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.Oracle;
import dev.formats.Piece;
import dev.formats.TensorEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that gguf-py wrote, with its own dequantisation: every bit is the same. */
class GgufOracleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f32", "f16", "bf16", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q2_k", "q3_k", "q4_k",
        "q5_k", "q6_k", "iq4_nl", "iq4_xs", "mxfp4", "tq2_0", "tq1_0", "align64"
      })
  void decodesAsTheReferenceDoes(String name) throws IOException {
    try (var file = GgufFile.open(Oracle.path("gguf/" + name + ".gguf"))) {
      var tensors = file.tensors().values().stream().map(GgufOracleTest::widened).toList();
      Oracle.assertSame(Oracle.path("gguf/" + name + ".expected.safetensors"), tensors);
    }
  }

  /** The reference gives half precision as single too. */
  private static TensorEntry widened(TensorEntry entry) {
    if (entry.dtype() != ElementType.F16 && entry.dtype() != ElementType.BF16) {
      return entry;
    }
    Piece piece =
        (first, dst) -> {
          var halves = ByteBuffer.allocate(dst.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
          entry.read(first, halves);
          var floats = dst.duplicate().order(ByteOrder.LITTLE_ENDIAN);
          for (int i = 0; i < halves.limit(); i += 2) {
            short half = halves.getShort(i);
            floats.putFloat(
                entry.dtype() == ElementType.F16
                    ? Float.float16ToFloat(half)
                    : Float.intBitsToFloat(half << 16));
          }
          dst.position(dst.limit());
        };
    return new TensorEntry(entry.name(), ElementType.F32, entry.shape(), piece);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iq1_m", "iq1_s", "iq2_s", "iq2_xs", "iq2_xxs", "iq3_s", "iq3_xxs"})
  void refusesByTypeWhatItCannotDecode(String name) {
    var path = Oracle.path("gguf/" + name + ".gguf");
    var refusal = assertThrows(FormatException.class, () -> GgufFile.open(path).close());
    assertEquals(Reason.NO_DECODER, refusal.reason());
    assertEquals(Optional.of("w.weight"), refusal.tensor());
    assertTrue(refusal.getMessage().contains(name.toUpperCase(Locale.ROOT)));
  }

  @ParameterizedTest
  @CsvSource({
    "truncated, TRUNCATED",
    "header-cut, TRUNCATED",
    "v1, UNSUPPORTED",
    "big-endian, UNSUPPORTED",
    "huge-count, TRUNCATED",
    "huge-string, TRUNCATED",
    "magic, OTHER_FORMAT"
  })
  void refusesWhatIsDamaged(String name, Reason reason) {
    var path = Oracle.path("gguf/bad/" + name + ".gguf");
    var refusal = assertThrows(FormatException.class, () -> GgufFile.open(path).close());
    assertEquals(reason, refusal.reason(), refusal.getMessage());
  }

  @Test
  void givesHuggingFacesNamesAndOrderOfRows() throws IOException {
    try (var file = GgufFile.open(Oracle.path("gguf/llama-mapped.gguf"))) {
      assertEquals(Optional.of("llama"), file.architecture());
      var mapped = HfTensors.of(file);
      Oracle.assertSame(
          Oracle.path("gguf/llama-mapped.expected.safetensors"), mapped.tensors().values());
      assertEquals(List.of(), mapped.derived());
      assertEquals(
          new HfRule.Interleaved(1),
          mapped.origins().get("model.layers.1.self_attn.k_proj.weight").rule());
    }
  }
}
