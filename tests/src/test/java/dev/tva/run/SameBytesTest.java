// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same script and inputs give the same bytes, however they are run. */
final class SameBytesTest {
  /** Reductions at several grains, tests, functions that are not exact, and a mask. */
  private static final String SCRIPT =
      """
      param base: model
      param a: model
      param b: model
      ta = a - base
      tb = b - base
      k = match { "mlp" -> 0.7; depth > 0.5 -> norm(ta, per = layer)/norm(tb, per = layer); else -> 0.4 }
      keep = abs(tb) > 2*mean(abs(tb), per = row)
      edited = base + k*ta - 0.3*keep*tb + 0.01*tanh(ta)/std(tb)
      save edited to "out/edited"
      save ta + tb to "out/delta.safetensors" with dtype = f32
      """;

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final List<TensorSpec> specs = Tensors.transformer(3, 96, DType.BF16);

  @BeforeEach
  void makeCheckpoints() throws IOException {
    Tensors.writeFile(folder.resolve("base/model.safetensors"), specs, 0, 0);
    Tensors.writeFile(folder.resolve("a/model.safetensors"), specs, 1, 0.002);
    Tensors.writeFile(folder.resolve("b/model.safetensors"), specs, 2, 0.002);
    Tensors.writeShards(folder.resolve("shards"), specs, 1, 0.002, 100_000);
    Files.writeString(folder.resolve("edit.tva"), SCRIPT);
  }

  private String run(String... options) throws IOException {
    String[] arguments = new String[options.length + 5];
    arguments[0] = "run";
    arguments[1] = "edit.tva";
    arguments[2] = "base=base";
    arguments[3] = "b=b";
    arguments[4] = "a=a";
    System.arraycopy(options, 0, arguments, 5, options.length);
    PROGRAM.run(arguments).expect(0);
    return outputs();
  }

  private String outputs() throws IOException {
    return hash(folder.resolve("out/edited/model.safetensors"))
        + hash(folder.resolve("out/delta.safetensors"));
  }

  private static String hash(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void forAnyThreadsAndMemoryAndShards() throws IOException {
    String once = run("--threads", "1");
    assertEquals(once, run("--threads", "4"), "four threads");
    assertEquals(once, run("--threads", "3", "--memory", "64MB"), "other tiles");
    PROGRAM.run("run", "edit.tva", "base=base", "b=b", "a=shards").expect(0);
    assertEquals(once, outputs(), "a sharded input");
  }

  @Test
  void equalInputsComeBackBitForBit() throws IOException {
    Files.createDirectories(folder.resolve("same"));
    Files.copy(folder.resolve("base/model.safetensors"), folder.resolve("same/model.safetensors"));
    PROGRAM
        .run(
            "eval",
            "0.8*base + 0.5*(same - base) + 0.5*base - 0.3*twin",
            "base=base",
            "same=same",
            "twin=same",
            "-o",
            "out/back.safetensors")
        .expect(0);
    assertSameTensors("base/model.safetensors", "out/back.safetensors");
  }

  /** Of the same names one model is in double precision, and computed in it. */
  @Test
  void whateverElseTheScriptSaves() throws IOException {
    for (DType dtype : List.of(DType.F32, DType.F64)) {
      var few = Tensors.transformer(1, 16, dtype);
      Tensors.writeFile(folder.resolve(dtype + "_a.safetensors"), few, 1, 0.1);
      Tensors.writeFile(folder.resolve(dtype + "_b.safetensors"), few, 2, 0.1);
    }
    String single =
        """
        a = model("F32_a.safetensors")
        b = model("F32_b.safetensors")
        save a - 2*(b - a) to "out/NAME.safetensors"
        """;
    Files.writeString(folder.resolve("alone.tva"), single.replace("NAME", "alone"));
    Files.writeString(
        folder.resolve("both.tva"),
        """
        c = model("F64_a.safetensors")
        d = model("F64_b.safetensors")
        save c - 2*(d - c) to "out/double.safetensors"
        """
            + single.replace("NAME", "both"));
    PROGRAM.run("run", "alone.tva").expect(0);
    PROGRAM.run("run", "both.tva").expect(0);
    assertSameTensors("out/alone.safetensors", "out/both.safetensors");
  }

  private void assertSameTensors(String one, String other) throws IOException {
    try (var was = dev.safetensors.SafetensorsReader.open(folder.resolve(one));
        var is = dev.safetensors.SafetensorsReader.open(folder.resolve(other))) {
      assertEquals(was.tensors().keySet(), is.tensors().keySet());
      for (String name : was.tensors().keySet()) {
        assertEquals(bytes(was, name), bytes(is, name), name);
      }
    }
  }

  private static java.nio.ByteBuffer bytes(dev.safetensors.SafetensorsReader reader, String name)
      throws IOException {
    var located = reader.find(name).orElseThrow();
    java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate((int) located.info().byteSize());
    located.read(0, all);
    return all.flip();
  }
}
