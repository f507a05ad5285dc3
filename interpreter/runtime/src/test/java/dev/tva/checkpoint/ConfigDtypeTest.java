// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tva.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConfigDtypeTest {
  private static String set(String config) {
    return new String(
        ConfigDtype.set(config.getBytes(StandardCharsets.UTF_8), "bfloat16"),
        StandardCharsets.UTF_8);
  }

  @Test
  void changesTheFieldsOfTheModelAndOfItsPartsOnly() {
    String config =
        """
        {
          "_name": "\u00e4 \\"dtype\\": \\"float32\\" \\\\",
          "architectures": ["dtype", "float32", {"dtype": "float32"}],
          "eps": 1e-05, "big": 12345678901234567890, "limit": [0.0, Infinity],
          "quantization_config": {"dtype": "float32", "weights_config": {"dtype": "float32"}},
          "dtype" :\t"float32",
          "rope": {"dtype": "float32"},
          "text_config": {"torch_dtype": "float32", "of": {"dtype": "float32"}},
          "thinker_config": {"a": 1, "text_config": {"b": [], "dtype": "float16"}},
          "torch_dtype": null
        }\
        """;
    String expected =
        config
            .replace("\"dtype\" :\t\"float32\"", "\"dtype\" :\t\"bfloat16\"")
            .replace("\"torch_dtype\": \"float32\"", "\"torch_dtype\": \"bfloat16\"")
            .replace("\"float16\"", "\"bfloat16\"");
    assertEquals(expected, set(config));
    assertEquals(expected, set(expected));
  }

  @Test
  void leavesWhatIsNoObjectAlone() {
    for (String text :
        new String[] {"", "[]", "\"dtype\"", "{\"dtype\": \"flo", "{\"dtype\":", "}}]", "\\"}) {
      assertEquals(text, set(text));
    }
    byte[] bytes = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
    assertArrayEquals(bytes, ConfigDtype.set(bytes, "float16"));
  }

  @Test
  void namesDtypesAsTorchDoes() {
    Map.of(
            DType.BF16, "bfloat16",
            DType.F16, "float16",
            DType.F32, "float32",
            DType.F64, "float64",
            DType.F8_E4M3, "float8_e4m3fn",
            DType.F8_E5M2, "float8_e5m2")
        .forEach((dtype, name) -> assertEquals(name, ConfigDtype.name(dtype)));
    assertThrows(IllegalArgumentException.class, () -> ConfigDtype.name(DType.I64));
  }
}
