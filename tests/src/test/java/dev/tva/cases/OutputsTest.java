// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsFile;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is written is found by the clients of what it was made from. */
final class OutputsTest {
  private static final List<TensorSpec> TENSORS = List.of(f32("x.weight", 4, 4), f32("x.bias", 4));

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Case made = new Case(PROGRAM);

  private void pair(String file, String config) throws IOException {
    for (int seed = 1; seed <= 2; seed++) {
      String directory = seed == 1 ? "a/" : "b/";
      made.write(directory + file, seed, TENSORS);
      made.text(directory + config, "{}");
    }
  }

  @Test
  void weightsKeepTheNameThatTheAnchorsClientsLookFor() throws IOException {
    pair("diffusion_pytorch_model.safetensors", "config.json");
    made.eval("0.5*a + 0.5*b", "out", "a=a", "b=b").expect(0);
    assertEquals(
        List.of(
            "README.md", "config.json", "diffusion_pytorch_model.safetensors", "tva-manifest.json"),
        made.files("out"));
    made.text(
        "x.tva", "param a: model\nparam b: model\nsave mean(a, b) to \"s\" with shard = 0.064KB\n");
    PROGRAM.run("run", "x.tva", "a=a", "b=b").expect(0);
    assertEquals(
        List.of(
            "README.md",
            "config.json",
            "diffusion_pytorch_model-00001-of-00002.safetensors",
            "diffusion_pytorch_model-00002-of-00002.safetensors",
            "diffusion_pytorch_model.safetensors.index.json",
            "tva-manifest.json"),
        made.files("s"));
    // As read by the clients of such a folder, tva among them.
    made.eval("s", "again", "s=s").expect(0);
    assertEquals(
        made.floats("out/diffusion_pytorch_model.safetensors").keySet(),
        made.floats("again/diffusion_pytorch_model.safetensors").keySet());
  }

  /** Two of one shape have the same headers. */
  @Test
  void theCardTellsInputsApart() throws IOException {
    pair("model.safetensors", "config.json");
    made.eval("0.5*a + 0.5*b", "out", "a=a", "b=b").expect(0);
    Matcher inputs =
        Pattern.compile("- `a`: `(\\w+)`\n- `b`: `(\\w+)`")
            .matcher(Files.readString(folder.resolve("out/README.md")));
    assertTrue(inputs.find());
    assertNotEquals(inputs.group(1), inputs.group(2));
  }

  @Test
  void openClipKeepsItsNameToo() throws IOException {
    pair("open_clip_model.safetensors", "open_clip_config.json");
    made.eval("0.5*a + 0.5*b", "out", "a=a", "b=b").expect(0);
    assertTrue(made.files("out").contains("open_clip_model.safetensors"));
  }

  @Test
  void metadataOfTheAnchorIsKeptBesideOurs() throws IOException {
    made.write(
        "a/model.safetensors",
        1,
        Map.of(
            "format", "pt",
            "modelspec.title", "x",
            "modelspec.hash_sha256", "0123",
            "tva.params", "{\"old\":\"1\"}"),
        TENSORS);
    made.write("b/model.safetensors", 2, TENSORS);
    made.eval("0.5*a + 0.5*b", "out", "a=a", "b=b").expect(0);
    made.eval("0.5*b + 0.5*a", "other", "a=a", "b=b").expect(0);
    made.eval("a", "copy.safetensors", "a=a").expect(0);
    for (String file : List.of("out/model.safetensors", "copy.safetensors")) {
      Map<String, String> metadata = metadata(file);
      assertEquals("x", metadata.get("modelspec.title"));
      assertEquals("pt", metadata.get("format"));
      assertEquals("{}", metadata.get("tva.params"), "ours are ours");
      assertTrue(!metadata.containsKey("modelspec.hash_sha256"), "the data are others");
    }
    assertTrue(!metadata("other/model.safetensors").containsKey("modelspec.title"));
  }

  private Map<String, String> metadata(String file) throws IOException {
    try (var f = SafetensorsFile.open(folder.resolve(file))) {
      return f.header().metadata();
    }
  }

  @Test
  void pointersAmongSideFilesAreRefused() throws IOException {
    pair("model.safetensors", "config.json");
    made.text(
        "a/tokenizer.json", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
    String err = made.eval("0.5*a + 0.5*b", "out", "a=a", "b=b").expect(3).err();
    assertTrue(err.contains("tokenizer.json") && err.contains("git lfs pull"), err);
    // Only where it would be copied.
    made.eval("0.5*b + 0.5*a", "out", "a=a", "b=b").expect(0);
  }

  @Test
  void modulesOfSentenceTransformersTakePart() throws IOException {
    pair("model.safetensors", "config.json");
    for (int seed = 1; seed <= 2; seed++) {
      String directory = seed == 1 ? "a/" : "b/";
      made.text(directory + "modules.json", "[]");
      made.write(
          directory + "2_Dense/model.safetensors", seed, List.of(f32("linear.weight", 2, 2)));
    }
    made.eval("0.5*a + 0.5*b", "out", "a=a", "b=b").expect(0);
    float one = made.floats("a/2_Dense/model.safetensors").get("linear.weight")[0];
    float other = made.floats("b/2_Dense/model.safetensors").get("linear.weight")[0];
    float mean = made.floats("out/2_Dense/model.safetensors").get("linear.weight")[0];
    assertEquals((one + other) / 2, mean, 1e-6);
    assertEquals(
        made.floats("a/model.safetensors").keySet(), made.floats("out/model.safetensors").keySet());
    // A file that is named is itself alone, and what lies beside it is kept.
    String err =
        made.eval("0.5*a + 0.5*b", "alone", "a=a/model.safetensors", "b=b/model.safetensors")
            .expect(0)
            .err();
    assertTrue(err.contains("the weights in `2_Dense` of"), err);
    assertTrue(made.files("alone/2_Dense").contains("model.safetensors"));
  }
}
