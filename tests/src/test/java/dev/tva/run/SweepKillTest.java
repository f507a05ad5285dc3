// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import dev.tva.cli.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sweep as a process, killed half-way and started again. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "commands are for sh")
final class SweepKillTest {
  private static final String SCRIPT =
      """
      param base: model
      param ft: model
      param lambda: number = 0.5 in 0..1
      save base + lambda*(ft - base) to "out/edited"
      """;

  /** Notes that it was called; the score is the length of the notes, so that no two are equal. */
  private static final String EVALUATE = "basename {model} >> seen; wc -l < seen";

  /** Waits at the sixth candidate until it is killed. */
  private static final String HANG =
      "if test $(wc -l < seen) = 5; then touch stuck; sleep 600; fi;";

  @RegisterExtension static final Program PROGRAM = Program.onDisk();

  private final Path folder = PROGRAM.folder();

  @BeforeEach
  void makeCheckpoints() throws IOException {
    List<TensorSpec> specs = Tensors.transformer(2, 64, DType.BF16);
    Tensors.writeFile(folder.resolve("base/model.safetensors"), specs, 0, 0);
    Tensors.writeFile(folder.resolve("ft/model.safetensors"), specs, 1, 0.002);
    Files.writeString(folder.resolve("edit.tva"), SCRIPT);
    Files.writeString(folder.resolve("seen"), "");
    Files.writeString(
        folder.resolve("evaluate"),
        "if test -e hang; then " + HANG + " fi; " + EVALUATE.replace("{model}", "\"$1\"") + "\n");
  }

  private static String[] sweep(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "sweep",
                "edit.tva",
                "base=base",
                "ft=ft",
                "lambda=0:0.9:0.1",
                "--eval",
                "sh evaluate {model}"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS)
  void killedHalfWayItRepeatsNothing() throws Exception {
    Files.writeString(folder.resolve("hang"), "");
    Process process =
        Tva.start(
            folder, Tva.command(sweep()), folder.resolve("out.txt"), folder.resolve("err.txt"));
    try (WatchService changes = folder.getFileSystem().newWatchService()) {
      folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
      while (!Files.exists(folder.resolve("stuck"))) {
        assertTrue(process.isAlive(), () -> read("err.txt"));
        Optional.ofNullable(changes.poll(1, TimeUnit.SECONDS)).ifPresent(WatchKey::reset);
      }
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
    assertEquals(List.of("0", "1", "2", "3", "4"), seen());
    assertEquals(6, Files.readAllLines(folder.resolve("edit.sweep/sweep.csv")).size());
    Files.delete(folder.resolve("hang"));

    Served.Ended ended = PROGRAM.run(sweep()).expect(0);
    assertTrue(ended.err().contains("5 of 10 candidates were measured before"), ended.err());
    assertEquals(
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        seen(),
        "each was measured once");
    assertEquals("selected lambda = 0.9", ended.out().lines().toList().get(11));
    try (Stream<Path> left = Files.list(folder.resolve("edit.sweep"))) {
      assertEquals(
          new TreeSet<>(List.of("journal.jsonl", "sweep.csv", "sweep.svg")),
          left.map(p -> p.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void keepsWhatWasSelectedWhereTheScriptSavesIt() throws IOException {
    PROGRAM.run(sweep("--select", "min", "--keep")).expect(0);
    byte[] kept = Files.readAllBytes(folder.resolve("out/edited/model.safetensors"));
    PROGRAM.run("run", "edit.tva", "base=base", "ft=ft", "lambda=0").expect(0);
    assertTrue(
        java.util.Arrays.equals(
            kept, Files.readAllBytes(folder.resolve("out/edited/model.safetensors"))));
  }

  @Test
  void withoutAWinnerItSaysSoAndHasMeasuredAllTheSame() {
    Served.Ended ended = PROGRAM.run(sweep("--select", "max with score > 1000")).expect(1);
    assertTrue(ended.err().contains("error[nothing-selected]"), ended.err());
    assertEquals(10, seen().size());
    PROGRAM.run(sweep("--select", "max")).expect(0);
    assertEquals(10, seen().size(), "another rule measures nothing again");
  }

  private List<String> seen() {
    return read("seen").lines().toList();
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
