// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Theme;
import dev.tva.run.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dense models become mixtures of experts, and mixtures dense models. */
final class MixtureTest {
  private static final List<String> PARTS = List.of("gate_proj", "up_proj", "down_proj");
  private static final Map<String, String> MIXTRAL =
      Map.of("gate_proj", "w1", "up_proj", "w3", "down_proj", "w2");

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Case made = new Case(PROGRAM);
  private int runs;

  private static List<TensorSpec> dense(String... more) {
    List<TensorSpec> all = new ArrayList<>();
    all.add(f32("model.embed_tokens.weight", 5, 2));
    for (int i = 0; i < 2; i++) {
      String block = "model.layers." + i;
      all.add(f32(block + ".self_attn.q_proj.weight", 2, 2));
      for (String m : more) {
        all.add(f32(block + ".self_attn." + m, 2));
      }
      all.add(f32(block + ".mlp.gate_proj.weight", 3, 2));
      all.add(f32(block + ".mlp.up_proj.weight", 3, 2));
      all.add(f32(block + ".mlp.down_proj.weight", 2, 3));
    }
    return all;
  }

  private void models(String config, String... more) throws IOException {
    int seed = 0;
    for (String name : List.of("base", "a", "b")) {
      made.write(name + "/model.safetensors", ++seed, dense(more));
      made.text(name + "/config.json", config);
    }
  }

  /** Saves a formula over the models here to {@code out}. */
  private List<Diagnostic> save(String formula, String options, String... models) {
    StringBuilder text = new StringBuilder();
    for (String m : models) {
      text.append("%s = model(\"%s\")\n".formatted(m, m));
    }
    text.append("save " + formula + " to \"out\"" + options + "\n");
    Path script = folder.resolve("s" + ++runs + ".tva");
    return Scripts.run(script, text.toString(), Map.of(), true, Scripts.TILE).problems();
  }

  private Map<String, float[]> saved(String formula, String options, String... models)
      throws IOException {
    assertEquals(List.of(), save(formula, options, models));
    return floats("out");
  }

  private TreeMap<String, float[]> floats(String model) throws IOException {
    return made.floats(model + "/model.safetensors");
  }

  private String config() throws IOException {
    return Files.readString(folder.resolve("out/config.json"));
  }

  private static final String LLAMA =
      """
      {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "intermediate_size": 3,
        "rope_theta": 1e4
      }
      """;

  @Test
  void llamasBecomeAMixtralToTheByte() throws IOException {
    models(LLAMA);
    Map<String, float[]> out = saved("experts([a, b, a], base = base)", "", "base", "a", "b");
    Map<String, float[]> base = floats("base");
    List<Map<String, float[]>> experts = List.of(floats("a"), floats("b"), floats("a"));
    assertEquals(1 + 2 * (1 + 1 + 3 * 3), out.size());
    for (int i = 0; i < 2; i++) {
      String block = "model.layers." + i;
      assertArrayEquals(new float[6], out.get(block + ".block_sparse_moe.gate.weight"));
      for (int e = 0; e < 3; e++) {
        for (String part : PARTS) {
          assertArrayEquals(
              experts.get(e).get(block + ".mlp." + part + ".weight"),
              out.get(
                  block + ".block_sparse_moe.experts." + e + "." + MIXTRAL.get(part) + ".weight"));
        }
      }
      String q = block + ".self_attn.q_proj.weight";
      assertArrayEquals(base.get(q), out.get(q));
    }
    assertEquals(
        """
        {
          "architectures": ["MixtralForCausalLM"],
          "model_type": "mixtral",
          "intermediate_size": 3,
          "rope_theta": 1e4,
          "num_local_experts": 3,
          "num_experts_per_tok": 2,
          "output_router_logits": false,
          "router_aux_loss_coef": 0.001,
          "router_jitter_noise": 0.0,
          "sliding_window": null
        }
        """,
        config());
  }

