// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import dev.tva.cli.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checkpoints that do not fit are made to, and the numbers are those that were wanted. */
final class SurgeryTest {
  private static final Pattern HELP = Pattern.compile("= help: [^:\n]*: (.*)");

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Case made = new Case(PROGRAM);

  private static List<TensorSpec> model(String prefix, int layers) {
    List<TensorSpec> all = new ArrayList<>();
    all.add(f32(prefix + "model.embed_tokens.weight", 5, 2));
    for (int i = 0; i < layers; i++) {
      all.add(f32(prefix + "model.layers." + i + ".mlp.up_proj.weight", 3, 2));
      all.add(f32(prefix + "model.layers." + i + ".self_attn.q_proj.weight", 2, 2));
    }
    all.add(f32(prefix + "lm_head.weight", 5, 2));
    return all;
  }

  private static void assertNear(float[] wanted, float[] got, String name) {
    assertArrayEquals(wanted, got, 1e-6f, name);
  }

  /** What a text model has learned, put into the text model inside a multimodal one. */
  @Test
  void aTextModelsTaskVectorMovesTheTextModelOfAMultimodalOne() throws IOException {
    made.write("base.safetensors", 1, model("", 2));
    made.write("ft.safetensors", 2, model("", 2));
    List<TensorSpec> whole = new ArrayList<>();
    for (TensorSpec t : model("", 2)) {
      String name =
          t.name().startsWith("model.")
              ? t.name().replaceFirst("^model", "model.language_model")
              : t.name();
      whole.add(new TensorSpec(name, t.dtype(), t.shape()));
    }
    whole.add(f32("model.visual.blocks.0.qkv.weight", 2, 2));
    made.write("vlm.safetensors", 3, whole);
    String wrong = made.eval("vlm + 0.5*(ft - base)", "no", given("vlm", "ft", "base")).err();
    assertTrue(wrong.contains("error[names-differ]"), wrong);
    made.eval(
            "vlm + 0.5*rename(ft - base, from = \"^model\", to = \"model.language_model\")",
            "out.safetensors",
            given("vlm", "ft", "base"))
        .expect(0);
    Map<String, float[]> base = made.floats("base.safetensors");
    Map<String, float[]> ft = made.floats("ft.safetensors");
    Map<String, float[]> vlm = made.floats("vlm.safetensors");
    Map<String, float[]> out = made.floats("out.safetensors");
    assertEquals(vlm.keySet(), out.keySet());
    out.forEach((name, got) -> {
      float[] wanted = vlm.get(name).clone();
      String was = name.replace("model.language_model", "model");
      if (base.containsKey(was)) {
        for (int i = 0; i < wanted.length; i++) {
          wanted[i] += 0.5f * (ft.get(was)[i] - base.get(was)[i]);
        }
      }
      assertNear(wanted, got, name);
    });
  }

  /** An average that training kept beside the weights, under names without their dots. */
  @Test
  void anAverageOfWeightsIsMovedIntoPlace() throws IOException {
    String up = "input_blocks.1.0.up.weight";
    List<TensorSpec> all = new ArrayList<>(List.of(f32("model.unet." + up, 3, 2)));
    all.add(f32("model.unet.out.2.bias", 3));
    all.add(f32("first_stage.conv_in.weight", 2, 2));
    all.add(f32("model_ema.unet" + up.replace(".", ""), 3, 2));
    all.add(f32("model_ema.unetout2bias", 3));
    all.add(f32("model_ema.decay"));
    made.write("m.safetensors", 1, all);
    made.eval(
            "match { \"unet\" -> rename(m[\"model_ema\" and not \"decay\"], from = \"^model_ema\","
                + " to = \"model\", like = m); else -> m[not \"model_ema\"] }",
            "out.safetensors",
            given("m"))
        .expect(0);
    Map<String, float[]> m = made.floats("m.safetensors");
    Map<String, float[]> out = made.floats("out.safetensors");
    assertEquals(
        Set.of("model.unet." + up, "model.unet.out.2.bias", "first_stage.conv_in.weight"),
        out.keySet());
    assertArrayEquals(m.get("model_ema.unet" + up.replace(".", "")), out.get("model.unet." + up));
    assertArrayEquals(m.get("model_ema.unetout2bias"), out.get("model.unet.out.2.bias"));
    assertArrayEquals(m.get("first_stage.conv_in.weight"), out.get("first_stage.conv_in.weight"));
    String none =
        made.eval(
                "rename(m[\"model_ema\"], from = \"^model_ema\", to = \"mean\", like = m)",
                "no",
                given("m"))
            .err();
    assertTrue(none.contains("error[renames-nothing]"), none);
  }

