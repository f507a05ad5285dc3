// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.kernel.Accelerators;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.djl.EmulatedDevice;
import dev.tva.kernel.djl.EmulatedDevice.Mistake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that tries a GPU says at which step it fails, and ends well where there is none. */
final class DeviceCheckTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream report = new ByteArrayOutputStream();

  private int run(Accelerators devices) {
    return new DeviceCheck(
            Path.of("src/test/resources/oracles").toAbsolutePath(),
            folder,
            devices,
            new DeviceCheck.Size(8, 8),
            new PrintStream(report, true, StandardCharsets.UTF_8))
        .run();
  }

  private String last() {
    return report.toString(StandardCharsets.UTF_8).lines().toList().getLast();
  }

  @Test
  void isSkippedWithoutAGpu() {
    Accelerators none =
        new Accelerators() {
          @Override
          public List<Integer> numbers() {
            return List.of();
          }

          @Override
          public List<String> missing() {
            return List.of("there is no driver");
          }

          @Override
          public Kernels kernels(List<Integer> numbers) {
            throw new AssertionError("nobody asks");
          }
        };
    assertEquals(0, run(none));
    assertEquals("skipped: no GPU was found: there is no driver", last());
  }

  @Test
  void saysAtWhichStepItFails() {
    assertEquals(1, run(EmulatedDevice.forgetting(Mistake.NO_UPLOAD)));
    assertEquals("failed: see the last step", last());
    assertEquals(1, run(EmulatedDevice.forgetting(Mistake.NO_WAIT)));
    assertEquals("failed: see the last step", last());
    String all = report.toString(StandardCharsets.UTF_8);
    assertTrue(all.startsWith("loads and computes   FAILED: "), all);
    assertTrue(all.contains("\noracles              FAILED: "), all);
  }
}
