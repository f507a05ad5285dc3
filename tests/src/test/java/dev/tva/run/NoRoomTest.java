// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** A file that cannot grow any more: a real limit, set by the shell. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its shell sets no limit on the size of files")
final class NoRoomTest {
  @TempDir(factory = TempDirFactory.Standard.class)
  Path folder;

  @Test
  void saysSoAndLeavesNothing() throws IOException {
    List<TensorSpec> specs = Tensors.transformer(2, 256, DType.BF16);
    Tensors.writeFile(folder.resolve("base/model.safetensors"), specs, 0, 0);
    Tensors.writeFile(folder.resolve("ft/model.safetensors"), specs, 1, 0.002);
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -f 1000; exec \"$@\"", "sh"));
    // The JVM's own file of counters would meet the limit first.
    List<String> java =
        new ArrayList<>(
            Tva.command(
                "eval", "base + 0.5*(ft - base)", "base=base", "ft=ft", "-o", "out/edited"));
    java.add(1, "-XX:-UsePerfData");
    command.addAll(java);
    Tva.Ended ended = Tva.run(folder, command);
    assertEquals(3, ended.code(), ended.err());
    assertTrue(
        ended.err().contains("error[cannot-write]") || ended.err().contains("error[no-room]"),
        ended.err());
    assertTrue(ended.err().contains("help:"), ended.err());
    assertFalse(ended.err().contains("\tat "), ended.err());
    Path out = folder.resolve("out");
    if (Files.exists(out)) {
      try (Stream<Path> left = Files.list(out)) {
        assertEquals(List.of(), left.toList());
      }
    }
  }
}
