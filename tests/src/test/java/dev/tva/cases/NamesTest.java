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
import dev.tva.cli.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pairs whose tensors are not the same: the result is right, or nothing is written. */
final class NamesTest {
  private static final TensorSpec HEAD = f32("lm_head.weight", 4, 2);
  private static final Pattern CODE = Pattern.compile("= help: to [^:]*: ([^`\\s\\[].*)");
  private static final Pattern MARKED = Pattern.compile("(?m)^ +\\| ([^\\^\\n]*)(\\^+)");

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Case made = new Case(PROGRAM);

  private static List<TensorSpec> model(String prefix, int layers, int vocabulary) {
    List<TensorSpec> all = new ArrayList<>();
    all.add(f32(prefix + "model.embed_tokens.weight", vocabulary, 2));
    for (int i = 0; i < layers; i++) {
      all.add(f32(prefix + "model.layers." + i + ".mlp.up_proj.weight", 3, 2));
      all.add(f32(prefix + "model.layers." + i + ".self_attn.q_proj.weight", 2, 2));
    }
    return all;
  }

  private void write(String name, long seed, List<TensorSpec> tensors, TensorSpec... more)
      throws IOException {
    List<TensorSpec> all = new ArrayList<>(tensors);
    all.addAll(List.of(more));
    made.write(name + ".safetensors", seed, all);
  }

  private static String[] inputs(String... names) {
    String[] all = new String[names.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = names[i] + "=" + names[i] + ".safetensors";
    }
    return all;
  }

  /** Nothing is written, and a help with code, where there is one, gives a whole model. */
  private String refused(String slug, String formula, int whole, String... names)
      throws IOException {
    Served.Ended ended = made.eval(formula, "out.safetensors", inputs(names)).expect(1);
    assertTrue(ended.err().contains("error[" + slug + "]"), ended.err());
    assertFalse(Files.exists(folder.resolve("out.safetensors")));
    Matcher help = CODE.matcher(ended.err());
    if (help.find()) {
      String code = applied(formula, ended.err(), help.group(1).strip());
      Served.Ended after = made.eval(code, "helped.safetensors", inputs(names));
      assertEquals(0, after.code(), code + "\n" + after.err());
      assertEquals(whole, made.floats("helped.safetensors").size(), code);
    }
    return ended.err();
  }

  /** The formula with what is marked replaced by the help's code. */
  private static String applied(String formula, String err, String code) {
    Matcher marked = MARKED.matcher(err);
    assertTrue(marked.find(), err);
    int from = marked.group(1).length();
    return formula.substring(0, from) + code + formula.substring(from + marked.group(2).length());
  }

  @Test
  void anArmThatLacksItsTensorIsAnError() throws IOException {
    write("a", 1, model("", 2, 4));
    write("b", 2, model("", 2, 4), HEAD);
    refused("names-differ", "if \"lm_head\" then a else b", 6, "a", "b");
  }

  @Test
  void whereAndSlerpAskForTheSameNamesToo() throws IOException {
    write("a", 1, model("", 2, 4));
    write("b", 2, model("", 2, 4), f32("vision.weight", 2));
    for (String formula : List.of("slerp(b, a, 0.3)", "where(a > b, a, b)", "0.5*b + 0.5*a")) {
      refused("names-differ", formula, 6, "a", "b");
    }
  }

  @Test
  void checkpointsWithoutACommonNameMeetNowhere() throws IOException {
    write("a", 1, model("", 2, 4));
    write("b", 2, model("", 2, 4));
    write("c", 1, model("_orig_mod.", 2, 4));
    write("d", 2, model("_orig_mod.", 2, 4));
    for (String formula :
        List.of(
            "slerp(a, c, 0.5)",
            "a + 0.5*(c - a)",
            "a + (b - a)*sign(c - d)",
            "a + 0.5*ties([b - a, d - c], density = 50%)")) {
      String[] used =
          Stream.of("a", "b", "c", "d")
              .filter(n -> Pattern.compile("\\b" + n + "\\b").matcher(formula).find())
              .toArray(String[]::new);
      String err = refused("names-differ", formula, 5, used);
      assertTrue(err.contains("_orig_mod"), err);
    }
    String[] arguments = {"show", "cosine(b - a, d - c)", "", "", "", ""};
    System.arraycopy(inputs("a", "b", "c", "d"), 0, arguments, 2, 4);
    String err = PROGRAM.run(arguments).expect(1).err();
    assertTrue(err.contains("error[names-differ]"), err);
  }

  /** A head of one row is not the head of another kind under another name. */
  @Test
  void anotherKindOfHeadIsLeftOut() throws IOException {
    write("base", 1, model("", 2, 4), HEAD);
    write("reward", 2, model("", 2, 4), f32("score.weight", 1, 2));
    String err = refused("names-differ", "base + 0.5*(reward - base)", 6, "base", "reward");
    assertTrue(err.contains("[not \"lm_head\" and not \"score\"]"), err);
  }

  @Test
  void otherShapesAreLeftOutOfTheDeltaAndNotOfTheModel() throws IOException {
    write("padded", 1, model("", 2, 6));
    write("ft", 2, model("", 2, 4));
    write("base", 3, model("", 2, 4));
    refused("shape-mismatch", "padded + 0.5*(ft - base)", 5, "padded", "ft", "base");
  }

