// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tva.doc.Workplace;
import dev.tva.kernel.djl.Gpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking, comparing, beginning and completing. */
final class LookTest {
  @TempDir static Path folder;

  private static Served program;

  @BeforeAll
  static void start() throws IOException {
    Workplace.make(folder);
    Files.writeString(
        folder.resolve("edit.tva"),
        """
        param base: model
        param ft:   model
        save base + 0.5*(ft - base) to "out/edited"
        """);
    Files.writeString(
        folder.resolve("scaled.tva"),
        """
        param base: model
        param ft:   model
        param k:    number = 1
        save base + k*(ft - base) to "out/scaled"
        """);
    program = Served.in(folder);
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  @Test
  void tablesAreCutAndHaveOneHeader() {
    String tau = "table(n = norm(ft - base, per = layer), k = count(ft - base, per = layer))";
    String sorted = out(0, "show", "sort(" + tau + ", by = k)", "base=base", "ft=ft", "--top", "1");
    assertTrue(sorted.contains("\n  layer           n "), sorted);
    assertTrue(sorted.endsWith("\n  (5 more)\n"), sorted);
    String json =
        out(0, "show", tau, "base=base", "ft=ft", "--top", "1", "--format", "json").strip();
    assertTrue(json.contains("\"rows\":[{\"layer\":\"model.layers.2\",\"n\":0.42"), json);
    assertTrue(json.endsWith("\"more\":5}"), json);
    program.run(List.of("show", tau, "base=base", "ft=ft", "--top", "0")).expect(2);
  }

  @Test
  void tablesOfOneKindAreOneTableForPrograms() throws IOException {
    Files.writeString(
        folder.resolve("kinds.tva"),
        """
        base = model("base")
        show size(base), size(base["mlp"])
        for k in [1, 2] { show size(base, per = layer)*k }
        show [size(base), 1]
        """);
    String[] lines = out(0, "run", "kinds.tva", "--format", "csv").split("\n");
    assertEquals("formula,value", lines[0]);
    assertEquals("size(base),864", lines[1]);
    assertEquals("", lines[3]);
    assertEquals("formula,layer,value", lines[4]);
    assertEquals(1, Arrays.stream(lines).filter(l -> l.startsWith("formula,layer")).count());
    assertEquals("item,value", lines[lines.length - 3]);
  }

  @Test
  void itemsAreCalledByWhatTheyAreMadeOf() throws IOException {
    Files.writeString(
        folder.resolve("listed.tva"),
        """
        param base: model
        param fts: [model]
        show [size(m) for m in fts], [size(m) for m in models("run/checkpoint-*")]
        """);
    String shown = out(0, "run", "listed.tva", "base=base", "fts=[\"ft_a\", \"./ft_b\"]");
    assertTrue(shown.contains("\n  ft_a  864\n  ft_b  864\n"), shown);
    assertTrue(shown.contains("\n  checkpoint-800   864\n  checkpoint-900   864\n"), shown);
  }

  @Test
  void plansAndCardsAreThereForPrograms() {
    String plan = out(0, "plan", "edit.tva", "base=base", "ft=ft", "--format", "json");
    assertTrue(plan.contains("{\"output\":\"out/edited\",\"tensors\":12,\"bytes\":1728}"), plan);
    String cards = out(0, "doc", "ties", "norm", "--format", "csv");
    assertTrue(cards.startsWith("name,signature,summary\nties,"), cards);
    assertTrue(cards.contains("\nnorm,\"norm(x, p: number = 2, "), cards);
    assertTrue(out(0, "doc", "--format", "json").contains("\"name\":\"sort\""));
  }

  @Test
  void picturesAreDrawnOverPicturesOnly() throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(
        folder.resolve("scripts/draw.tva"),
        """
        base = model("../base")
        taus = [model("../ft_a") - base, model("../ft_b") - base, model("../ft_toxic") - base]
        show taus, norm(taus[0], per = layer), histogram(taus[0], bins = 4) to "figures/all.svg"
        """);
    Path picture = folder.resolve("scripts/figures/all.svg");
    Served.Ended first = program.run(List.of("run", "scripts/draw.tva")).expect(0);
    assertEquals("scripts/figures/all.svg: drawn\n", first.err());
    assertEquals("", first.out());
    String svg = Files.readString(picture);
    assertTrue(svg.contains("<desc>tva show cosines of taus, norm(taus[0], per = layer), "), svg);
    assertTrue(svg.contains(">model(&quot;../ft_b&quot;)") || svg.contains("../ft_b"), svg);
    program.run(List.of("run", "scripts/draw.tva")).expect(0);
    assertEquals(svg, Files.readString(picture));
    Files.writeString(picture, svg.replace("<desc>tva", "<desc>somebody"));
    Served.Ended refused = program.run(List.of("run", "scripts/draw.tva"));
    assertTrue(refused.err().startsWith("error[output-in-the-way]"), refused.err());
    program.run(List.of("run", "scripts/draw.tva", "--overwrite")).expect(0);
    assertEquals(svg, Files.readString(picture));
  }