  /**
   * A part of a model by itself meets the whole: its names lack the head, and it lacks the rest.
   */
  @Test
  void theHelpPutsAPartIntoTheWhole() throws IOException {
    List<TensorSpec> unet = List.of(f32("conv_in.weight", 3, 2), f32("out.2.weight", 2, 2));
    List<TensorSpec> all = new ArrayList<>();
    unet.forEach(t -> all.add(f32("model.unet." + t.name(), 3 - unet.indexOf(t), 2)));
    all.add(f32("first_stage.conv_in.weight", 2, 5));
    made.write("whole.safetensors", 1, all);
    made.write("part.safetensors", 2, unet);
    Served.Ended refused =
        made.eval("0.5*whole + 0.5*part", "out.safetensors", given("whole", "part"));
    Matcher help = HELP.matcher(refused.expect(1).err());
    assertTrue(help.find(), refused.err());
    made.eval(help.group(1), "out.safetensors", given("whole", "part")).expect(0);
    Map<String, float[]> whole = made.floats("whole.safetensors");
    Map<String, float[]> part = made.floats("part.safetensors");
    Map<String, float[]> out = made.floats("out.safetensors");
    assertEquals(whole.keySet(), out.keySet());
    out.forEach((name, got) -> {
      float[] wanted = whole.get(name).clone();
      float[] other = part.getOrDefault(name.replace("model.unet.", ""), wanted);
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = (wanted[i] + other[i]) / 2;
      }
      assertNear(wanted, got, name);
    });
  }

  private static String[] given(String... names) {
    String[] all = new String[names.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = names[i] + "=" + names[i] + ".safetensors";
    }
    return all;
  }

  /** A compiled or a distributed model's names have a wrapper in front; the help takes it off. */
  @Test
  void theHelpForAWrappersPrefixIsTheRenamingThatIsWanted() throws IOException {
    made.write("base.safetensors", 1, model("", 2));
    for (String wrapper : List.of("_orig_mod.", "module.")) {
      made.write("ft.safetensors", 2, model(wrapper, 2));
      for (String formula : List.of("slerp(base, ft, 0.3)", "base + 0.5*(ft - base)")) {
        Served.Ended refused = made.eval(formula, "out.safetensors", given("base", "ft"));
        assertTrue(refused.expect(1).err().contains("error[names-differ]"), refused.err());
        Matcher help = HELP.matcher(refused.err());
        assertTrue(help.find(), refused.err());
        String mended =
            formula.contains("(ft - base)") ? "base + 0.5*(" + help.group(1) + ")" : help.group(1);
        made.eval(mended, "out.safetensors", given("base", "ft")).expect(0);
        String renamed =
            formula.replace(
                "ft", "rename(ft, from = \"^%s\", to = \"\")".formatted(wrapper.replace(".", "")));
        made.eval(renamed, "same.safetensors", given("base", "ft")).expect(0);
        Map<String, float[]> same = made.floats("same.safetensors");
        assertEquals(made.floats("base.safetensors").keySet(), same.keySet());
        made.floats("out.safetensors")
            .forEach((name, got) -> assertArrayEquals(same.get(name), got, name));
      }
    }
  }

  /** What a name, a place in the stack or a random number was inside, it is under other names. */
  @Test
  void whatIsInsideARenamingIsWhatItWas() throws IOException {
    made.write("base.safetensors", 1, model("", 3));
    made.write("ft.safetensors", 2, model("", 3));
    for (String inside :
        List.of(
            "(ft - base)[\"layers.1\" or \"mlp\"]",
            "gradient([0, 1, 5])*(ft - base)",
            "(match { \"layers\" -> depth + layers; else -> 7 })*(ft - base)",
            "norm(ft - base, per = layer)*(ft - base)",
            "norm(ft - base, per = row)*(ft - base)",
            "norm(ft)/norm(base, per = tensor)*(ft - base)",
            "uniform(3)*(ft - base)",
            "where(top(abs(ft - base), density = 40%), ft - base, 0)")) {
      made.eval(inside, "was.safetensors", given("base", "ft")).expect(0);
      String renamed = "rename(%s, from = \"layers\", to = \"late.2.blocks\")".formatted(inside);
      made.eval(renamed, "now.safetensors", given("base", "ft")).expect(0);
      Map<String, float[]> now = made.floats("now.safetensors");
      Map<String, float[]> was = made.floats("was.safetensors");
      assertEquals(was.size(), now.size(), inside);
      was.forEach((name, wanted) ->
          assertArrayEquals(wanted, now.get(name.replace("layers", "late.2.blocks")), inside));
      String back = "rename(%s, from = \"late.2.blocks\", to = \"layers\")".formatted(renamed);
      made.eval(back, "back.safetensors", given("base", "ft")).expect(0);
      made.floats("back.safetensors")
          .forEach((name, got) -> assertArrayEquals(was.get(name), got, inside));
    }
  }

  private static final String CONFIG =
      """
      {
        "num_hidden_layers": 3,
        "layer_types": [
          "full",
          "sliding",
          "none"
        ],
        "mlp_only_layers": [1],
        "vision_config": {"num_hidden_layers": 3, "depth": 3},
        "max_window_layers": 2,
        "rope_theta": Infinity
      }
      """;

  /** Blocks are those of the parts, in their order and to the byte; the config has their depth. */
  @Test
  void blocksOfTwoModelsAreStackedAndTheConfigFollows() throws IOException {
    made.write("a/model.safetensors", 1, model("", 3));
    made.write("b/model.safetensors", 2, model("", 3));
    made.text("a/config.json", CONFIG);
    made.text("b/config.json", "{}");
    made.eval(
            "stack([blocks(a, 0..1), blocks(b, [0, 2]), blocks(a, 2)], outside = a)",
            "out",
            "a=a",
            "b=b")
        .expect(0);
    Map<String, float[]> a = made.floats("a/model.safetensors");
    Map<String, float[]> b = made.floats("b/model.safetensors");
    Map<String, float[]> out = made.floats("out/model.safetensors");
    assertEquals(2 + 2 * 5, out.size());
    List<Map.Entry<Map<String, float[]>, Integer>> blocks =
        List.of(
            Map.entry(a, 0), Map.entry(a, 1), Map.entry(b, 0), Map.entry(b, 2), Map.entry(a, 2));
    for (int i = 0; i < blocks.size(); i++) {
      for (String rest : List.of(".mlp.up_proj.weight", ".self_attn.q_proj.weight")) {
        assertArrayEquals(
            blocks.get(i).getKey().get("model.layers." + blocks.get(i).getValue() + rest),
            out.get("model.layers." + i + rest));
      }
    }
    assertArrayEquals(a.get("lm_head.weight"), out.get("lm_head.weight"));
    assertEquals(
        CONFIG
            .replace("\"num_hidden_layers\": 3,\n", "\"num_hidden_layers\": 5,\n")
            .replace(
                "\"full\",\n    \"sliding\",\n    \"none\"",
                "\"full\",\n    \"sliding\",\n    \"full\",\n    \"none\",\n    \"none\""),
        Files.readString(folder.resolve("out/config.json")));
  }

  @Test
  void aRuleForEverySoManyBlocksThatWouldNotHoldIsRefused() throws IOException {
    made.write("a/model.safetensors", 1, model("", 4));
    made.text("a/config.json", "{\"num_hidden_layers\": 4, \"sliding_window_pattern\": 2}");
    made.eval("stack([blocks(a, 0..1), blocks(a, 0..3)], outside = a)", "out", "a=a").expect(0);
    String err =
        made.eval("stack([blocks(a, 0..1), blocks(a, 1..3)], outside = a)", "no", "a=a")
            .expect(1)
            .err();
    assertTrue(err.contains("error[config-does-not-follow]"), err);
    assertTrue(err.contains("sliding_window_pattern: 2"), err);
    assertFalse(Files.exists(folder.resolve("no")));
  }

  /**
   * In a part, depth runs from its first block to its last; inside {@code blocks} it is as it was.
   */
  @Test
  void depthInAPartIsThePartsOwn() throws IOException {
    made.write("a.safetensors", 1, model("", 5));
    made.eval(
            "stack([(depth*blocks(a, 2..4)) as model, blocks(depth*a[\"layers\"] as model, 2..4)],"
                + " outside = a)",
            "out.safetensors",
            given("a"))
        .expect(0);
    Map<String, float[]> a = made.floats("a.safetensors");
    Map<String, float[]> out = made.floats("out.safetensors");
    float[] factors = {0, 0.5f, 1, 0.5f, 0.75f, 1};
    int[] were = {2, 3, 4, 2, 3, 4};
    for (int i = 0; i < factors.length; i++) {
      float[] wanted = a.get("model.layers." + were[i] + ".mlp.up_proj.weight").clone();
      for (int j = 0; j < wanted.length; j++) {
        wanted[j] *= factors[i];
      }
      assertNear(wanted, out.get("model.layers." + i + ".mlp.up_proj.weight"), "block " + i);
    }
  }

  /**
   * A longer stack moves no block of what is computed of a model as it is, be it elsewhere in the
   * script or in the same expression; nor of a statistic inside what is seen otherwise.
   */
  @Test
  void aLongerStackBesideAModelLeavesItsDepth() throws IOException {
    made.write("a.safetensors", 1, model("", 3));
    made.write("b.safetensors", 2, model("", 3));
    String models = "a = model(\"a.safetensors\")\nb = model(\"b.safetensors\")\n";
    String longer = "s = stack([blocks(a, 0..2), blocks(b, 1..2)], outside = a)\n";
    String stacked = "save s to \"s.safetensors\"\n";
    String own =
        """
        w = match { depth == 1 -> 3; "layers" -> layer/layers; else -> 5 }
        t = gradient([0, 1])*(a as delta)
        save b + w*(a as delta) to "NAME-plain.safetensors"
        save rename(b + norm(t, per = layer)*(a as delta), from = "mlp", to = "ff") \
        to "NAME-seen.safetensors"
        save stack([blocks(b + norm(t, per = layer)*(a as delta), 1..2)], outside = b) \
        to "NAME-part.safetensors"
        """;
    made.text("alone.tva", models + own.replace("NAME", "alone"));
    made.text("before.tva", models + longer + stacked + own.replace("NAME", "before"));
    made.text("behind.tva", models + own.replace("NAME", "behind") + longer + stacked);
    for (String script : List.of("alone", "before", "behind")) {
      PROGRAM.run("run", script + ".tva", "--overwrite").expect(0);
      for (String out : List.of("-plain", "-seen", "-part")) {
        Map<String, float[]> got = made.floats(script + out + ".safetensors");
        made.floats("alone" + out + ".safetensors")
            .forEach((name, wanted) -> assertArrayEquals(wanted, got.get(name), script + name));
      }
    }
    made.text(
        "one.tva",
        models
            + longer
            + "w = match { \"layers\" -> depth; else -> 7 }\n"
            + "save s + w*(b as delta) to \"sum.safetensors\"\n"
            + "save if \"layers.{3..4}\" then s else (w*a as model) to \"arm.safetensors\"\n"
            + "save s + w*(s as delta) to \"whole.safetensors\"\n");
    PROGRAM.run("run", "one.tva").expect(0);
    Map<String, float[]> a = made.floats("a.safetensors");
    Map<String, float[]> b = made.floats("b.safetensors");
    Map<String, float[]> s = made.floats("s.safetensors");
    Map<String, float[]> sum = made.floats("sum.safetensors");
    Map<String, float[]> arm = made.floats("arm.safetensors");
    Map<String, float[]> whole = made.floats("whole.safetensors");
    for (int i = 0; i < 5; i++) {
      String name = "model.layers." + i + ".mlp.up_proj.weight";
      float depth = i / 2f;
      float[] x = s.get(name);
      float[] wantedSum = x.clone();
      float[] wantedArm = x.clone();
      float[] wantedWhole = x.clone();
      for (int j = 0; j < x.length; j++) {
        if (i < 3) {
          wantedSum[j] += depth * b.get(name)[j];
          wantedArm[j] = depth * a.get(name)[j];
        }
        wantedWhole[j] += i / 4f * x[j];
      }
      assertNear(wantedSum, sum.get(name), "sum " + name);
      assertNear(wantedArm, arm.get(name), "arm " + name);
      assertNear(wantedWhole, whole.get(name), "whole " + name);
    }
  }

  /** A vocabulary that was padded, and a convolution with more channels, take a smaller delta. */
  @Test
  void aDeltaOfOtherShapesIsFilledWithZerosOrCut() throws IOException {
    made.write(
        "small/model.safetensors",
        1,
        List.of(f32("wte.weight", 3, 2), f32("conv.weight", 2, 2, 3)));
    made.write(
        "large/model.safetensors",
        2,
        List.of(f32("wte.weight", 5, 2), f32("conv.weight", 2, 4, 3)));
    made.text("small/config.json", "{\"vocab_size\": 3}");
    made.text("large/config.json", "{\"vocab_size\": 5}");
    Map<String, float[]> small = made.floats("small/model.safetensors");
    Map<String, float[]> large = made.floats("large/model.safetensors");
    made.eval("a + 0.5*fit(b as delta, like = a)", "grown", "a=large", "b=small").expect(0);
    made.eval("b + fit(a as delta, like = b)", "cut", "a=large", "b=small").expect(0);
    made.eval("fit(b, like = a)", "filled", "a=large", "b=small").expect(0);
    Map<String, float[]> grown = made.floats("grown/model.safetensors");
    Map<String, float[]> cut = made.floats("cut/model.safetensors");
    Map<String, float[]> filled = made.floats("filled/model.safetensors");
    for (String name : List.of("wte.weight", "conv.weight")) {
      float[] wide = large.get(name);
      float[] wantedGrown = wide.clone();
      float[] wantedFilled = wide.clone();
      float[] wantedCut = small.get(name).clone();
      for (int i = 0; i < wantedCut.length; i++) {
        // 2 x 2 x 3 lies in 2 x 4 x 3 at the same places but for the first dimension's step.
        int there = name.equals("conv.weight") ? i / 6 * 12 + i % 6 : i;
        wantedGrown[there] += 0.5f * small.get(name)[i];
        wantedFilled[there] = small.get(name)[i];
        wantedCut[i] += wide[there];
      }
      assertNear(wantedGrown, grown.get(name), name);
      assertNear(wantedCut, cut.get(name), name);
      assertArrayEquals(wantedFilled, filled.get(name), name);
    }
    assertEquals("{\"vocab_size\": 5}", Files.readString(folder.resolve("filled/config.json")));
    assertEquals("{\"vocab_size\": 5}", Files.readString(folder.resolve("grown/config.json")));
    assertEquals("{\"vocab_size\": 3}", Files.readString(folder.resolve("cut/config.json")));
    String err =
        made.eval("fit(uniform(3)*(b as delta), like = a)", "no", "a=large", "b=small")
            .expect(1)
            .err();
    assertTrue(err.contains("element by element"), err);
  }
}
