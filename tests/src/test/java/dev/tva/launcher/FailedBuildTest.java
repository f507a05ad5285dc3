// SPDX-License-Identifier: Apache-2.0
package dev.tva.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** The launcher with a real JDK where Maven fails, or is not there. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class FailedBuildTest {
  @TempDir(factory = TempDirFactory.Standard.class)
  Path home;

  private Checkout checkout;

  @BeforeEach
  void layOut() {
    String causes =
        "echo '[ERROR] Main.java:[3,7] cannot find symbol'; echo '[ERROR] Re-run Maven'";
    checkout = new Checkout(home, "a check out").maven(causes + "; exit 1");
  }

  @Test
  void showsTheCauseOfAFailedBuildAndLeavesNoStamp() {
    var ended = checkout.start();

    assertEquals(3, ended.code());
    assertEquals("", ended.out());
    assertTrue(ended.err().contains("\n  Main.java:[3,7] cannot find symbol\n"), ended.err());
    assertFalse(ended.err().contains("Re-run"), ended.err());
    assertFalse(Files.exists(checkout.arguments()));
  }

  @Test
  void saysThatMavenIsMissing() throws IOException {
    Path bin = Files.createDirectories(home.resolve("without"));
    Checkout.program(bin.resolve("find"), "#!/bin/sh\nexit 0\n");

    var ended = checkout.with("PATH", bin.toString()).start();

    assertEquals(3, ended.code());
    assertTrue(ended.err().contains("tva: Maven is missing"), ended.err());
  }
}
