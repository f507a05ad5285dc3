// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters that are written are what PEFT and kohya's scripts would have written. */
final class AdapterOutputTest {
  private static final Path ORACLES = Path.of("src/test/resources/adapters/peft").toAbsolutePath();
  private static final Path LLAMA = ORACLES.resolve("base/llama");
  private static final String SUM =
      """
      base = model("%s")
      a = lora("%s", base)
      b = lora("%s", base)
      t = 0.75*a - 0.5*b
      """
          .formatted(
              LLAMA,
              ORACLES.resolve("cases/plain/adapter"),
              ORACLES.resolve("cases/patterns/adapter"));

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();

  private String run(String script, String... options) throws IOException {
    Files.writeString(folder.resolve("s.tva"), script);
    return PROGRAM
        .run(Stream.concat(Stream.of("run", "s.tva"), Stream.of(options)).toList())
        .expect(0)
        .out();
  }

  private String refusal(String script) throws IOException {
    Files.writeString(folder.resolve("s.tva"), script);
    return PROGRAM.run("run", "s.tva").expect(1).err();
  }

  /** The value of {@code show} of one formula. */
  private double number(String script, String formula) throws IOException {
    String out = run(script + "show " + formula + "\n");
    return Double.parseDouble(out.substring(out.lastIndexOf('=') + 1).strip());
  }

  private static Map<String, List<Long>> shapes(Path file) throws IOException {
    Map<String, List<Long>> all = new TreeMap<>();
    try (var reader = SafetensorsReader.open(file)) {
      reader.tensors().values().forEach(t -> all.put(t.info().name(), t.info().shape()));
    }
    return all;
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static TreeSet<String> texts(JsonElement array) {
    TreeSet<String> all = new TreeSet<>();
    if (array.isJsonArray()) {
      array.getAsJsonArray().forEach(e -> all.add(e.getAsString()));
    }
    return all;
  }

  static Stream<JsonObject> plainLora() throws IOException {
    return JsonParser.parseString(Files.readString(ORACLES.resolve("index.json")))
        .getAsJsonArray()
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject)
        .filter(c ->
            List.of(
                    "plain",
                    "rslora",
                    "patterns",
                    "bias-all",
                    "bias-lora-only",
                    "modules-to-save",
                    "gpt2-conv1d",
                    "layers-to-transform",
                    "bf16-base-bf16-adapter")
                .contains(c.get("case").getAsString()));
  }

  /** Names and shapes of an adapter that is read and written are those that PEFT wrote. */
  @ParameterizedTest
  @MethodSource("plainLora")
  void namesAndShapesAreAsPeftWroteThem(JsonObject c) throws IOException {
    Path adapter = ORACLES.resolve(c.get("adapter").getAsString());
    String given =
        "base = model(\"%s\")\nt = lora(\"%s\", base)\n"
            .formatted(ORACLES.resolve("base/" + c.get("base").getAsString()), adapter);
    run(given + "save t to \"out\" with format = lora\n");
    assertEquals(
        shapes(adapter.resolve("adapter_model.safetensors")),
        shapes(folder.resolve("out/adapter_model.safetensors")));
    assertEquals(0, number(given, "norm(lora(\"out\", base) - t)/norm(t)"), 1e-7);

    JsonObject wrote = json(adapter.resolve("adapter_config.json"));
    JsonObject ours = json(folder.resolve("out/adapter_config.json"));
    assertTrue(wrote.keySet().containsAll(ours.keySet()), ours.keySet().toString());
    assertEquals(wrote.get("r"), ours.get("r"));
    assertEquals(ours.get("r"), ours.get("lora_alpha"));
    assertEquals(wrote.get("rank_pattern").isJsonNull(), false);
    assertEquals(wrote.get("fan_in_fan_out"), ours.get("fan_in_fan_out"));
    assertEquals(wrote.get("task_type"), ours.get("task_type"));
    assertEquals(
        !wrote.get("bias").getAsString().equals("none"),
        ours.get("bias").getAsString().equals("all"));
    if (!c.get("case").getAsString().equals("layers-to-transform")) {
      assertEquals(texts(wrote.get("target_modules")), texts(ours.get("target_modules")));
    }
  }

