// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TensorSpecTest {
  @Test
  void sizesAreCountedInBits() {
    assertEquals(6, new TensorSpec("a", DType.F4, List.of(3L, 4L)).byteSize());
    assertEquals(9, new TensorSpec("a", DType.F6_E2M3, List.of(3L, 4L)).byteSize());
    assertEquals(3, new TensorSpec("a", DType.F6_E3M2, List.of(4L)).byteSize());
    assertEquals(96, new TensorSpec("a", DType.C64, List.of(3L, 4L)).byteSize());
    assertEquals(0, new TensorSpec("a", DType.F4, List.of(3L, 0L)).byteSize());
    assertEquals(1, new TensorSpec("a", DType.BOOL, List.of()).byteSize());
    assertEquals(1L << 40, new TensorSpec("a", DType.F32, List.of(1L << 38)).byteSize());
  }

  @Test
  void tensorsThatCannotBeWrittenAreRefused() {
    assertRefused(() -> new TensorSpec("__metadata__", DType.U8, List.of()));
    assertRefused(() -> new TensorSpec("\ud83d", DType.U8, List.of()));
    assertRefused(() -> new TensorSpec("a", DType.U8, List.of(-1L)));
    assertRefused(() -> new TensorSpec("a", DType.F4, List.of(3L)));
    assertRefused(() -> new TensorSpec("a", DType.F6_E3M2, List.of(2L)));
    assertRefused(() -> new TensorSpec("a", DType.U8, List.of(1L << 32, 1L << 31)));
    assertRefused(() -> new TensorSpec("a", DType.U64, List.of(1L << 57)));
    assertRefused(() -> new TensorInfo("a", DType.U8, List.of(3L), 0, 4));
    assertRefused(() -> new TensorInfo("a", DType.U8, List.of(3L), -3, 0));
  }

  @Test
  void standardOrderIsWidestDtypeFirstThenNameByCodePoint() {
    var names = List.of("\uD83D\uDE00", "b", "\uFF5E", "a");
    var specs = new ArrayList<TensorSpec>();
    for (String name : names) {
      specs.add(new TensorSpec(name, DType.F16, List.of()));
    }
    specs.add(new TensorSpec("u", DType.U8, List.of()));
    specs.add(new TensorSpec("bf", DType.BF16, List.of()));
    specs.add(new TensorSpec("d", DType.F64, List.of()));
    specs.add(new TensorSpec("f", DType.F32, List.of()));
    assertEquals(
        List.of("d", "f", "bf", "a", "b", "\uFF5E", "\uD83D\uDE00", "u"),
        TensorSpec.standardOrder(specs).stream().map(TensorSpec::name).toList());
  }

  private static void assertRefused(Executable executable) {
    assertThrows(IllegalArgumentException.class, executable);
  }
}