  /** Where there is one, it is used. */
  @Test
  void aGpuThatIsNotThereIsToldByAllThatCompute() {
    List<String> missing = Gpus.find().missing();
    assumeTrue(Gpus.find().numbers().isEmpty());
    String inputs = " base=base ft=ft --device ";
    for (String command :
        List.of(
            "eval base+0.5*(ft-base) -o out/half",
            "show norm(ft-base)",
            "run edit.tva",
            "plan edit.tva",
            "lock edit.tva",
            "sweep scaled.tva k=0.2,0.4 --eval :${IFS}{model};echo${IFS}1")) {
      for (String device : List.of("gpu", "gpu:0", "gpu:0,1")) {
        String err = program.run(words(command + inputs + device)).expect(1).err();
        assertTrue(err.startsWith("error[no-gpu]: no GPU was found\n"), err);
        missing.forEach(m -> assertTrue(err.contains("  = note: " + m + "\n"), err));
      }
      program.run(words(command + inputs + "auto")).expect(0);
    }
    String matrices = "base+match{ndim==2->polar(ft-base);else->0}";
    program.run(words("eval " + matrices + " -o out/polar" + inputs + "auto")).expect(0);
  }

  private static List<String> words(String line) {
    return List.of(line.split(" "));
  }

  private static String out(int code, String... words) {
    return program.run(List.of(words)).expect(code).out();
  }

  @Test
  void listsBytesForPrograms() {
    assertEquals(
        "tensor,dtype,shape,size\n"
            + "model.layers.0.input_layernorm.weight,bf16,[8],16\n"
            + "model.layers.1.input_layernorm.weight,bf16,[8],16\n"
            + "model.layers.2.input_layernorm.weight,bf16,[8],16\n",
        out(0, "ls", "base", "input_layernorm", "--format", "csv"));
    assertEquals(
        """
        {"model":"base","kind":"model","config":{"architectures":["LlamaForCausalLM"]},\
        "tensors":12,"parameters":864,"bytes":1728,"dtypes":["bf16"],\
        "stacks":[{"stack":"model.layers","blocks":3}],\
        "listed":[{"tensor":"model.norm.weight","dtype":"bf16","shape":[8],"bytes":16}]}
        """,
        out(0, "ls", "base", "norm", "--format", "json"));
  }

  @Test
  void listsWhatIsNoModel() {
    String adapter = out(0, "ls", "adapter");
    assertTrue(adapter.contains("kind        LoRA adapter, rank 2, of base\n"), adapter);
    assertTrue(adapter.contains("q_proj.lora_A.weight  bf16   [2, 8]"), adapter);
    String gguf = out(0, "ls", "downloads/chat.gguf", "model.norm");
    assertTrue(gguf.contains("kind        model, GGUF\n"), gguf);
  }

  @Test
  void namesWhatIsNearWhereNothingMatches() {
    Served.Ended ended = program.run(List.of("ls", "base", "self_atn")).expect(1);
    assertTrue(ended.err().startsWith("error[pattern-matches-nothing]"), ended.err());
    assertTrue(ended.err().contains("tva ls base self_attn"), ended.err());
    program.run(List.of("ls", "nowhere")).expect(3);
    program.run(List.of("ls", "base", "a.{")).expect(2);
  }

  @Test
  void numbersOfADifferenceAreThoseOfTheLanguage() {
    String diff = out(0, "diff", "base", "ft_a", "--format", "csv", "--top", "3");
    String[] lines = diff.split("\n");
    assertEquals("tensor,norm,relative,cosine", lines[0]);
    assertEquals(4, lines.length);
    String[] first = lines[1].split(",");
    String pattern = "^" + first[0] + "$";
    assertEquals(
        number("norm(b[\"" + pattern + "\"] - a[\"" + pattern + "\"])"),
        Double.parseDouble(first[1]),
        1e-12);
    assertEquals(
        number("cosine(b[\"" + pattern + "\"], a[\"" + pattern + "\"])"),
        Double.parseDouble(first[3]),
        1e-12);
  }

