// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsFile;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import dev.tva.cli.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pipeline of several models is one model, in and out. */
final class PipelinesTest {
  private static final String UNET = "unet/diffusion_pytorch_model";
  private static final List<TensorSpec> VAE = List.of(f32("conv.weight", 2, 2));
  private static final List<TensorSpec> TEXT = List.of(f32("text_model.weight", 2, 3));
  private static final List<TensorSpec> DOWN = List.of(f32("down.0.weight", 4, 4));
  private static final List<TensorSpec> UP = List.of(f32("up.0.weight", 4, 4));

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Case made = new Case(PROGRAM);

  @BeforeEach
  void make() throws IOException {
    pipeline("a", 1);
    pipeline("b", 2);
  }

  /** Its large component lies in shards of a variant, as diffusers writes them. */
  private void pipeline(String name, int seed) throws IOException {
    made.text(
        name + "/model_index.json",
        """
        {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.31.0",
         "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
         "text_encoder": ["transformers", "CLIPTextModel"],
         "tokenizer": ["transformers", "CLIPTokenizer"],
         "scheduler": ["diffusers", "PNDMScheduler"], "safety_checker": [null, null]}
        """);
    made.text(name + "/unet/config.json", "{\"_class_name\": \"UNet2DConditionModel\"}");
    made.text(name + "/vae/config.json", "{\"_class_name\": \"AutoencoderKL\"}");
    made.text(name + "/text_encoder/config.json", "{\"torch_dtype\": \"float32\"}");
    made.text(name + "/tokenizer/vocab.json", "{}");
    made.text(name + "/scheduler/scheduler_config.json", "{}");
    made.write(name + "/" + UNET + ".fp16-00001-of-00002.safetensors", seed, DOWN);
    made.write(name + "/" + UNET + ".fp16-00002-of-00002.safetensors", seed, UP);
    made.text(
        name + "/" + UNET + ".safetensors.index.fp16.json",
        """
        {"metadata": {"total_size": 128},
         "weight_map": {"down.0.weight": "diffusion_pytorch_model.fp16-00001-of-00002.safetensors",
                        "up.0.weight": "diffusion_pytorch_model.fp16-00002-of-00002.safetensors"}}
        """);
    made.write(
        name + "/vae/diffusion_pytorch_model.safetensors",
        seed,
        Map.of("format", "pt", "vae.note", "kept"),
        VAE);
    made.write(name + "/text_encoder/model.safetensors", seed, TEXT);
  }

  private Served.Ended tva(int code, String... arguments) {
    return PROGRAM.run(arguments).expect(code);
  }

  private byte[] data(String file) throws IOException {
    Path path = folder.resolve(file);
    try (var f = SafetensorsFile.open(path)) {
      byte[] all = Files.readAllBytes(path);
      return Arrays.copyOfRange(all, (int) f.header().dataStart(), all.length);
    }
  }

  private Map<String, String> metadata(String file) throws IOException {
    try (var f = SafetensorsFile.open(folder.resolve(file))) {
      return f.header().metadata();
    }
  }

  @Test
  void namesBeginWithTheComponent() {
    String shown = tva(0, "show", "norm(x, per = tensor)", "x=a", "--format", "csv").out();
    for (String name :
        List.of(
            "text_encoder.text_model.weight",
            "unet.down.0.weight",
            "unet.up.0.weight",
            "vae.conv.weight")) {
      assertTrue(shown.contains(name), shown);
    }
    assertEquals(5, shown.lines().count(), shown);
  }

  @Test
  void whatDoesNotChangeIsTheSameBytes() throws IOException {
    tva(0, "eval", "a + 0*(b - a)", "a=a", "b=b", "-o", "same");
    tva(0, "eval", "a", "a=a", "-o", "copy");
    for (String out : List.of("same", "copy")) {
      assertArrayEquals(
          data("a/vae/diffusion_pytorch_model.safetensors"),
          data(out + "/vae/diffusion_pytorch_model.safetensors"));
      assertArrayEquals(
          data("a/text_encoder/model.safetensors"), data(out + "/text_encoder/model.safetensors"));
      TreeMap<String, float[]> unet = made.floats(out + "/" + UNET + ".fp16.safetensors");
      assertEquals(List.of("down.0.weight", "up.0.weight"), List.copyOf(unet.keySet()));
      for (String file :
          List.of(
              "model_index.json",
              "vae/config.json",
              "text_encoder/config.json",
              "tokenizer/vocab.json",
              "scheduler/scheduler_config.json")) {
        assertArrayEquals(
            Files.readAllBytes(folder.resolve("a/" + file)),
            Files.readAllBytes(folder.resolve(out + "/" + file)),
            file);
      }
      assertFalse(Files.exists(folder.resolve(out + "/model.safetensors")));
    }
  }

