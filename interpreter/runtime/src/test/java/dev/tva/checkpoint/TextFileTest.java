// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Severity;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class TextFileTest {
  private static final WriteRules NONE = Tiny.rules(false);

  @TempDir Path folder;

  private static Destination to(Path path) {
    return new Destination(path.toString(), Optional.empty());
  }

  private void refused(Slug slug, Path path, WriteRules rules) {
    List<String> before = Tiny.tree(folder);
    var e =
        assertThrows(
            DiagnosticException.class,
            () -> TextFile.write(to(path), "new\n", rules, "ours\n"::equals));
    assertEquals(slug, e.diagnostic().slug(), e.getMessage());
    assertEquals(before, Tiny.tree(folder));
  }

  @Test
  void writesWhatIsNotThereAndWhatIsOurs() throws Exception {
    Path file = folder.resolve("new/x.tva");
    assertEquals(List.of(), TextFile.write(to(file), "ours\n", NONE, _ -> false));
    assertEquals(List.of(), TextFile.write(to(file), "new\n", NONE, "ours\n"::equals));
    assertEquals("new\n", Files.readString(file));
    assertEquals(List.of("new/", "new/x.tva"), Tiny.tree(folder));
  }

  @Test
  void keepsAFileOfOthersUnlessToldAndThenNamesIt() throws Exception {
    Path file = Files.writeString(folder.resolve("x.tva"), "mine\n");
    refused(Slug.OUTPUT_IN_THE_WAY, file, NONE);
    assertEquals("mine\n", Files.readString(file));
    var notes = TextFile.write(to(file), "new\n", Tiny.rules(true), _ -> false);
    assertEquals("new\n", Files.readString(file));
    assertEquals(Severity.WARNING, notes.getFirst().severity());
  }

  @Test
  void keepsBytesThatAreNoText() throws Exception {
    Path file = Files.write(folder.resolve("x"), new byte[] {-1, -2});
    refused(Slug.OUTPUT_IN_THE_WAY, file, NONE);
  }

  @Test
  void neverWritesOverOrIntoAnInputNorOverAScript() throws Exception {
    Path base = Tiny.file(folder.resolve("base/model.safetensors")).getParent();
    Path script = Files.writeString(folder.resolve("main.tva"), "ours\n");
    WriteRules rules = WriteRules.of(List.of(base), List.of(script.toString()), true);
    refused(Slug.OUTPUT_IS_INPUT, base.resolve("model.safetensors"), rules);
    refused(Slug.OUTPUT_IS_INPUT, base.resolve("new.tva"), rules);
    refused(Slug.OUTPUT_IS_INPUT, script, rules);
    refused(Slug.OUTPUT_IS_INPUT, folder.resolve("base/../main.tva"), rules);
  }

  @Test
  void neverReplacesADirectory() throws Exception {
    refused(Slug.OUTPUT_IN_THE_WAY, Files.createDirectory(folder.resolve("d")), Tiny.rules(true));
  }

  @Test
  void leavesNamesOfOthersAloneThatItNeedsForAWhile() throws Exception {
    Files.writeString(folder.resolve("x.tva.partial"), "mine\n");
    refused(Slug.OUTPUT_IN_THE_WAY, folder.resolve("x.tva"), Tiny.rules(true));
    assertEquals("mine\n", Files.readString(folder.resolve("x.tva.partial")));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void followsALinkAndKeepsPermissions() throws IOException {
    Path real = Files.writeString(folder.resolve("real.tva"), "ours\n");
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwx------"));
    Path link = Files.createSymbolicLink(folder.resolve("link.tva"), Path.of("real.tva"));
    TextFile.write(to(link), "new\n", NONE, "ours\n"::equals);
    assertEquals("new\n", Files.readString(real));
    assertEquals(true, Files.isSymbolicLink(link));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(real)));
  }

  @Test
  void saysWhatIsNoPath() {
    var to = new Destination("a\0b", Optional.empty());
    var e =
        assertThrows(
            DiagnosticException.class, () -> TextFile.write(to, "new\n", NONE, _ -> false));
    assertEquals(Slug.CANNOT_WRITE, e.diagnostic().slug());
  }
}