  private static double number(String formula) {
    String csv = out(0, "show", formula, "a=base", "b=ft_a", "--format", "csv");
    return Double.parseDouble(csv.strip().substring(csv.strip().lastIndexOf(',') + 1));
  }

  @Test
  void whatHasOtherShapesOrNamesIsNamedAndTheRestCompared() throws IOException {
    String diff = out(0, "diff", "base", "chat");
    assertTrue(diff.contains("  shapes  2 differ\n"), diff);
    assertTrue(diff.contains("  lm_head.weight             bf16 [16, 8]  bf16 [18, 8]\n"), diff);
    assertTrue(diff.contains("  changed  9 of 10 tensors\n"), diff);
    Path other = folder.resolve("other");
    Files.createDirectories(other);
    Files.copy(folder.resolve("ft/model.safetensors"), other.resolve("model.safetensors"));
    Files.writeString(
        other.resolve("config.json"),
        "{\"architectures\": [\"Mistral\"], \"dtype\": \"bfloat16\"}");
    Files.writeString(
        other.resolve("tokenizer.json"),
        "{\"model\": {\"vocab\": {\"a\": 0, \"b\": 1}}, \"added_tokens\": [{\"content\": \"c\","
            + " \"id\": 2}]}");
    Path third = Files.createDirectories(folder.resolve("third"));
    Files.copy(folder.resolve("ft/model.safetensors"), third.resolve("model.safetensors"));
    Files.writeString(
        third.resolve("tokenizer.json"),
        "{\"model\": {\"vocab\": {\"a\": 0, \"d\": 1, \"c\": 3}}}");
    String headers = out(0, "diff", "base", "other", "--headers");
    assertTrue(
        headers.contains("  architectures  [\"LlamaForCausalLM\"]  [\"Mistral\"]\n"), headers);
    assertTrue(!headers.contains("by layer"), headers);
    assertTrue(
        out(0, "diff", "other", "third")
            .contains(
                "  tokens  2 in both, 1 only in the first, 1 only in the second, 1 with other"
                    + " numbers\n"));
  }

  @Test
  void deltasOfABaseAreComparedAsDeltas() {
    String diff = out(0, "diff", "ft_a", "ft_b", "--base", "base", "--top", "1");
    String cosine = out(0, "show", "cosine(a - c, b - c)", "a=ft_a", "b=ft_b", "c=base");
    String number = cosine.substring(cosine.indexOf("= ") + 2).strip();
    assertTrue(Pattern.compile("\n  all .* " + number + "\n").matcher(diff).find(), diff + cosine);
  }

  @Test
  void theTourCanBeTyped() throws IOException {
    out(0, "new", "demo");
    for (String name : List.of("base", "ft_a", "ft_b", "ft_toxic")) {
      assertTrue(
          Arrays.equals(
              Files.readAllBytes(folder.resolve(name + "/model.safetensors")),
              Files.readAllBytes(folder.resolve("demo/" + name + "/model.safetensors"))));
    }
    String tour = Files.readString(Path.of("../grammar/manual/tour.md"));
    for (String script : List.of("steer", "layered", "between")) {
      String text = Files.readString(folder.resolve("demo/" + script + ".tva"));
      assertTrue(
          tour.contains("<!-- file: " + script + ".tva -->\n```tva\n" + text + "```\n"), text);
    }
    Served.Ended again = program.run(List.of("new", "demo")).expect(3);
    assertTrue(again.err().contains("tva new demo demo-2"), again.err());
  }

  @Test
  void completesCommandsOptionsParametersAndNames() throws IOException {
    Files.writeString(
        folder.resolve("s.tva"), "param base: model\nparam beta: number = 1\nshow beta\n");
    assertEquals("diff\n", out(0, "completion", "bash", "--", "di"));
    assertEquals("--format\n", out(0, "completion", "zsh", "--", "ls", "--f"));
    assertEquals("random\n", out(0, "completion", "bash", "--", "sweep", "s.tva", "--search", "r"));
    assertEquals("base=\nbeta=\n", out(0, "completion", "fish", "--", "run", "s.tva", "b"));
    assertEquals("self_attn\n", out(0, "completion", "bash", "--", "ls", "base", "self"));
    assertEquals(
        "norm(a[\"layers.0\n" + "norm(a[\"layers.1\n" + "norm(a[\"layers.2\n",
        out(0, "completion", "bash", "--", "show", "a=base", "norm(a[\"layers."));
    assertEquals("", out(0, "completion", "bash", "--", "show", "norm(a)", "a=ba"));
    for (String shell : List.of("bash", "zsh", "fish")) {
      assertTrue(out(0, "completion", shell).contains("tva completion " + shell + " -- "));
    }
  }
}
