// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fine-tune gives the same whichever format it is in, wherever it is used. */
final class OtherFormatsTest {
  private static final List<TensorSpec> SPECS = Tensors.transformer(2, 32, DType.BF16);

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Uses uses = new Uses(PROGRAM);

  @BeforeEach
  void makeCheckpoints() throws IOException {
    Uses.write(folder.resolve("base/model.safetensors"), SPECS, 1);
    Uses.write(folder.resolve("ft/model.safetensors"), SPECS, 2);
    Path ft = folder.resolve("ft/model.safetensors");
    OtherFormats.torch(ft, folder.resolve("ft.ckpt"));
    OtherFormats.torch(ft, folder.resolve("dir/pytorch_model.bin"));
    OtherFormats.gguf(ft, folder.resolve("ft.gguf"));
    OtherFormats.npz(ft, folder.resolve("ft.npz"));
  }

  @Test
  void aDirectoryIsReadWhateverItsFormat() throws IOException {
    run("right", "ft");
    run("out", "dir");
    assertSame("right", "out");
    Files.copy(
        folder.resolve("ft.gguf"), Files.createDirectory(folder.resolve("g")).resolve("m.gguf"));
    run("out", "g");
    assertSame("right", "out");
  }

  private void run(String output, String ft) {
    tva("eval", "base + 0.5*(ft - base)", "base=base", "ft=" + ft, "-o", output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ft.ckpt", "ft.gguf", "ft.npz"})
  void everyUseGivesTheSame(String ft) throws IOException {
    run("right", "ft");
    run("out", ft);
    assertSame("right", "out");

    tva("eval", "ft", "ft=" + ft, "-o", "copy", "--dtype", "bf16");
    assertSame("ft", "copy");

    for (String shown : List.of("norm(ft - base, per = tensor)", "quantile(abs(ft - base), 50%)")) {
      assertEquals(
          tva("show", shown, "--format", "csv", "base=base", "ft=ft"),
          tva("show", shown, "--format", "csv", "base=base", "ft=" + ft));
    }

    tva("eval", "ft - base", "base=base", "ft=" + ft, "-o", "delta");
    tva("eval", "base + 0.5*t", "base=base", "t=delta", "-o", "again");
    assertSame("right", "again");

    uses.sweep("param base: model\nparam ft: model\n", "base + k*(ft - base)", "ft=" + ft, "right");

    String line = "norm(ft - base)\n";
    assertEquals(uses.session(line, "ft=ft"), uses.session(line, "ft=" + ft));
  }

  private String tva(String... arguments) {
    return uses.tva(arguments);
  }

  private void assertSame(String one, String other) throws IOException {
    assertEquals(uses.tensors(one), uses.tensors(other));
  }
}