  @Test
  void aDeeperModelLeavesOutItsOwnBlocksOnly() throws IOException {
    write("three", 1, model("", 3, 4));
    write("two", 2, model("", 2, 4));
    refused("names-differ", "three + 0.5*(two - three)", 7, "three", "two");
  }

  @Test
  void integersMakeNoNamesDiffer() throws IOException {
    write("a", 1, model("", 2, 4), spec("position_ids", DType.I64, 1, 4));
    write("c", 2, model("", 2, 4));
    made.eval("0.5*a + 0.5*c", "out.safetensors", inputs("a", "c")).expect(0);
    assertEquals(6, names("out.safetensors").size());
  }

  private List<String> names(String file) throws IOException {
    try (var reader = dev.safetensors.SafetensorsReader.open(folder.resolve(file))) {
      return List.copyOf(reader.tensors().keySet());
    }
  }

  @Test
  void blocksOfTwoEncodersAreTwoStacks() throws IOException {
    List<TensorSpec> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(f32("conditioner.embedders.0.transformer.encoder.layers." + i + ".fc1.weight", 2, 2));
      all.add(f32("conditioner.embedders.1.model.resblocks." + i + ".mlp.weight", 2, 2));
    }
    write("base", 1, all);
    String shown =
        PROGRAM
            .run("show", "gradient([0, 3])", "base=base.safetensors", "--format", "csv")
            .expect(0)
            .out();
    for (String stack : List.of("0.transformer.encoder.layers", "1.model.resblocks")) {
      for (int i = 0; i < 4; i++) {
        assertTrue(shown.contains("conditioner.embedders." + stack + "." + i + "."), shown);
      }
    }
  }

  /**
   * A head that a config ties to the embedding: stored by one, not by the other, in either order;
   * and one that a model has of its own.
   */
  @Test
  void aTiedHeadFollowsItsEmbedding() throws IOException {
    TensorSpec embedding = f32("model.embed_tokens.weight", 4, 2);
    TensorSpec head = f32("lm_head.weight", 4, 2);
    TensorSpec norm = f32("model.norm.weight", 2);
    made.write("base/model.safetensors", 1, List.of(embedding, norm));
    made.write(
        "same/model.safetensors",
        List.of(embedding, norm, head),
        t -> Case.bytes(t == head ? embedding : t, 2));
    made.write("untied/model.safetensors", 3, List.of(embedding, head, norm));
    made.text("base/config.json", "{\"tie_word_embeddings\": true}");
    made.text("same/config.json", "{\"tie_word_embeddings\": true}");
    made.text("untied/config.json", "{\"tie_word_embeddings\": false}");
    for (String[] pair : List.of(new String[] {"base", "same"}, new String[] {"same", "base"})) {
      String out = pair[0] + "_out";
      made.eval("x + 0.5*(y - x)", out, "x=" + pair[0], "y=" + pair[1]).expect(0);
      var got = made.floats(out + "/model.safetensors");
      assertArrayEquals(got.get(embedding.name()), got.get(head.name()), out);
      assertTrue(
          Files.readString(folder.resolve(out + "/config.json"))
              .contains("\"tie_word_embeddings\": true"));
    }
    made.eval("slerp(x, y, 0.5)", "between", "x=untied", "y=base").expect(0);
    assertEquals(3, made.floats("between/model.safetensors").size());
    assertTrue(
        Files.readString(folder.resolve("between/config.json"))
            .contains("\"tie_word_embeddings\": false"));
  }

  /** A longer model elsewhere in the script moves no block of a shorter one. */
  @Test
  void depthIsOfTheExpressionItIsUsedIn() throws IOException {
    write("base", 1, model("", 3, 4));
    write("ft", 2, model("", 3, 4));
    write("deep", 3, model("", 6, 4));
    write("deep_ft", 4, model("", 6, 4));
    String shallow =
        "tau = model(\"ft.safetensors\") - model(\"base.safetensors\")\n"
            + "w = match { depth > 0.4 -> 2; else -> gradient([0, 1]) }\n"
            + "save model(\"base.safetensors\") + w*tau + norm(depth*tau[\"layers\"])*tau"
            + " to \"NAME.safetensors\"\n"
            + "show norm(tau[depth == 1]), norm(gradient([0, 1])*tau)\n";
    String deep =
        "deep = model(\"deep.safetensors\")\n"
            + "u = model(\"deep_ft.safetensors\") - deep\n"
            + "save deep + gradient([0, 1])*u to \"deep_out.safetensors\"\n";
    made.text("alone.tva", shallow.replace("NAME", "alone"));
    made.text("before.tva", deep + shallow.replace("NAME", "before"));
    made.text("behind.tva", shallow.replace("NAME", "behind") + deep);
    String alone = PROGRAM.run("run", "alone.tva").expect(0).out();
    for (String script : List.of("before", "behind")) {
      String shown = PROGRAM.run("run", script + ".tva", "--overwrite").expect(0).out();
      assertEquals(alone, shown, script);
      var got = made.floats(script + ".safetensors");
      made.floats("alone.safetensors")
          .forEach((name, numbers) -> assertArrayEquals(numbers, got.get(name), script + name));
    }
  }
}
