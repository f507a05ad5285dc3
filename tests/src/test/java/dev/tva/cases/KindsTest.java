// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static dev.tva.cases.Case.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is no checkpoint of weights is known for what it is. */
final class KindsTest {
  private static final String MODULE = "base_model.model.model.layers.0.self_attn.q_proj.";

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Case made = new Case(PROGRAM);

  @BeforeEach
  void make() throws IOException {
    made.write(
        "base/model.safetensors", 1, List.of(f32("model.layers.0.self_attn.q_proj.weight", 4, 4)));
  }

  /**
   * Given the inputs it names, nothing is written, and no help has code that could be followed to
   * the next error.
   */
  private String refused(String slug, String formula, String... inputs) {
    String[] named =
        Stream.of(inputs)
            .filter(i -> formula.matches(".*\\b" + i.substring(0, i.indexOf('=')) + "\\b.*"))
            .toArray(String[]::new);
    String err = made.eval(formula, "out", named).expect(1).err();
    assertTrue(err.contains("error[" + slug + "]"), err);
    assertFalse(Files.exists(folder.resolve("out")));
    return err;
  }

  private void adapter(String name, int rank) throws IOException {
    made.write(
        name + "/adapter_model.safetensors",
        rank,
        List.of(f32(MODULE + "lora_A.weight", rank, 4), f32(MODULE + "lora_B.weight", 4, rank)));
    made.text(
        name + "/adapter_config.json",
        "{\"peft_type\": \"LORA\", \"base_model_name_or_path\": \"org/base\", \"r\": %d}"
            .formatted(rank));
  }

  @Test
  void adaptersAreNoModels() throws IOException {
    adapter("a", 2);
    adapter("c", 3);
    for (String formula : List.of("0.5*a + 0.5*c", "base + 0.5*(a - base)", "a")) {
      String err = refused("adapter-is-no-model", formula, "a=a", "c=c", "base=base");
      assertTrue(err.contains("`a` is a LoRA adapter, not a model"), err);
      assertTrue(err.contains("`org/base`"), err);
      assertTrue(err.contains("base + lora(\"a\", base)"), err);
      assertFalse(err.contains("names-differ"), err);
    }
    String delta = refused("adapter-needs-base", "base + delta(\"a\")", "base=base");
    assertTrue(delta.contains("lora(\"a\", base)"), delta);
    refused("adapter-is-no-model", "a", "a=a/adapter_model.safetensors");
  }

  @Test
  void adaptersOfOtherToolsAreKnownByTheirNames() throws IOException {
    for (String part :
        List.of(
            "lora_unet_blocks_0_qkv.lora_down.weight",
            "model.layers.0.q_proj.lora_a",
            "transformer.blocks.0.qkv.lora_B.weight",
            "unet.down.attn1.processor.to_q_lora.up.weight",
            "lycoris_blocks_0_qkv.hada_w1_a",
            "lora_unet_blocks_0_qkv.lokr_w1")) {
      made.write("x.safetensors", 1, List.of(f32(part, 2, 4), f32("lora_unet.alpha")));
      refused("adapter-is-no-model", "0.5*x + 0.5*x", "x=x.safetensors");
    }
  }

  @Test
  void aModelWithAdaptersInItIsOne() throws IOException {
    made.write(
        "x.safetensors",
        1,
        List.of(
            f32("q_proj.base_layer.weight", 4, 4),
            f32("q_proj.lora_A.vision.weight", 2, 4),
            f32("q_proj.lora_B.vision.weight", 4, 2)));
    made.eval("x", "out", "x=x.safetensors").expect(0);
  }

  @Test
  void publishedDeltasOpenAsSuch() throws IOException {
    made.write(
        "d/model.safetensors", 2, List.of(f32("model.layers.0.self_attn.q_proj.weight", 4, 4)));
    made.eval("base + delta(\"d\")", "out", "base=base").expect(0);
    made.text("x.tva", "param base: model\nparam d: delta\nsave base + d to \"out2\"\n");
    String err = PROGRAM.run("run", "x.tva", "base=base", "d=d").expect(0).err();
    assertTrue(err.contains("warning[taken-as-a-delta]"), err);
    float[] base = made.floats("base/model.safetensors").firstEntry().getValue();
    float[] delta = made.floats("d/model.safetensors").firstEntry().getValue();
    float[] sum = new float[base.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = base[i] + delta[i];
    }
    assertArrayEquals(sum, made.floats("out/model.safetensors").firstEntry().getValue());
    assertArrayEquals(sum, made.floats("out2/model.safetensors").firstEntry().getValue());
  }

  @Test
  void foldersOfAHubsCacheLeadToTheirSnapshots() throws IOException {
    String snapshot = "hub/models--org--base/snapshots/0123";
    made.write(snapshot + "/model.safetensors", 1, List.of(f32("x", 2)));
    made.text("hub/models--org--base/refs/main", "0123");
    for (String given : List.of("hub", "hub/models--org--base")) {
      String err = made.eval("x", "out", "x=" + given).expect(3).err();
      assertTrue(err.contains("is a folder of a hub's cache"), err);
      assertTrue(err.contains("name one of them: " + snapshot), err);
    }
    made.eval("x", "out", "x=" + snapshot).expect(0);
  }

  @Test
  void aPipelineIsKnownAndItsPartsAreNamed() throws IOException {
    made.text("pipe/model_index.json", "{}");
    made.write("pipe/unet/diffusion_pytorch_model.safetensors", 1, List.of(f32("x", 2)));
    String err = made.eval("x", "out", "x=pipe").expect(3).err();
    assertTrue(err.contains("`pipe` is a pipeline of several models"), err);
    assertTrue(err.contains("name one of them: pipe/unet"), err);
    made.eval("x", "out", "x=pipe/unet").expect(0);
  }

  @Test
  void codesThatNothingExplainsAreNoWeights() throws IOException {
    TensorSpec fp8 = spec("up.weight", DType.F8_E4M3, 8, 8);
    TensorSpec i32 = spec("up.qweight", DType.I32, 1, 8);
    TensorSpec u8 = spec("up.weight", DType.U8, 32, 1);
    Map<String, List<TensorSpec>> kinds =
        Map.of(
            "awq", List.of(i32, spec("up.qzeros", DType.I32, 1, 1)),
            "packed", List.of(spec("up.weight_packed", DType.I32, 8, 1), f32("up.weight_scale", 8)),
            "nvfp4", List.of(u8, spec("up.weight_scale", DType.F8_E4M3, 8, 1)));
    for (Map.Entry<String, List<TensorSpec>> kind : kinds.entrySet()) {
      made.write(kind.getKey() + ".safetensors", 1, kind.getValue());
      String err =
          refused("quantised-weights", "x + 0.5*(x - x)", "x=" + kind.getKey() + ".safetensors");
      assertTrue(err.contains("up."), err);
    }
    // By its config alone.
    made.write("bare/model.safetensors", 1, List.of(fp8));
    made.text("bare/config.json", "{\"quantization_config\": {\"quant_method\": \"fp8\"}}");
    refused("quantised-weights", "x", "x=bare");
    Files.delete(folder.resolve("bare/config.json"));
    made.eval("x", "out", "x=bare").expect(0);
    assertEquals(List.of("README.md", "model.safetensors", "tva-manifest.json"), made.files("out"));
  }
}
