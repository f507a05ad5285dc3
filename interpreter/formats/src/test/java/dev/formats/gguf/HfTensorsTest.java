// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.Oracle;
import dev.formats.TensorEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HfTensorsTest {
  @TempDir private Path folder;

  @Test
  void queriesAndKeysOfLlamaAreInHalvesAgain() throws IOException {
    var tiny =
        new TinyGguf("llama")
            .number("llama.attention.head_count", 2)
            .number("llama.attention.head_count_kv", 1)
            .tensor("blk.0.attn_q.weight", 8, 1)
            .tensor("blk.0.attn_k.bias", 4)
            .tensor("blk.0.attn_v.weight", 4, 1)
            .tensor("rope_freqs.weight", 2);
    try (var file = GgufFile.open(tiny.write(folder.resolve("a.gguf")))) {
      var mapped = HfTensors.of(file);
      String attention = "model.layers.0.self_attn.";
      assertFloats(mapped.tensors().get(attention + "q_proj.weight"), 0, 2, 1, 3, 4, 6, 5, 7);
      assertFloats(mapped.tensors().get(attention + "k_proj.bias"), 0, 2, 1, 3);
      assertFloats(mapped.tensors().get(attention + "v_proj.weight"), 0, 1, 2, 3);
      assertEquals(List.of("rope_freqs.weight"), mapped.derived());
    }
  }

  @Test
  void qwenIsNotPermuted() throws IOException {
    var tiny = new TinyGguf("qwen2").tensor("blk.3.attn_q.weight", 8, 1);
    try (var file = GgufFile.open(tiny.write(folder.resolve("a.gguf")))) {
      var mapped = HfTensors.of(file).tensors();
      assertFloats(mapped.get("model.layers.3.self_attn.q_proj.weight"), 0, 1, 2, 3, 4, 5, 6, 7);
    }
  }

  @Test
  void normsOfGemmaAreLessByOne() throws IOException {
    var tiny =
        new TinyGguf("gemma2")
            .tensor("output_norm.weight", 3)
            .tensor("blk.0.ffn_norm.weight", 2)
            .tensor("blk.0.post_ffw_norm.weight", 2)
            .tensor("blk.0.ffn_up.weight", 1, 2);
    try (var file = GgufFile.open(tiny.write(folder.resolve("a.gguf")))) {
      var mapped = HfTensors.of(file).tensors();
      assertFloats(mapped.get("model.norm.weight"), -1, 0, 1);
      assertFloats(mapped.get("model.layers.0.pre_feedforward_layernorm.weight"), -1, 0);
      assertFloats(mapped.get("model.layers.0.post_feedforward_layernorm.weight"), -1, 0);
      assertFloats(mapped.get("model.layers.0.mlp.up_proj.weight"), 0, 1);
    }
  }

  @Test
  void matricesOfGpt2AreTransposed() throws IOException {
    var tiny =
        new TinyGguf("gpt2")
            .tensor("blk.0.attn_qkv.weight", 3, 2)
            .tensor("blk.0.attn_qkv.bias", 3)
            .tensor("position_embd.weight", 2, 2);
    try (var file = GgufFile.open(tiny.write(folder.resolve("a.gguf")))) {
      var mapped = HfTensors.of(file).tensors();
      var matrix = mapped.get("transformer.h.0.attn.c_attn.weight");
      assertEquals(List.of(2L, 3L), matrix.shape());
      assertFloats(matrix, 0, 2, 4, 1, 3, 5);
      assertFloats(mapped.get("transformer.h.0.attn.c_attn.bias"), 0, 1, 2);
      assertFloats(mapped.get("transformer.wpe.weight"), 0, 1, 2, 3);
    }
  }

  @Test
  void stackedExpertsAreTensorsOfTheirOwn() throws IOException {
    var tiny =
        new TinyGguf("qwen2moe")
            .tensor("blk.0.ffn_gate_exps.weight", 2, 1, 2)
            .tensor("blk.0.ffn_gate_inp.weight", 2, 2)
            .tensor("blk.0.ffn_gate_inp_shexp.weight", 2);
    try (var file = GgufFile.open(tiny.write(folder.resolve("a.gguf")))) {
      var mapped = HfTensors.of(file).tensors();
      assertEquals(
          Set.of(
              "model.layers.0.mlp.experts.0.gate_proj.weight",
              "model.layers.0.mlp.experts.1.gate_proj.weight",
              "model.layers.0.mlp.gate.weight",
              "model.layers.0.mlp.shared_expert_gate.weight"),
          mapped.keySet());
      var second = mapped.get("model.layers.0.mlp.experts.1.gate_proj.weight");
      assertEquals(List.of(1L, 2L), second.shape());
      assertFloats(second, 2, 3);
      var gate = mapped.get("model.layers.0.mlp.shared_expert_gate.weight");
      assertEquals(List.of(1L, 2L), gate.shape());
    }
  }

  @Test
  void whatIsNotKnownIsNamed() throws IOException {
    var falcon = new TinyGguf("falcon").tensor("blk.0.attn_q.weight", 2);
    try (var file = GgufFile.open(falcon.write(folder.resolve("a.gguf")))) {
      var refusal = assertThrows(FormatException.class, () -> HfTensors.of(file));
      assertTrue(refusal.getMessage().contains("`falcon`"), refusal.getMessage());
    }
    var odd = new TinyGguf("qwen3").tensor("blk.0.frobnicator.weight", 2);
    try (var file = GgufFile.open(odd.write(folder.resolve("b.gguf")))) {
      var refusal = assertThrows(FormatException.class, () -> HfTensors.of(file));
      assertTrue(refusal.getMessage().contains("frobnicator"), refusal.getMessage());
    }
  }

  @Test
  void aSplitFileIsOpenedByAnyOfItsParts() throws IOException {
    for (int i = 0; i < 2; i++) {
      new TinyGguf("qwen2")
          .number("split.no", i)
          .number("split.count", 2)
          .tensor("blk." + i + ".attn_norm.weight", 2)
          .write(folder.resolve("m-0000%d-of-00002.gguf".formatted(i + 1)));
    }
    try (var file = GgufFile.open(folder.resolve("m-00002-of-00002.gguf"))) {
      assertEquals(
          Set.of("blk.0.attn_norm.weight", "blk.1.attn_norm.weight"), file.tensors().keySet());
    }
    Files.delete(folder.resolve("m-00001-of-00002.gguf"));
    var refusal =
        assertThrows(
            FormatException.class, () -> GgufFile.open(folder.resolve("m-00002-of-00002.gguf")));
    assertEquals(Reason.MISSING, refusal.reason());
  }

  @Test
  void whatIsOnlyNamedAsAPartIsNoWhole() throws IOException {
    var whole = new TinyGguf("qwen2").tensor("blk.0.attn_norm.weight", 2);
    var named = whole.write(folder.resolve("m-00001-of-00002.gguf"));
    var refusal = assertThrows(FormatException.class, () -> GgufFile.open(named));
    assertEquals(Reason.MALFORMED, refusal.reason());
    assertTrue(refusal.getMessage().contains("its name is that of a part"), refusal.getMessage());
    GgufFile.open(Files.move(named, folder.resolve("m-00001-of-00001.gguf"))).close();
  }

  private static void assertFloats(TensorEntry entry, float... expected) throws IOException {
    var bytes = ByteBuffer.wrap(Oracle.all(entry)).order(ByteOrder.LITTLE_ENDIAN);
    var floats = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(floats);
    assertArrayEquals(expected, floats, entry.name());
  }
}
