// SPDX-License-Identifier: Apache-2.0
package dev.formats.npz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.Oracle;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that numpy wrote. */
class NpzTest {
  @ParameterizedTest
  @ValueSource(strings = {"plain", "compressed"})
  void readsWhatNumpyWrote(String name) throws IOException {
    try (var file = NpzFile.open(Oracle.path("npz/" + name + ".npz"))) {
      Oracle.assertSame(Oracle.path("npz/expected.safetensors"), file.tensors().values());
      assertEquals(name.equals("plain"), file.tensors().get("t.f32").span().isPresent());
      assertTrue(file.tensors().get("t.big").span().isEmpty());
      assertTrue(file.tensors().get("t.fortran").span().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "object, UNSUPPORTED, pickled objects",
    "fields, UNSUPPORTED, named fields",
    "void2, UNSUPPORTED, bfloat16",
    "text, UNSUPPORTED, <U3"
  })
  void saysWhatItDoesNotRead(String name, Reason reason, String words) {
    var path = Oracle.path("npz/bad/" + name + ".npz");
    var refusal = assertThrows(FormatException.class, () -> NpzFile.open(path).close());
    assertEquals(reason, refusal.reason(), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch/ok/handmade.bin", "torch/bad/empty.bin", "gguf/f32.gguf"})
  void refusesOtherFiles(String name) {
    assertThrows(FormatException.class, () -> NpzFile.open(Oracle.path(name)).close());
  }
}
