// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files whose names do not say what they are, and parts of what is in several files. */
final class MisnamedTest {
  @RegisterExtension static final Program PROGRAM = new Program();

  private static String refusal(String path) {
    return PROGRAM.run("show", "norm(x)", "x=" + path).expect(3).err();
  }

  @ParameterizedTest
  @CsvSource({"'PK\3\4', .pt or .npz", "'\u0080\2', .pt", "GGUF, .gguf"})
  void whatAFileBeginsLikeIsSaid(String first, String end) throws IOException {
    Files.write(
        PROGRAM.folder().resolve("x.safetensors"),
        (first + "0000000000").getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(refusal("x.safetensors").contains("ends so: " + end), refusal("x.safetensors"));
  }

  @Test
  void aConfigIsNoCheckpoint() throws IOException {
    Files.createDirectories(PROGRAM.folder().resolve("m"));
    Files.writeString(PROGRAM.folder().resolve("m/config.json"), "{}");
    assertTrue(refusal("m/config.json").contains("give what holds the weights"));
    new Case(PROGRAM).write("m/model.safetensors", 1, List.of(Case.f32("up.weight", 2)));
    assertTrue(refusal("m/config.json").contains("name its folder: m"), refusal("m/config.json"));
  }

  @ParameterizedTest
  @CsvSource({
    "acme/llama, to take it from the hub: hf:acme/llama",
    "acme/llama.pt, copy or download it there",
  })
  void anIdLacksWhatMakesItOne(String path, String said) {
    assertTrue(refusal(path).contains(said), refusal(path));
  }

  @Test
  void shardsOfTorchFilesNeedTheirIndex() throws IOException {
    Files.createDirectories(PROGRAM.folder().resolve("m"));
    Files.createFile(PROGRAM.folder().resolve("m/pytorch_model-00001-of-00002.bin"));
    assertTrue(refusal("m").contains("pytorch_model.bin.index.json"), refusal("m"));
  }
}