  @Test
  void eachComponentIsComputedAndFoundByItsClients() throws IOException {
    Files.writeString(
        folder.resolve("x.tva"),
        """
        param a: model
        param b: model
        save a + 0.5*(b - a)["unet"] to "out" with shard = 0.064KB
        """);
    tva(0, "run", "x.tva", "a=a", "b=b");
    assertEquals(
        List.of(
            "config.json",
            "diffusion_pytorch_model.fp16-00001-of-00002.safetensors",
            "diffusion_pytorch_model.fp16-00002-of-00002.safetensors",
            "diffusion_pytorch_model.safetensors.index.fp16.json"),
        made.files("out/unet"));
    assertArrayEquals(
        data("a/vae/diffusion_pytorch_model.safetensors"),
        data("out/vae/diffusion_pytorch_model.safetensors"));
    float a = made.floats("a/" + UNET + ".fp16-00001-of-00002.safetensors").get("down.0.weight")[0];
    float b = made.floats("b/" + UNET + ".fp16-00001-of-00002.safetensors").get("down.0.weight")[0];
    float c =
        made.floats("out/" + UNET + ".fp16-00001-of-00002.safetensors").get("down.0.weight")[0];
    assertEquals((a + b) / 2, c, 1e-6);
    assertEquals("kept", metadata("out/vae/diffusion_pytorch_model.safetensors").get("vae.note"));
    assertFalse(
        metadata("out/text_encoder/model.safetensors").containsKey("vae.note"), "each its own");
    assertEquals("model", metadata("out/text_encoder/model.safetensors").get("tva.space"));
    // As it is read again, and replaced.
    assertTrue(tva(0, "show", "norm(x - a)", "x=out", "a=a").out().contains("= "));
    tva(0, "run", "x.tva", "a=a", "b=b");
  }

  @Test
  void deltasAndFilesKeepTheNames() throws IOException {
    tva(0, "eval", "b - a", "a=a", "b=b", "-o", "tau.safetensors");
    assertTrue(made.floats("tau.safetensors").containsKey("unet.down.0.weight"));
    tva(0, "eval", "a + t", "a=a", "t=tau.safetensors", "-o", "again");
    float[] right = made.floats("b/text_encoder/model.safetensors").get("text_model.weight");
    float[] got = made.floats("again/text_encoder/model.safetensors").get("text_model.weight");
    assertArrayEquals(right, got, 1e-6f);
  }

  @Test
  void aComponentThatIsMissingIsTold() throws IOException {
    Files.delete(folder.resolve("a/vae/diffusion_pytorch_model.safetensors"));
    String err = tva(3, "show", "norm(x)", "x=a").err();
    assertTrue(err.contains("the component `vae` of `a` has no weights"), err);
  }

  @Test
  void aFileBesideThePipelineIsNoted() throws IOException {
    made.write("a/v1-5-pruned.safetensors", 1, VAE);
    String err = tva(0, "show", "norm(x)", "x=a").err();
    assertTrue(err.contains("note[two-checkpoints]"), err);
    assertTrue(err.contains("a/v1-5-pruned.safetensors"), err);
  }

  @Test
  void weightsThatNoComponentNamesAreNoted() throws IOException {
    made.write("a/unet_ema/diffusion_pytorch_model.safetensors", 1, VAE);
    Served.Ended ended = tva(0, "show", "count(x)", "x=a");
    assertTrue(ended.err().contains("the weights in `unet_ema` of `a` take no part"), ended.err());
    assertTrue(ended.err().contains("name their folder: a/unet_ema"), ended.err());
  }

  @Test
  void aComponentThatWouldLieElsewhereIsRefused() throws IOException {
    for (String name : List.of("..", ".", "../b/unet", "vae/../../b/vae")) {
      made.text("a/model_index.json", "{\"" + name + "\": [\"diffusers\", \"AutoencoderKL\"]}");
      made.write("model.safetensors", 1, VAE);
      String err = tva(3, "eval", "x", "x=a", "-o", "out/x").err();
      assertTrue(err.contains("has a component that is no folder of its own"), err);
    }
    made.text("a/model_index.json", "{\"vae\": [");
    String err = tva(3, "show", "norm(x)", "x=a").err();
    assertTrue(err.contains("its model_index.json names none of its components"), err);
  }

  @Test
  void modulesOfAnyNameTakePart() throws IOException {
    made.text(
        "st/modules.json",
        """
        [{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "type": "sentence_transformers.models.Dense", "path": "dense"}]
        """);
    made.text("st/config.json", "{}");
    made.write("st/model.safetensors", 1, TEXT);
    String err = tva(3, "show", "count(x)", "x=st").err();
    assertTrue(err.contains("the component `dense` of `st` has no weights"), err);
    made.write("st/dense/model.safetensors", 1, VAE);
    tva(0, "eval", "2*x - 0.5*x - 0.5*x", "x=st", "-o", "out/st");
    assertArrayEquals(data("st/dense/model.safetensors"), data("out/st/dense/model.safetensors"));
  }

  @Test
  void tensorsOfNoComponentAreRefusedBeforeTheRun() {
    String err =
        tva(3, "eval", "rename(x, from = \"unet\", to = \"net\")", "x=a", "-o", "out").err();
    assertTrue(err.contains("tensors of no component"), err);
    assertFalse(Files.exists(folder.resolve("out")));
  }
}
