// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of checkpoint in every use gives what the same tensors give as plain safetensors. */
final class FormatTableTest {
  private static final List<TensorSpec> SPECS = Tensors.transformer(2, 32, DType.BF16);
  private static final String Q = "model.layers.0.self_attn.q_proj.weight";

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Uses uses = new Uses(PROGRAM);

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
    Uses.write(folder.resolve("base/model.safetensors"), SPECS, 1);
    Uses.write(folder.resolve("ft/model.safetensors"), SPECS, 2);
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
        Uses.write(folder.resolve("fp8/model.safetensors"), specs, 3);
        Files.writeString(
            folder.resolve("fp8/config.json"),
            "{\"quantization_config\":{\"quant_method\":\"fp8\",\"weight_block_size\":[16,16]}}");
      }
      case ADAPTER -> {
        String module = "base_model.model.model.layers.0.self_attn.q_proj.";
        Uses.write(
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

    String lines = "norm(%s)\ncosine(%s, %s)\n".formatted(kind.delta, kind.delta, kind.delta);
    assertEquals(uses.session(lines, plain), uses.session(lines, kind.argument));

    uses.sweep(declared, "base + k*" + kind.delta, kind.argument, "out");

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

  /** What is computed while it is read, and what is written of what was read. */
  @ParameterizedTest
  @EnumSource(names = {"ADAPTER", "FP8"})
  void filesAreTheSameByteForByte(Kind kind) throws IOException {
    make(kind);
    Files.writeString(
        folder.resolve("r.tva"),
        "param base: model\nparam %s: %s\nsave base + 0.5*%s to \"out\"\n"
            .formatted(kind.name1(), kind.type, kind.delta));
    byte[] once = null;
    for (String how : List.of("--threads=1", "--threads=3", "--memory=64MB", "--kernels=djl")) {
      tva("run", "r.tva", "base=base", kind.argument, how);
      byte[] file = Files.readAllBytes(folder.resolve("out/model.safetensors"));
      once = once == null ? file : once;
      assertArrayEquals(once, file, how);
    }
  }

  /** Surgery on a kind gives what it gives on the same tensors as plain safetensors. */
  @ParameterizedTest
  @EnumSource
  void everySurgeryGivesTheSame(Kind kind) throws IOException {
    make(kind);
    String name = kind.name1();
    String copied = kind == Kind.ADAPTER ? kind.delta : "x";
    List<TensorSpec> small = new ArrayList<>();
    for (TensorSpec spec : SPECS) {
      List<Long> shape = new ArrayList<>(spec.shape());
      shape.set(0, shape.getFirst() / 2 + (spec.name().contains("layers.1") ? 32 : 0));
      small.add(new TensorSpec(spec.name(), spec.dtype(), shape));
    }
    Uses.write(folder.resolve("small/model.safetensors"), small, 4);
    String declared = "param base: model\nparam %s: %s\n".formatted(name, kind.type);
    uses.run(
        declared
            + "save %s to \"plain\"%s\n"
                .formatted(copied, kind == Kind.ADAPTER ? "" : " with dtype = f32"),
        given(name, kind.argument.substring(2)));
    List<Map<String, String>> right = surgery(kind, declared, given(name, place("plain")));
    List<Map<String, String>> got =
        surgery(kind, declared, given(name, kind.argument.substring(2)));
    assertEquals(right, got);
    assertEquals(SPECS.size() + 3, got.get(1).size());
  }

  private String place(String checkpoint) {
    return folder.resolve(checkpoint).toString();
  }

  private Map<String, String> given(String name, String value) {
    String placed =
        value.contains("\"a\"") ? value.replace("\"a\"", "\"" + place("a") + "\"") : place(value);
    return Map.of("base", place("base"), name, placed);
  }

  private List<Map<String, String>> surgery(Kind kind, String declared, Map<String, String> given)
      throws IOException {
    String script =
        """
        small = model("small")
        edited = base + 0.5*DELTA
        save rename(DELTA, from = "^model.layers", to = "late") to "renamed" with dtype = f32
        save stack([blocks(edited, 0..1), blocks(edited, 0..0)], outside = base) to "stacked"
        save small + fit(DELTA, like = small) to "fitted"
        save align(edited, like = small) to "aligned"
        """;
    uses.run(declared + script.replace("DELTA", kind.delta), given);
    List<Map<String, String>> all = new ArrayList<>();
    for (String out : List.of("renamed", "stacked", "fitted", "aligned")) {
      all.add(uses.tensors(out));
    }
    return all;
  }

  private String tva(String... arguments) {
    return uses.tva(arguments);
  }

  private Map<String, String> tensors(String checkpoint) throws IOException {
    return uses.tensors(checkpoint);
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
    assertTrue(tensors("computed").get(Q).startsWith("[BF16"), tensors("computed").toString());
    assertEquals("{}", Files.readString(folder.resolve("computed/config.json")).strip());
  }
}