  /** And back: what an expert was made of is what is taken out, whichever way it is stored. */
  @Test
  void anExpertIsTheModelItWasMadeOf() throws IOException {
    for (String options : List.of("", " with experts = fused")) {
      models(LLAMA);
      Map<String, float[]> out = saved("experts([a, b], base = a)", options, "a", "b");
      assertEquals(options.isEmpty() ? 17 : 9, out.size(), new TreeSet<>(out.keySet()).toString());
      Files.createDirectories(folder.resolve("moe"));
      for (String file : List.of("model.safetensors", "config.json")) {
        Files.move(folder.resolve("out/" + file), folder.resolve("moe/" + file));
      }
      Map<String, float[]> again = saved("expert(moe, 0)", "", "moe");
      Map<String, float[]> a = floats("a");
      assertEquals(a.keySet(), again.keySet());
      again.forEach((name, got) -> assertArrayEquals(a.get(name), got, name));
      assertTrue(config().contains("\"model_type\": \"mistral\""), config());
      assertTrue(config().contains("[\"MistralForCausalLM\"]"), config());
      assertTrue(!config().contains("expert"), config());
      Map<String, float[]> b = floats("b");
      Map<String, float[]> half = saved("a + 0.5*(expert(moe, 1) - a)", "", "moe", "a");
      half.forEach((name, got) -> {
        for (int i = 0; i < got.length; i++) {
          float other = name.contains(".mlp.") ? b.get(name)[i] : a.get(name)[i];
          assertEquals(a.get(name)[i] + 0.5f * (other - a.get(name)[i]), got[i], 1e-6f);
        }
      });
      Files.delete(folder.resolve("moe/model.safetensors"));
      Files.delete(folder.resolve("moe/config.json"));
    }
  }

  /** In one tensor the experts lie one behind the other, gate above up. */
  @Test
  void fusedExpertsHoldTheSameNumbersAndAreSplitAgain() throws IOException {
    models(LLAMA);
    Map<String, float[]> apart = saved("experts([a, b], base = a)", "", "a", "b");
    Map<String, float[]> fused =
        saved("experts([a, 0.5*b as model], base = a)", " with experts = fused", "a", "b");
    float[] up = fused.get("model.layers.1.mlp.experts.gate_up_proj");
    float[] down = fused.get("model.layers.1.mlp.experts.down_proj");
    assertEquals(2 * 6 * 2, up.length);
    for (int e = 0; e < 2; e++) {
      String expert = "model.layers.1.block_sparse_moe.experts." + e;
      for (int i = 0; i < 6; i++) {
        float k = e == 1 ? 0.5f : 1;
        assertEquals(k * apart.get(expert + ".w1.weight")[i], up[e * 12 + i]);
        assertEquals(k * apart.get(expert + ".w3.weight")[i], up[e * 12 + 6 + i]);
        assertEquals(k * apart.get(expert + ".w2.weight")[i], down[e * 6 + i]);
      }
    }
    assertTrue(fused.containsKey("model.layers.0.mlp.gate.weight"));
    Files.move(folder.resolve("out"), folder.resolve("moe"));
    Map<String, float[]> split = saved("split_experts(moe)", "", "moe");
    assertEquals(apart.keySet(), split.keySet());
    split.forEach((name, got) -> {
      float k = name.contains("experts.1.") ? 0.5f : 1;
      for (int i = 0; i < got.length; i++) {
        assertEquals(k * apart.get(name)[i], got[i], name);
      }
    });
    assertEquals(fused.size(), saved("split_experts(moe)", " with experts = fused", "moe").size());
    floats("out").forEach((name, got) -> assertArrayEquals(fused.get(name), got, name));
  }

  /** The help for a mixture that has them otherwise is the splitting that is wanted. */
  @Test
  void expertsThatAreHeldOtherwiseAreSplitByTheHelp() throws IOException {
    models(LLAMA);
    saved("experts([a, b], base = a)", " with experts = fused", "a", "b");
    Files.move(folder.resolve("out"), folder.resolve("fused"));
    saved("experts([b, b], base = a)", "", "a", "b");
    Files.move(folder.resolve("out"), folder.resolve("moe"));
    Diagnostic told = save("moe + 0.5*(fused - moe)", "", "moe", "fused").getFirst();
    assertEquals(Slug.NAMES_DIFFER, told.slug());
    String help = Renderer.text(told, Theme.PLAIN);
    assertTrue(help.contains("as the other side has them: split_experts(fused) - moe"), help);
    saved("moe + 0.5*(split_experts(fused) - moe)", "", "moe", "fused");
  }

  @Test
  void qwensBecomeTheirOwnMixtures() throws IOException {
    String qwen =
        """
        {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "intermediate_size": 3}
        """;
    models(qwen, "q_proj.bias");
    assertEquals(
        List.of(Slug.NO_MIXTURE),
        save("experts([a, b], base = base)", "", "base", "a", "b").stream()
            .map(Diagnostic::slug)
            .toList());
    Map<String, float[]> out =
        saved("experts([a, b], base = base, shared = base, active = 1)", "", "base", "a", "b");
    assertArrayEquals(
        floats("base").get("model.layers.1.mlp.up_proj.weight"),
        out.get("model.layers.1.mlp.shared_expert.up_proj.weight"));
    assertArrayEquals(
        floats("b").get("model.layers.1.mlp.down_proj.weight"),
        out.get("model.layers.1.mlp.experts.1.down_proj.weight"));
    assertArrayEquals(new float[2], out.get("model.layers.0.mlp.shared_expert_gate.weight"));
    assertArrayEquals(new float[4], out.get("model.layers.0.mlp.gate.weight"));
    assertEquals(
        """
        {"architectures": ["Qwen2MoeForCausalLM"], "model_type": "qwen2_moe", \
        "intermediate_size": 3,"num_experts": 2,"moe_intermediate_size": 3,\
        "decoder_sparse_step": 1,"mlp_only_layers": [],"norm_topk_prob": true,\
        "shared_expert_intermediate_size": 3,"num_experts_per_tok": 1}
        """,
        config());
    Files.move(folder.resolve("out"), folder.resolve("moe"));
    Map<String, float[]> b = floats("b");
    saved("expert(moe, 1)", "", "moe")
        .forEach((name, got) -> {
          if (name.contains(".mlp.")) {
            assertArrayEquals(b.get(name), got, name);
          }
        });
    assertEquals(
        """
        {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "intermediate_size": 3}
        """,
        config());
  }

