// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing that ends the process reaches the engine. */
final class BoundaryTest {
  private static final Path SOURCES = Path.of("src/main/java");

  /** What makes or converts arrays; some of it ends the process for some types. */
  private static final Pattern MAKES =
      Pattern.compile(
          "NDManager|\\.(create|zeros|ones|full|arange|eye|toType|oneHot|cumProd|random\\w+"
              + "|decode|load|truncatedNormal|hanningWindow)\\(");

  @Test
  void refusesEveryTypeTheEngineDoesNotKnow() {
    new DjlKernels().check();
    List<DataType> refused = new ArrayList<>();
    try (Arena arena = Arena.ofConfined();
        DjlArrays arrays = new DjlArrays(Place.HOST)) {
      MemorySegment memory = arena.allocate(1024, 64);
      for (DataType type : DataType.values()) {
        if (DjlArrays.KNOWN.contains(type)) {
          assertEquals(type, arrays.over(memory, 16, type).getDataType());
          continue;
        }
        refused.add(type);
        var some = arrays.over(memory, 16, DataType.FLOAT32);
        assertThrows(IllegalArgumentException.class, () -> arrays.over(memory, 16, type));
        assertThrows(IllegalArgumentException.class, () -> arrays.scalarOver(memory, type));
        assertThrows(IllegalArgumentException.class, () -> arrays.convert(some, type));
      }
    }
    assertTrue(refused.contains(DataType.BFLOAT16) && refused.contains(DataType.INT16));
    assertTrue(refused.contains(DataType.UINT16) && refused.contains(DataType.UNKNOWN));
  }

  @Test
  void isTheOnlyPlaceThatMakesArrays() throws IOException {
    assertTrue(MAKES.matcher(source("DjlArrays.java")).find(), "the pattern finds what it is for");
    for (Path file : javaFiles()) {
      if (Files.readString(file).contains("ai.djl")) {
        assertEquals(Path.of("dev/tva/kernel/djl"), SOURCES.relativize(file).getParent());
        String name = file.getFileName().toString();
        if (!name.equals("DjlArrays.java")) {
          assertFalse(MAKES.matcher(source(name)).find(), name + " makes arrays");
        }
      }
    }
  }

  private static String source(String name) throws IOException {
    // The codec's `decode` is tva's own; that of an NDArray or a manager makes an array.
    return Files.readString(SOURCES.resolve("dev/tva/kernel/djl").resolve(name))
        .replace("codec(from.dtype()).decode(", "codec(from.dtype()) decodes (");
  }

  private static List<Path> javaFiles() throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      return all.filter(p -> p.toString().endsWith(".java")).toList();
    }
  }
}
