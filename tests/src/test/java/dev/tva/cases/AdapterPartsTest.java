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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every tensor of an adapter's file has its part in the change, or the adapter is refused. */
final class AdapterPartsTest {
  @RegisterExtension static final Program PROGRAM = new Program();

  private static final String Q = "lora_unet_to_q.";
  private static final TensorSpec DOWN = f32(Q + "lora_down.weight", 1, 3);
  private static final TensorSpec UP = f32(Q + "lora_up.weight", 2, 1);

  private final Case made = new Case(PROGRAM);

  @BeforeEach
  void base() throws IOException {
    ones(
        "base/model.safetensors",
        f32("to_q.weight", 2, 3),
        f32("conv.weight", 2, 2, 1, 2),
        f32("embed_tokens.weight", 4, 2));
    made.text("base/config.json", "{\"tie_word_embeddings\": true}");
  }

  /** A file of ones; of integers, too. */
  private void ones(String file, TensorSpec... tensors) throws IOException {
    made.write(file, List.of(tensors), AdapterPartsTest::one);
  }

  private static byte[] one(TensorSpec tensor) {
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      switch (tensor.dtype()) {
        case F32 -> bytes.putFloat(1);
        case I64 -> bytes.putLong(1);
        case I8 -> bytes.put((byte) 1);
        default -> throw new IllegalArgumentException(tensor.toString());
      }
    }
    return bytes.array();
  }

  private TreeMap<String, float[]> applied(String adapter) throws IOException {
    made.eval("base + lora(\"" + adapter + "\", base)", "out", "base=base").expect(0);
    return made.floats("out/model.safetensors");
  }

  private String refusal(String adapter) {
    Served.Ended ended =
        made.eval("base + lora(\"" + adapter + "\", base)", "out", "base=base").expect(1);
    assertTrue(ended.err().contains("adapter-does-not-fit"), ended.err());
    assertTrue(ended.err().contains("= help: "), ended.err());
    return ended.err().lines().findFirst().orElseThrow();
  }

  private static float[] filled(int count, double value) {
    float[] all = new float[count];
    Arrays.fill(all, (float) value);
    return all;
  }

  @Test
  void alphaMayBeAnInteger() throws IOException {
    ones("a.safetensors", DOWN, UP, spec(Q + "alpha", DType.I64));
    assertArrayEquals(filled(6, 2), applied("a.safetensors").get("to_q.weight"));
  }

  @ParameterizedTest
  @CsvSource({
    "alpha, 2, alpha` is no single number",
    "scale_weight, 1, is no part of an adapter",
    "hada_w1_a, 1, has no part in a change"
  })
  void whatHasNoPartIsRefused(String part, long size, String told) throws IOException {
    ones("a.safetensors", DOWN, UP, f32(Q + part, size));
    assertTrue(refusal("a.safetensors").contains(told), told);
  }

  @Test
  void aScaleWithoutFactorsIsRefused() throws IOException {
    ones("a.safetensors", DOWN, UP, f32("lora_unet_conv.alpha"));
    assertTrue(refusal("a.safetensors").contains("lora_unet_conv.alpha"));
  }

  @Test
  void aWholeChangeHasTheShapeOfTheWeight() throws IOException {
    ones("a.safetensors", f32(Q + "diff", 3, 2));
    assertTrue(refusal("a.safetensors").contains("to_q.weight"));
    ones("b.safetensors", f32(Q + "diff", 2, 3), f32(Q + "alpha"));
    assertArrayEquals(filled(6, 2), applied("b.safetensors").get("to_q.weight"));
  }

  @Test
  void factorsAreNoIntegers() throws IOException {
    ones("a.safetensors", spec(DOWN.name(), DType.I8, 1, 3), UP);
    assertTrue(refusal("a.safetensors").contains("is i8"));
  }

  /** Each input of a convolution has one length, over all outputs and places of the kernel. */
  @Test
  void lengthsOfInputsGoOverTheKernel() throws IOException {
    String conv = "lora_unet_conv.";
    ones(
        "a.safetensors",
        f32(conv + "lora_down.weight", 1, 2, 1, 2),
        f32(conv + "lora_up.weight", 2, 1, 1, 1),
        f32(conv + "dora_scale", 1, 2, 1, 1));
    assertArrayEquals(
        filled(8, .5), applied("a.safetensors").get("conv.weight"), 1e-6f); // 2 / sqrt(4 * 2 * 2)
  }

  private void peft(String folder, String config, TensorSpec... tensors) throws IOException {
    ones(folder + "/adapter_model.safetensors", tensors);
    made.text(folder + "/adapter_config.json", config);
  }

  private static final String LORA = "{\"peft_type\": \"LORA\", \"r\": 1, \"lora_alpha\": 1";

  /** The head that is the embedding is a tensor of its own once an adapter changes it. */
  @Test
  void aCopyOfATiedHeadUntiesIt() throws IOException {
    String head = "base_model.model.lm_head.";
    peft(
        "a",
        LORA + "}",
        f32(head + "base_layer.weight", 4, 2),
        f32(head + "lora_A.weight", 1, 2),
        f32(head + "lora_B.weight", 4, 1));
    Map<String, float[]> all = applied("a");
    assertArrayEquals(filled(8, 2), all.get("lm_head.weight"));
    assertArrayEquals(filled(8, 1), all.get("embed_tokens.weight"));
  }

  @Test
  void aTiedHeadGoesThroughAFile() throws IOException {
    String head = "base_model.model.lm_head.";
    peft("a", LORA + "}", f32(head + "lora_A.weight", 1, 2), f32(head + "lora_B.weight", 4, 1));
    made.text(
        "s.tva",
        "param base: model\n"
            + "save lora(\"a\", base) to \"k.safetensors\" with format = kohya, rank = 2\n");
    PROGRAM.run("run", "s.tva", "base=base").expect(0);
    assertArrayEquals(filled(8, 2), applied("k.safetensors").get("lm_head.weight"), 1e-6f);
    ones(
        "p.safetensors",
        f32("lora_unet_proj_out.lora_down.weight", 1, 2),
        f32("lora_unet_proj_out.lora_up.weight", 4, 1));
    assertArrayEquals(filled(8, 2), applied("p.safetensors").get("proj_out.weight"));
  }

  @Test
  void tokensHaveATypeOfTheirOwn() throws IOException {
    peft(
        "a",
        "{\"peft_type\": \"TRAINABLE_TOKENS\", \"token_indices\": [1]}",
        f32("base_model.model.embed_tokens.trainable_tokens_delta", 1, 2));
    assertArrayEquals(filled(8, 1), applied("a").get("embed_tokens.weight"));
    peft(
        "b",
        "{\"peft_type\": \"TRAINABLE_TOKENS\", \"token_indices\": [1, 2]}",
        f32("base_model.model.embed_tokens.trainable_tokens_delta", 1, 2));
    assertTrue(refusal("b").contains("replaces 2 rows"));
  }

  @Test
  void lengthsThatAreAnnouncedMustBeThere() throws IOException {
    peft(
        "a",
        LORA + ", \"use_dora\": true}",
        f32("base_model.model.to_q.lora_A.weight", 1, 3),
        f32("base_model.model.to_q.lora_B.weight", 2, 1));
    assertTrue(refusal("a").contains("lora_magnitude_vector"));
  }

  /** Without a base it was written as if every model stored it as [out, in]. */
  @Test
  void whatMayLieEitherWayNeedsABase() throws IOException {
    ones("gpt/model.safetensors", f32("h.0.attn.c_proj.weight", 2, 2));
    made.text("gpt/config.json", "{\"model_type\": \"gpt2\"}");
    String save = "save delta(\"gpt\") to \"a\" with format = lora, rank = 2";
    made.text("s.tva", save + "\n");
    Served.Ended without = PROGRAM.run("run", "s.tva").expect(1);
    assertTrue(without.err().contains("error[adapter-needs-base]"), without.err());
    made.text("s.tva", "param base: model\n" + save + ", base = base\n");
    PROGRAM.run("run", "s.tva", "base=gpt").expect(0);
  }

  /**
   * Biases are as long as the outputs are many; without them and without a config nothing tells.
   */
  @Test
  void whichWayABaseLiesIsToldByItsBiases() throws IOException {
    TensorSpec square = f32("h.0.attn.c_proj.weight", 2, 2);
    TensorSpec wide = f32("h.0.attn.c_attn.weight", 2, 6);
    ones("gpt/model.safetensors", square, wide);
    made.text(
        "s.tva",
        """
        param base: model
        save delta("gpt") to "a" with format = lora, rank = 2, base = base
        """);
    Served.Ended open = PROGRAM.run("run", "s.tva", "base=gpt").expect(1);
    assertTrue(open.err().contains("adapter-needs-base"), open.err());
    assertTrue(open.err().contains("config.json of `gpt`"), open.err());
    ones("told/model.safetensors", square, wide, f32("h.0.attn.c_attn.bias", 6));
    PROGRAM.run("run", "s.tva", "base=told").expect(0);
    assertTrue(text("a/adapter_config.json").contains("\"fan_in_fan_out\": true"));
    // As llama.cpp's files have them.
    ones("gpt/model.safetensors", square, f32("h.0.attn.c_attn.weight", 6, 2));
    ones(
        "straight/model.safetensors",
        square,
        f32("h.0.attn.c_attn.weight", 6, 2),
        f32("h.0.attn.c_attn.bias", 6));
    made.text("straight/config.json", "{\"model_type\": \"gpt2\"}");
    PROGRAM.run("run", "s.tva", "base=straight").expect(0);
    assertTrue(text("a/adapter_config.json").contains("\"fan_in_fan_out\": false"));
  }

  private String text(String file) throws IOException {
    return Files.readString(made.folder().resolve(file));
  }

  /** A matrix of as many rows as columns lies as the architecture has it. */
  @Test
  void squareExpertsLieAsTheArchitectureHasThem() throws IOException {
    TensorSpec down = f32("layers.0.mlp.experts.down_proj", 2, 2, 2);
    ones("moe/model.safetensors", down);
    String config = LORA + ", \"target_parameters\": [\"mlp.experts.down_proj\"]}";
    made.write(
        "a/adapter_model.safetensors",
        List.of(
            f32("base_model.model.layers.0.mlp.experts.lora_A.weight", 2, 2),
            f32("base_model.model.layers.0.mlp.experts.lora_B.weight", 2, 2)),
        t ->
            floats(
                t.name().contains("lora_A") ? new float[] {1, 0, 1, 0} : new float[] {0, 0, 1, 1}));
    made.text("a/adapter_config.json", config);
    assertTrue(
        made.eval("base + lora(\"a\", base)", "out", "base=moe")
            .expect(1)
            .err()
            .contains("nothing says which way"));
    for (String type : List.of("gpt_oss", "qwen3_moe")) {
      made.text("moe/config.json", "{\"model_type\": \"" + type + "\"}");
      made.eval("base + lora(\"a\", base)", type, "base=moe").expect(0);
    }
    assertArrayEquals(
        new float[] {1, 2, 1, 1, 1, 2, 1, 1},
        made.floats("gpt_oss/model.safetensors").get(down.name()));
    assertArrayEquals(
        new float[] {1, 1, 2, 1, 1, 1, 2, 1},
        made.floats("qwen3_moe/model.safetensors").get(down.name()));
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float v : values) {
      bytes.putFloat(v);
    }
    return bytes.array();
  }

  /** PEFT loads none without: one matrix gets factors of zeros. */
  @Test
  void anAdapterWithoutFactorsGetsSome() throws IOException {
    ones("plain/model.safetensors", f32("up.weight", 2, 3), f32("norm.weight", 2));
    made.text(
        "s.tva",
        """
        param base: model
        ft = (2*(base as delta)) as model
        save (ft - base)["norm"] to "a" with format = lora, rank = 1
        """);
    PROGRAM.run("run", "s.tva", "base=plain").expect(0);
    Map<String, float[]> all = made.floats("a/adapter_model.safetensors");
    assertEquals(3, all.size());
    assertArrayEquals(filled(2, 2), all.get("base_model.model.norm.weight"));
    assertArrayEquals(new float[3], all.get("base_model.model.up.lora_A.weight"));
    assertArrayEquals(new float[2], all.get("base_model.model.up.lora_B.weight"));
  }

  /** Stable Diffusion XL's second text encoder, in a file of the original names. */
  @ParameterizedTest
  @CsvSource({
    "conditioner.embedders.1.model.transformer.resblocks.0.attn.in_proj_weight, OpenCLIP's names",
    "other.weight, does not hold"
  })
  void partsThatAreNotChangedAreTold(String tensor, String told) throws IOException {
    ones("xl/model.safetensors", f32("to_q.weight", 2, 3), f32(tensor, 2, 2));
    ones(
        "a.safetensors",
        DOWN,
        UP,
        f32("lora_te2_text_model_fc1.lora_down.weight", 1, 2),
        f32("lora_te2_text_model_fc1.lora_up.weight", 2, 1));
    Served.Ended ended =
        made.eval("base + lora(\"a.safetensors\", base)", "out", "base=xl").expect(0);
    assertTrue(ended.err().contains(told), ended.err());
  }

  /** An empty file was no adapter when it was read again. */
  @ParameterizedTest
  @CsvSource({"to_q, kohya", "norm, kohya", "to_q, lora"})
  void whatChangesNothingIsReadAgain(String tensor, String format) throws IOException {
    ones("b/model.safetensors", f32("to_q.weight", 2, 3), f32("norm.weight", 2));
    ones("c/model.safetensors", f32("to_q.weight", 2, 3), f32("norm.weight", 2));
    String path = format.equals("kohya") ? "k.safetensors" : "k";
    made.text(
        "s.tva",
        """
        param base: model
        save (model("c") - base)["%s"] to "%s" with format = %s, rank = 1
        """
            .formatted(tensor, path, format));
    PROGRAM.run("run", "s.tva", "base=b").expect(0);
    made.eval("base + lora(\"" + path + "\", base)", "same", "base=b").expect(0);
    made.floats("same/model.safetensors")
        .forEach((name, all) -> assertArrayEquals(filled(all.length, 1), all, name));
  }

  @Test
  void whatNoAdapterHoldsIsSavedAsADelta() throws IOException {
    ones("b/model.safetensors", f32("scale", 2, 3));
    String save = "param base: model\nft = (2*(base as delta)) as model\nsave ft - base to \"a\"";
    made.text("s.tva", save + " with format = lora, rank = 1\n");
    String told = PROGRAM.run("run", "s.tva", "base=b").expect(1).err();
    assertTrue(told.contains("error[adapter-cannot-hold]"), told);
    assertTrue(told.contains(": save ft - base to \"a\""), told);
    made.text("s.tva", save + "\n");
    PROGRAM.run("run", "s.tva", "base=b").expect(0);
  }

  /** Patterns name parameters by their own names; Mixtral's files have names of their own. */
  @Test
  void expertsOfMixtralHaveTheRankOfTheirParameter() throws IOException {
    List<TensorSpec> base = new ArrayList<>();
    for (int e = 0; e < 2; e++) {
      String expert = "layers.0.block_sparse_moe.experts." + e + ".";
      base.add(f32(expert + "w1.weight", 2, 3));
      base.add(f32(expert + "w2.weight", 3, 2));
      base.add(f32(expert + "w3.weight", 2, 3));
    }
    ones("moe/model.safetensors", base.toArray(TensorSpec[]::new));
    peft(
        "a",
        LORA
            + ", \"target_parameters\": [\"gate_up_proj\"],"
            + " \"rank_pattern\": {\"experts.gate_up_proj\": 2}}",
        f32("base_model.model.layers.0.mlp.experts.lora_A.weight", 4, 3),
        f32("base_model.model.layers.0.mlp.experts.lora_B.weight", 4, 4));
    made.eval("base + lora(\"a\", base)", "out", "base=moe").expect(0);
    Map<String, float[]> all = made.floats("out/model.safetensors");
    all.forEach(
        (name, values) -> assertArrayEquals(filled(6, name.contains("w2") ? 1 : 2), values, name));
  }

  /** Sizes that a file may have by mistake. */
  @Test
  void factorsThatDoNotFitAreRefused() throws IOException {
    ones("base/model.safetensors", f32("to_q.weight", 2, 3), f32("to_q.bias", 2));
    String q = "base_model.model.to_q.";
    TensorSpec a = f32(q + "lora_A.weight", 1, 3);
    TensorSpec b = f32(q + "lora_B.weight", 2, 1);
    Map<String, List<TensorSpec>> all =
        Map.of(
            LORA + "}",
            List.of(a, b, f32(q + "lora_B.bias", 3)),
            LORA + ", \"use_dora\": true}",
            List.of(a, b, f32(q + "lora_magnitude_vector", 1)),
            "{\"peft_type\": \"IA3\"}",
            List.of(f32(q + "ia3_l")),
            "{\"peft_type\": \"VERA\"}",
            List.of(
                f32("base_model.vera_A", 1, 3),
                f32("base_model.vera_B", 2, 1),
                f32(q + "vera_lambda_b", 0),
                f32(q + "vera_lambda_d", 1)),
            LORA.replace("LORA", "LOHA") + "}",
            List.of(
                f32(q + "hada_w1_a", 2, 1),
                f32(q + "hada_w1_b", 1, 3),
                f32(q + "hada_w2_a", 2, 1),
                f32(q + "hada_w2_b", 1, 2)),
            LORA.replace("LORA", "LOKR") + "}",
            List.of(
                f32(q + "lokr_w1", 1, 1),
                f32(q + "lokr_w2_a", 1, 2),
                f32(q + "lokr_w2_b", 1, 3),
                f32(q + "lokr_t2", 1, 2, 1, 1)));
    for (Map.Entry<String, List<TensorSpec>> one : all.entrySet()) {
      peft("a", one.getKey(), one.getValue().toArray(TensorSpec[]::new));
      assertTrue(refusal("a").contains("to_q"), one.getKey());
    }
  }

  /** Copies and lengths have no rank, and leave the others theirs. */
  @Test
  void allTargetsAreShown() throws IOException {
    peft(
        "a",
        LORA + "}",
        f32("base_model.model.to_q.lora_A.weight", 1, 3),
        f32("base_model.model.to_q.lora_B.weight", 2, 1),
        f32("base_model.model.embed_tokens.weight", 4, 2));
    String shown = PROGRAM.run("show", "lora(\"a\", base)", "base=base").expect(0).out();
    assertTrue(shown.contains("to_q: 1 tensor of rank 1"), shown);
    assertTrue(shown.contains("embed_tokens: 1 tensor of no stored rank"), shown);
    String model = PROGRAM.run("show", "base + lora(\"a\", base)", "base=base").expect(0).out();
    assertFalse(model.contains("target"), model);
  }

  /** As diffusers saves what PEFT has trained. */
  @Test
  void filesOfDiffusersHaveLengthsAndBiases() throws IOException {
    ones("unet/model.safetensors", f32("to_q.weight", 2, 3), f32("to_q.bias", 2));
    TensorSpec[] all = {
      f32("unet.to_q.lora_A.weight", 1, 3),
      f32("unet.to_q.lora_B.weight", 2, 1),
      f32("unet.to_q.lora_B.bias", 2),
      f32("unet.to_q.lora_magnitude_vector", 2)
    };
    ones("a.safetensors", all);
    made.eval("base + lora(\"a.safetensors\", base)", "out", "base=unet").expect(0);
    Map<String, float[]> changed = made.floats("out/model.safetensors");
    // Rows of 2, of the length 1.
    assertArrayEquals(filled(6, 1 / Math.sqrt(3)), changed.get("to_q.weight"), 1e-6f);
    assertArrayEquals(filled(2, 2), changed.get("to_q.bias"));
  }

  /** A parameter that is a delta takes one with its base. */
  @Test
  void anAdapterGivenForADeltaNeedsItsBase() throws IOException {
    peft(
        "a",
        LORA + "}",
        f32("base_model.model.to_q.lora_A.weight", 1, 3),
        f32("base_model.model.to_q.lora_B.weight", 2, 1));
    made.text("s.tva", "param base: model\nparam t: delta\nshow norm(t)\n");
    Served.Ended bare = PROGRAM.run("run", "s.tva", "base=base", "t=a").expect(1);
    assertTrue(bare.err().contains("'t=lora(\"a\", base)'"), bare.err());
    PROGRAM.run("run", "s.tva", "base=base", "t=lora(\"a\", base)").expect(0);
    made.text("s.tva", "base = model(\"base\")\nshow norm(delta(\"a\"))\n");
    Served.Ended call = PROGRAM.run("run", "s.tva").expect(1);
    assertTrue(call.err().contains(": lora(\"a\", base)"), call.err());
  }

  @Test
  void theNameOfTheAdapterMayStandInItsTensors() throws IOException {
    String module = "base_model.model.to_q.";
    TensorSpec[] one = {
      f32(module + "lora_A.default.weight", 1, 3), f32(module + "lora_B.default.weight", 2, 1)
    };
    peft("a", LORA + "}", one);
    assertArrayEquals(filled(6, 2), applied("a").get("to_q.weight"));
    peft("b", LORA + "}", one[0], one[1], f32(module + "lora_A.other.weight", 1, 3));
    assertTrue(refusal("b").contains("several adapters"));
  }

  @Test
  void factorsOfOtherToolsAreNotRead() throws IOException {
    ones("a.safetensors", f32("to_q.lora_a", 3, 1), f32("to_q.lora_b", 1, 2));
    assertTrue(refusal("a.safetensors").contains("MLX"));
  }

  @Test
  void startsThatAreNotKnownAreRefused() throws IOException {
    peft(
        "a",
        LORA + ", \"init_lora_weights\": \"zebra\"}",
        f32("base_model.model.to_q.lora_A.weight", 1, 3),
        f32("base_model.model.to_q.lora_B.weight", 2, 1));
    assertTrue(refusal("a").contains("zebra"));
  }

  @Test
  void factorsOfPeftAreNotReadWithoutTheirConfig() throws IOException {
    ones(
        "a.safetensors",
        f32("base_model.model.to_q.lora_A.weight", 1, 3),
        f32("base_model.model.to_q.lora_B.weight", 2, 1));
    assertTrue(refusal("a.safetensors").contains("no adapter_config.json"));
  }

  @Test
  void theFolderOfAnAdapterIsNamed() throws IOException {
    peft(
        "all/first",
        LORA + "}",
        f32("base_model.model.to_q.lora_A.weight", 1, 3),
        f32("base_model.model.to_q.lora_B.weight", 2, 1));
    Served.Ended above = made.eval("base + lora(\"all\", base)", "out", "base=base").expect(3);
    assertTrue(above.err().contains("all/first"), above.err());
    assertArrayEquals(filled(6, 2), applied("all/first/adapter_config.json").get("to_q.weight"));
    assertTrue(refusal("base").contains("no adapter_config.json"));
    ones("styles/ink.safetensors", DOWN, UP);
    assertArrayEquals(filled(6, 2), applied("styles").get("to_q.weight"));
    ones("styles/oil.safetensors", DOWN, UP);
    Served.Ended two = made.eval("base + lora(\"styles\", base)", "out", "base=base").expect(3);
    assertTrue(two.err().contains("styles/ink.safetensors"), two.err());
  }
}