  @Test
  void qwen3BecomesItsOwnMixtureAndAnotherModelsConfigIsTold() throws IOException {
    models("{\"model_type\": \"qwen3\"}", "q_norm.weight");
    Map<String, float[]> out = saved("experts([a, b], base = base)", "", "base", "a", "b");
    assertTrue(out.containsKey("model.layers.1.mlp.experts.1.gate_proj.weight"));
    assertTrue(config().startsWith("{\"model_type\": \"qwen3_moe\","), config());
    assertEquals(
        List.of(Slug.NO_MIXTURE),
        save("experts([a, b], base = base, shared = a)", "", "base", "a", "b").stream()
            .map(Diagnostic::slug)
            .toList());
    models("{\"model_type\": \"olmo2\"}", "q_norm.weight");
    var ended =
        PROGRAM.run("eval", "experts([a, b], base = a)", "a=a", "b=b", "-o", "other").expect(0);
    assertTrue(ended.err().contains("warning[config-does-not-follow]"), ended.err());
    assertEquals(
        "{\"model_type\": \"olmo2\"}", Files.readString(folder.resolve("other/config.json")));
  }

  @Test
  void routersAreThoseOfAFileOrRandom() throws IOException {
    models(LLAMA);
    List<TensorSpec> rows = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      rows.add(f32("model.layers." + i + ".mlp.gate.weight", 2, 2));
    }
    made.write("r/model.safetensors", 9, rows);
    Map<String, float[]> out =
        saved("experts([a, b], base = base, router = r)", "", "base", "a", "b", "r");
    assertArrayEquals(
        floats("r").get("model.layers.1.mlp.gate.weight"),
        out.get("model.layers.1.block_sparse_moe.gate.weight"));
    out =
        saved(
            "experts([a, b], base = base, router = 2*tensor(\"r\","
                + " \"model.layers.1.mlp.gate.weight\"))",
            "",
            "base",
            "a",
            "b");
    float[] row = floats("r").get("model.layers.1.mlp.gate.weight");
    float[] got = out.get("model.layers.0.block_sparse_moe.gate.weight");
    for (int i = 0; i < row.length; i++) {
      assertEquals(2 * row[i], got[i]);
    }
    for (String router : List.of("\"random\"", "0.02*normal(0)")) {
      out = saved("experts([a, b], base = base, router = " + router + ")", "", "base", "a", "b");
      float[] drawn = out.get("model.layers.0.block_sparse_moe.gate.weight");
      assertTrue(drawn[0] != 0 && Math.abs(drawn[0]) < 0.2, router + " " + drawn[0]);
    }
    assertEquals(
        List.of(Slug.SHAPE_MISMATCH),
        save("experts([a, b, a], base = base, router = r)", "", "base", "a", "b", "r").stream()
            .map(Diagnostic::slug)
            .toList());
  }

  /** What is asked inside an expert is asked of the dense model that it is. */
  @Test
  void partsAreExpressions() throws IOException {
    models(LLAMA);
    Map<String, float[]> out =
        saved(
            "experts([a, base + depth*(b - base), passthrough(b, match { \"down_proj\" -> 2; else"
                + " -> 1 })], base = base)",
            "",
            "base",
            "a",
            "b");
    Map<String, float[]> base = floats("base");
    Map<String, float[]> b = floats("b");
    for (int i = 0; i < 2; i++) {
      String was = "model.layers." + i + ".mlp.down_proj.weight";
      String now = "model.layers." + i + ".block_sparse_moe.experts.";
      assertArrayEquals(i == 0 ? base.get(was) : b.get(was), out.get(now + "1.w2.weight"), 1e-6f);
      for (int j = 0; j < 6; j++) {
        assertEquals(2 * b.get(was)[j], out.get(now + "2.w2.weight")[j]);
      }
    }
  }
}