  @Test
  void sumsAreExactWhereRanksAllow() throws IOException {
    run(SUM + "save t to \"out\" with format = lora\n");
    assertEquals(0, number(SUM, "norm(lora(\"out\", base) - t)/norm(t)"), 3e-7);
    assertEquals(
        shapes(ORACLES.resolve("combo/cat/adapter_model.safetensors")).keySet(),
        shapes(folder.resolve("out/adapter_model.safetensors")).keySet());
    // Ranks of both side by side, and by that without an error to tell of.
    assertEquals(8, json(folder.resolve("out/adapter_config.json")).get("r").getAsInt());
  }

  @Test
  void isReadAsWhatPeftsOwnSumIs() throws IOException {
    run(SUM + "save t to \"out\" with format = lora\n");
    String both = SUM + "cat = lora(\"" + ORACLES.resolve("combo/cat") + "\", base)\n";
    assertEquals(0, number(both, "norm(lora(\"out\", base) - cat)/norm(t)"), 1e-6);
  }

  /** The best there is: what is dropped are the smallest singular values. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "t",
        // The same tensors, and nothing to say that they are of low rank.
        "0.5*(t + abs(t)) + 0.5*(t - abs(t))"
      })
  void dropsTheSmallestSingularValues(String formula) throws IOException {
    run(SUM + "save " + formula + " to \"out\" with format = lora, rank = 3\n");
    String q = "\"layers.0.self_attn.q_proj\"";

    double error = number(SUM, "norm(lora(\"out\", base)[%s] - t[%s])".formatted(q, q));

    double left = leftAfterThree(q);
    assertEquals(left, error, 1e-4 * left);
  }

  private double leftAfterThree(String q) throws IOException {
    String given = SUM + "f = svd(t[%s], 3)\n".formatted(q);
    return number(given, "norm(t[%s] - f.u @ diag(f.s) @ f.vt)".formatted(q));
  }

  @Test
  void energyDecidesRanks() throws IOException {
    run(SUM + "save t to \"out\" with format = lora, energy = 95%\n");
    double error =
        number(SUM, "max(norm(lora(\"out\", base) - t, per = tensor)/norm(t, per = tensor))");
    assertTrue(error * error <= 0.05 && error > 0.01, Double.toString(error));
    JsonObject config = json(folder.resolve("out/adapter_config.json"));
    assertFalse(config.getAsJsonObject("rank_pattern").isEmpty());
    assertEquals(config.get("rank_pattern"), config.get("alpha_pattern"));
  }

  @Test
  void bytesDependOnNoThreads() throws IOException {
    String script = SUM + "save 0.5*(t + abs(t)) to \"out\" with format = lora, rank = 3\n";
    run(script, "--threads", "1");
    byte[] one = Files.readAllBytes(folder.resolve("out/adapter_model.safetensors"));
    run(script, "--threads", "2", "--memory", "8MB");
    assertArrayEquals(one, Files.readAllBytes(folder.resolve("out/adapter_model.safetensors")));
  }

  @Test
  void aKohyaFileReadsTheSame() throws IOException {
    run(SUM + "save t to \"k.safetensors\" with format = kohya\n");
    assertEquals(0, number(SUM, "norm(lora(\"k.safetensors\", base) - t)/norm(t)"), 3e-7);
    assertTrue(
        shapes(folder.resolve("k.safetensors"))
            .containsKey("lora_unet_model_layers_0_mlp_down_proj.alpha"));
  }

  @Test
  void convolutionsAndNormsOfAUnetGoThroughAFile() throws IOException {
    Path kohya = ORACLES.resolveSibling("kohya");
    String given =
        "base = model(\"%s\")\nt = lora(\"%s\", base)\n"
            .formatted(
                kohya.resolve("unet.safetensors"), kohya.resolve("lycoris-full-diff.safetensors"));
    run(given + "save t to \"k.safetensors\" with format = kohya, rank = 64\n");
    assertEquals(0, number(given, "norm(lora(\"k.safetensors\", base) - t)/norm(t)"), 1e-5);
  }

  @Test
  void whatDoesNotChangeIsLeftOut() throws IOException {
    run(SUM + "save base + t to \"ft\"\n");
    String given = "base = model(\"%s\")\nft = model(\"ft\")\n".formatted(LLAMA);
    run(given + "save ft - base to \"out\" with format = lora, rank = 8\n");
    assertEquals(
        shapes(ORACLES.resolve("cases/plain/adapter/adapter_model.safetensors")).keySet(),
        shapes(folder.resolve("out/adapter_model.safetensors")).keySet());
    assertEquals(0, number(given, "norm(lora(\"out\", base) - (ft - base))/norm(ft - base)"), 1e-5);
  }

  /** Factors of all experts in one pair of tensors, of the largest rank that one of them has. */
  @ParameterizedTest
  @ValueSource(strings = {"rank = 4", "energy = 80%"})
  void expertsHaveFactorsEach(String how) throws IOException {
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String mlp = "model.layers." + i + ".mlp.";
      specs.add(new TensorSpec(mlp + "experts.gate_up_proj", DType.F32, List.of(3L, 8L, 6L)));
      specs.add(new TensorSpec(mlp + "experts.down_proj", DType.F32, List.of(3L, 6L, 4L)));
      specs.add(new TensorSpec(mlp + "gate.weight", DType.F32, List.of(3L, 6L)));
    }
    Tensors.writeFile(folder.resolve("b/model.safetensors"), specs, 1, 0);
    Tensors.writeFile(folder.resolve("f/model.safetensors"), specs, 1, 0.01);
    String given = "base = model(\"b\")\nft = model(\"f\")\n";
    run(given + "save ft - base to \"out\" with format = lora, " + how + "\n");
    double error =
        number(
            given,
            "max(norm(lora(\"out\", base) - (ft - base), per = tensor)/norm(ft - base, per ="
                + " tensor))");
    assertTrue(how.startsWith("rank") ? error > 0.1 : error * error <= 0.2, how + " " + error);
    JsonObject config = json(folder.resolve("out/adapter_config.json"));
    assertEquals(4, config.get("target_parameters").getAsJsonArray().size());
    assertEquals(new TreeSet<>(List.of("gate")), texts(config.get("target_modules")));
    long rank = config.get("r").getAsInt();
    Map<String, List<Long>> shapes = shapes(folder.resolve("out/adapter_model.safetensors"));
    String experts = "base_model.model.model.layers.1.mlp.experts.";
    assertEquals(List.of(3 * rank, 6L), shapes.get(experts + "base_layer.lora_A.weight"));
    assertEquals(List.of(8L, 3 * rank), shapes.get(experts + "base_layer.lora_B.weight"));
    assertEquals(List.of(3 * rank, 4L), shapes.get(experts + "lora_A.weight"));
    assertEquals(List.of(6L, 3 * rank), shapes.get(experts + "lora_B.weight"));

