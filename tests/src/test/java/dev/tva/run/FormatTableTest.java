// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of checkpoint in every use gives what the same tensors give as plain safetensors. */
final class FormatTableTest {
  private static final List<TensorSpec> SPECS = Tensors.transformer(1, 32, DType.BF16);
  private static final String Q = "model.layers.0.self_attn.q_proj.weight";

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();

  /** A kind, and what it is given as. */
  enum Kind {
    ADAPTER("t", "delta", "t=lora(\"a\", base)"),
    TORCH("(x - base)", "model", "x=ft.ckpt"),
    GGUF("(x - base)", "model", "x=ft.gguf"),
    FP8("(x - base)", "model", "x=fp8");

    private final String delta;
    private final String type;
    private final String argument;

    Kind(String delta, String type, String argument) {
      this.delta = delta;
      this.type = type;
      this.argument = argument;
    }

    private String name1() {
      return argument.substring(0, 1);
    }
  }

  @BeforeEach
  void makeCheckpoints() throws IOException {
    write(folder.resolve("base/model.safetensors"), SPECS, 1);
    write(folder.resolve("ft/model.safetensors"), SPECS, 2);
  }

  private static void write(Path file, List<TensorSpec> specs, int seed) throws IOException {
    Random random = new Random(seed);
    Files.createDirectories(file.getParent());
    try (var writer = SafetensorsWriter.create(file, specs, Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        var bytes = ByteBuffer.allocate((int) spec.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          float x = OtherFormats.STEP * (random.nextInt(255) - 127);
          switch (spec.dtype()) {
            case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(x) >>> 16));
            case F8_E4M3 -> bytes.put((byte) (random.nextInt(0x78) | random.nextInt(2) << 7));
            default -> bytes.putFloat(x);
          }
        }
        writer.write(spec.name(), 0, bytes.flip());
      }
      writer.finish();
    }
  }

  private void make(Kind kind) throws IOException {
    Path ft = folder.resolve("ft/model.safetensors");
    switch (kind) {
      case TORCH -> OtherFormats.torch(ft, folder.resolve("ft.ckpt"));
      case GGUF -> OtherFormats.gguf(ft, folder.resolve("ft.gguf"));
      case FP8 -> {
        List<TensorSpec> specs = new ArrayList<>();
        for (TensorSpec spec : SPECS) {
          boolean codes = spec.name().equals(Q);
          specs.add(codes ? new TensorSpec(spec.name(), DType.F8_E4M3, List.of(32L, 32L)) : spec);
        }
        specs.add(new TensorSpec(Q + "_scale_inv", DType.F32, List.of(2L, 2L)));
        write(folder.resolve("fp8/model.safetensors"), specs, 3);
        Files.writeString(
            folder.resolve("fp8/config.json"),
            "{\"quantization_config\":{\"quant_method\":\"fp8\",\"weight_block_size\":[16,16]}}");
      }
      case ADAPTER -> {
        String module = "base_model.model.model.layers.0.self_attn.q_proj.";
        write(
            folder.resolve("a/adapter_model.safetensors"),
            List.of(
                new TensorSpec(module + "lora_A.weight", DType.F32, List.of(2L, 32L)),
                new TensorSpec(module + "lora_B.weight", DType.F32, List.of(32L, 2L))),
            3);
        Files.writeString(
            folder.resolve("a/adapter_config.json"),
            "{\"peft_type\":\"LORA\",\"r\":2,\"lora_alpha\":3,"
                + "\"base_model_name_or_path\":\"base\"}");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyUseGivesTheSame(Kind kind) throws IOException {
    make(kind);
    String name = kind.name1();
    String plain = name + "=plain";
    String copied = kind == Kind.ADAPTER ? kind.delta : "x";
    Files.writeString(
        folder.resolve("plain.tva"),
        "param base: model\nparam %s: %s\nsave %s to \"plain\"%s\n"
            .formatted(name, kind.type, copied, kind == Kind.ADAPTER ? "" : " with dtype = f32"));
    tva("run", "plain.tva", "base=base", kind.argument);

    String declared = "param base: model\nparam %s: %s\n".formatted(name, kind.type);
    Files.writeString(
        folder.resolve("r.tva"), declared + "save base + 0.5*" + kind.delta + " to \"out\"\n");
    tva("run", "r.tva", "base=base", plain);
    var right = tensors("out");
    tva("run", "r.tva", "base=base", kind.argument);
    assertEquals(right, tensors("out"));

    Files.writeString(
        folder.resolve("s.tva"), declared + "show norm(" + kind.delta + ", per = tensor)\n");
    assertEquals(
        tva("run", "s.tva", "base=base", plain), tva("run", "s.tva", "base=base", kind.argument));

    String typed = "norm(%s)\ncosine(%s, %s)\n".formatted(kind.delta, kind.delta, kind.delta);
    assertEquals(session(typed, plain), session(typed, kind.argument));

    Files.writeString(
        folder.resolve("edit.tva"),
        declared + "param k: number\nsave base + k*" + kind.delta + " to \"edited\"\n");
    // The headers differ: they say what was computed from what.
    int data = SPECS.stream().mapToInt(s -> (int) s.byteSize()).sum();
    byte[] file = Files.readAllBytes(folder.resolve("out/model.safetensors"));
    Files.write(
        folder.resolve("right.data"), Arrays.copyOfRange(file, file.length - data, file.length));
    tva(
        "sweep",
        "edit.tva",
        "base=base",
        kind.argument,
        "k=0.5,1",
        "--eval",
        "tail -c %d {model}/model.safetensors | cmp -s - right.data && echo 1 || echo 0"
            .formatted(data),
        "--select",
        "max score",
        "-o",
        "swept");
    assertTrue(Files.readString(folder.resolve("swept/sweep.csv")).contains("0.5,1"));

    Files.writeString(
        folder.resolve("d.tva"),
        declared + "save " + kind.delta + " to \"delta\" with dtype = f32\n");
    tva("run", "d.tva", "base=base", kind.argument);
    tva("eval", "base + 0.5*t", "base=base", "t=delta", "-o", "again");
    assertEquals(right, tensors("again"));

    Files.writeString(
        folder.resolve("l.tva"),
        declared
            + "save "
            + kind.delta
            + " to \"lora\" with format = lora, rank = 32, base = base\n");
    tva("run", "l.tva", "base=base", kind.argument);
    Files.writeString(
        folder.resolve("b.tva"),
        declared
            + "l = lora(\"lora\", base)\nshow norm(l - %s)/norm(%s)\n"
                .formatted(kind.delta, kind.delta));
    String off = tva("run", "b.tva", "base=base", kind.argument);
    assertTrue(Double.parseDouble(off.substring(off.lastIndexOf('=') + 1).strip()) < 1e-5, off);
  }

  private static String session(String typed, String given) {
    return PROGRAM.session(typed, "base=base", given).expect(0).out();
  }

  private String tva(String... arguments) {
    return PROGRAM.run(arguments).expect(0).out();
  }

  private Map<String, String> tensors(String checkpoint) throws IOException {
    Map<String, String> tensors = new TreeMap<>();
    try (var reader = SafetensorsReader.open(folder.resolve(checkpoint + "/model.safetensors"))) {
      for (var located : reader.tensors().values()) {
        ByteBuffer bytes = ByteBuffer.allocate((int) located.info().byteSize());
        located.read(0, bytes);
        tensors.put(located.info().name(), located.info().dtype() + " " + bytes.flip().hashCode());
      }
    }
    return tensors;
  }

  /** What nothing computes with is copied with its scales and its config. */
  @Test
  void codesThatStayAreCopied() throws IOException {
    make(Kind.FP8);
    tva("eval", "x", "x=fp8", "-o", "same");
    assertEquals(tensors("fp8"), tensors("same"));
    assertTrue(
        Files.readString(folder.resolve("same/config.json")).contains("quantization_config"));
    tva("eval", "x + 0.5*(b - x)", "x=fp8", "b=base", "-o", "computed");
    assertTrue(tensors("computed").get(Q).startsWith("BF16"), tensors("computed").toString());
    assertEquals("{}", Files.readString(folder.resolve("computed/config.json")).strip());
  }
}
