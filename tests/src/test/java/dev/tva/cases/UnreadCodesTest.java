// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static dev.tva.cases.Case.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes that do not become weights are refused with the reason, and no others are. */
final class UnreadCodesTest {
  private static final String PACKED =
      "{\"quant_method\": \"compressed-tensors\", \"format\": \"%s\", \"config_groups\": "
          + "{\"group_0\": {\"weights\": {\"num_bits\": %d}}}}";
  private static final String GPTQ =
      "{\"quant_method\": \"gptq\", \"bits\": %d, \"desc_act\": true}";

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Case made = new Case(PROGRAM);

  /** A checkpoint whose integers are all one number, and whose floats are 1. */
  private void write(String config, long integer, TensorSpec... tensors) throws IOException {
    made.write("x/model.safetensors", List.of(tensors), t -> filled(t, integer));
    made.text("x/config.json", "{\"quantization_config\": " + config + "}");
  }

  private static byte[] filled(TensorSpec t, long integer) {
    ByteBuffer bytes = ByteBuffer.allocate((int) t.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      switch (t.dtype()) {
        case F32, C64 -> bytes.putFloat(1);
        case I64 -> bytes.putLong(integer);
        case I32 -> bytes.putInt((int) integer);
        case U8 -> bytes.put((byte) integer);
        case F8_E4M3 -> bytes.put((byte) 0x38);
        default -> throw new IllegalArgumentException(t.toString());
      }
    }
    return bytes.array();
  }

  private String refusal(int code) {
    return PROGRAM.run("show", "norm(x)", "x=x").expect(code).err();
  }

  private static void assertSays(String reason, String told) {
    assertTrue(told.replaceAll("\\s+", " ").contains(reason), told);
  }

  @ParameterizedTest
  @CsvSource({
    "pack-quantized, 4, 8, `a.weight_shape` is not that of its codes",
    "pack-quantized, 3, 1, codes of 3 bits are not read",
    "marlin-24, 4, 1, the format marlin-24 is not read"
  })
  void packedIntegers(String format, int bits, long shape, String reason) throws IOException {
    write(
        PACKED.formatted(format, bits),
        shape,
        spec("a.weight_packed", DType.I32, 8, 2),
        f32("a.weight_scale", 8, 1),
        spec("a.weight_shape", DType.I64, 2));
    assertSays(reason, refusal(1));
  }

  @ParameterizedTest
  @CsvSource({
    "4, a.nothing, 1, `a.g_idx` is not there",
    "3, a.g_idx, 1, codes of 3 bits are not read",
    "4, a.g_idx, 3, 'codes are of group 7, and there are 2'"
  })
  void gptq(int bits, String order, int code, String reason) throws IOException {
    write(
        GPTQ.formatted(bits),
        7,
        spec("a.qweight", DType.I32, 2, 8),
        f32("a.scales", 2, 8),
        spec(order, DType.I32, 16));
    assertSays(reason, refusal(code));
  }

  @ParameterizedTest
  @CsvSource({
    "a.weight_scale, 3, '`a.weight_scale` is f32 [3], which fits no rows, groups or blocks'",
    "a.other, 1, no scales are beside `a.weight`"
  })
  void floats(String partner, long size, String reason) throws IOException {
    write(
        "{\"quant_method\": \"fp8\"}",
        0,
        spec("a.weight", DType.F8_E4M3, 2, 4),
        f32(partner, size));
    assertSays(reason, refusal(1));
  }

  /** What is not computed with is named, also where nothing is saved. */
  @Test
  void numbersOfOtherTypesAreNotCounted() throws IOException {
    write("null", 0, f32("a.weight", 4), spec("c", DType.C64, 2));
    made.text("x/config.json", "{}");
    assertSays("the tensor `c` is c64, which tva does not compute with", refusal(1));
    PROGRAM.run("show", "norm(x[not \"c\"])", "x=x").expect(0);
    PROGRAM.run("show", "size(x)", "x=x").expect(0);
  }

  /** A config may hold anything. */
  @Test
  void configsOfOtherTypesAreNoBugs() throws IOException {
    TensorSpec[] all = {spec("a.weight", DType.F8_E4M3, 2, 4), f32("a.weight_scale_inv", 3, 1)};
    write("{\"quant_method\": \"fp8\", \"weight_block_size\": [[], true]}", 0, all);
    assertSays("which fits no rows, groups or blocks", refusal(1));
    write("null", 0, f32("a.weight", 4));
    made.text("x/config.json", "{\"architectures\": [{}], \"dtype\": []}");
    made.text("s.tva", "param x: model\nsave (2*(x as delta)) as model to \"out\"\n");
    PROGRAM.run("run", "s.tva", "x=x").expect(0);
  }

  /** A scale of no numbers is none. */
  @Test
  void aScaleMayBeEmpty() throws IOException {
    write(
        "{\"quant_method\": \"fp8\"}",
        0,
        spec("a.weight", DType.F8_E4M3, 2, 4),
        f32("a.weight_scale", 0));
    assertSays("`a.weight_scale` is f32 [0]", refusal(1));
  }

  private void assertSaved(int count, float value) throws IOException {
    made.text("s.tva", "param x: model\nsave x to \"out\" with dtype = f32\n");
    PROGRAM.run("run", "s.tva", "x=x").expect(0);
    float[] all = new float[count];
    Arrays.fill(all, value);
    assertArrayEquals(all, made.floats("out/model.safetensors").get("e.up_proj"));
  }

  /** Each expert is less than a block, and has a scale of its own. */
  @Test
  void smallExpertsHaveBlocks() throws IOException {
    write(
        "{\"quant_method\": \"fp8\", \"weight_block_size\": [128, 128]}",
        0,
        spec("e.up_proj", DType.F8_E4M3, 2, 2, 4),
        f32("e.up_proj_scale_inv", 2, 1, 1));
    assertSaved(16, 1);
  }

  @Test
  void expertsInFourBitsNeedNoConfig() throws IOException {
    write(
        "null",
        0x7f,
        spec("e.up_proj_blocks", DType.U8, 1, 2, 1, 16),
        spec("e.up_proj_scales", DType.U8, 1, 2, 1));
    made.text("x/config.json", "{}");
    // The codes are 7 and 15 by turns; a weight's rows are inputs.
    made.text("s.tva", "param x: model\nsave abs(x as delta) to \"out\" with dtype = f32\n");
    PROGRAM.run("run", "s.tva", "x=x").expect(0);
    float[] all = new float[64];
    Arrays.fill(all, 6);
    assertArrayEquals(all, made.floats("out/model.safetensors").get("e.up_proj"));
  }
}