    run(given + "save ft - base to \"all\" with format = lora, rank = 6\n");
    assertEquals(0, number(given, "norm(lora(\"all\", base) - (ft - base))/norm(ft - base)"), 1e-5);
  }

  /** What experts in one tensor change by has factors as any sum of adapters has. */
  @ParameterizedTest
  @ValueSource(strings = {"qwen3_moe", "gpt_oss"})
  void sumsOfExpertsAreExact(String architecture) throws IOException {
    String experts = "model.layers.0.mlp.experts.";
    List<TensorSpec> specs =
        List.of(
            new TensorSpec(experts + "gate_up_proj", DType.F32, List.of(3L, 16L, 8L)),
            new TensorSpec(experts + "down_proj", DType.F32, List.of(3L, 8L, 8L)));
    Tensors.writeFile(folder.resolve("b/model.safetensors"), specs, 1, 0);
    Tensors.writeFile(folder.resolve("f/model.safetensors"), specs, 1, 0.01);
    Tensors.writeFile(folder.resolve("g/model.safetensors"), specs, 2, 0.01);
    Files.writeString(
        folder.resolve("b/config.json"), "{\"model_type\": \"" + architecture + "\"}");
    String given = "base = model(\"b\")\n";
    run(
        given
            + """
            save model("f") - base to "x" with format = lora, rank = 2
            save model("g") - base to "y" with format = lora, rank = 1
            """);
    String sum = given + "t = 0.5*lora(\"x\", base) - 2*lora(\"y\", base)\n";
    run(sum + "save t to \"out\" with format = lora\n");
    assertEquals(3, json(folder.resolve("out/adapter_config.json")).get("r").getAsInt());
    assertEquals(0, number(sum, "norm(lora(\"out\", base) - t)/norm(t)"), 1e-6);
    run(sum + "save t to \"less\" with format = lora, energy = 99.99999%\n");
    assertEquals(0, number(sum, "norm(lora(\"less\", base) - t)/norm(t)"), 1e-3);
    assertTrue(run(sum + "show t\n").contains("gate_up_proj: 1 tensor of rank 3"));
  }

  /** PEFT puts experts that are tensors of their own into one: of one rank, and none missing. */
  @Test
  void expertsOfTheirOwnHaveOneRank() throws IOException {
    String given =
        """
        base = model("%s")
        l = lora("%s", base)
        t = (if "experts.2" then 0 else 1)*l
        """
            .formatted(
                ORACLES.resolve("base/qwen3-moe"),
                ORACLES.resolve("cases/moe-target-parameters/adapter"));
    for (String how : List.of("", ", energy = 60%")) {
      run(given + "save t to \"out\" with format = lora" + how + "\n");
      int rank = json(folder.resolve("out/adapter_config.json")).get("r").getAsInt();
      Map<String, List<Long>> shapes = shapes(folder.resolve("out/adapter_model.safetensors"));
      for (String part : List.of("down_proj", "gate_proj", "up_proj")) {
        for (int expert = 0; expert < 4; expert++) {
          String name = "model.layers.1.mlp.experts." + expert + "." + part;
          String a = "base_model.model." + name + ".lora_A.weight";
          assertEquals(rank, shapes.get(a).getFirst(), name);
        }
      }
      double off = number(given, "norm(lora(\"out\", base) - t)/norm(t)");
      assertTrue(how.isEmpty() ? off < 1e-6 : off < 0.65, how + " " + off);
    }
  }

  @Test
  void refusesWhatCannotBeRight() throws IOException {
    String given = "base = model(\"%s\")\n".formatted(LLAMA);
    assertTrue(
        refusal(given + "save base to \"out\" with format = lora, rank = 2\n")
            .contains("error[not-a-delta]"));
    assertTrue(
        refusal(SUM + "save abs(t) as delta to \"out\" with format = lora\n")
            .contains("how many ranks"));
    assertTrue(
        refusal(SUM + "save t to \"out\" with rank = 2\n")
            .contains("`rank` is an option of adapters"));
    assertTrue(
        refusal(SUM + "save t to \"out\" with format = lora, rank = 0\n")
            .contains("a rank is a whole number above 0"));
    assertTrue(
        refusal(SUM + "save t to \"out.safetensors\" with format = lora\n")
            .contains("is a directory"));
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void cardsSayWhatWasDoneAndGiveWayToOthers() throws IOException {
    String script = SUM + "save base + t to \"m\"\nsave base + a to \"n\" with card = false\n";
    run(script);
    Path card = folder.resolve("m/README.md");
    assertTrue(Files.readString(card).startsWith("---\n"), Files.readString(card));
    assertTrue(Files.readString(card).contains("t = 0.75*a - 0.5*b"));
    assertFalse(Files.exists(folder.resolve("n/README.md")));
    Files.writeString(card, "mine");
    run(script, "--overwrite");
    assertEquals("mine", Files.readString(card));
  }
}
