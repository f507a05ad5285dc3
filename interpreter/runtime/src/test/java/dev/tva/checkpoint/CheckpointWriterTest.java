// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsException;
import dev.safetensors.SafetensorsFile;
import dev.safetensors.SafetensorsIndex;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointWriterTest {
  @TempDir Path folder;

  private static Map<String, String> metadata(Path file) throws IOException {
    try (SafetensorsFile f = SafetensorsFile.open(file)) {
      return f.header().metadata();
    }
  }

  @Test
  void writesAFile() throws Exception {
    Path file = folder.resolve("new/folder/out.safetensors");
    Tiny.save(Tiny.output(file, "a", "b"), 7);
    assertEquals(7, Tiny.fillOf(file));
    assertEquals(Map.of("format", "pt", "tva.version", "0", "tva.space", "model"), metadata(file));
    assertEquals(List.of("new/", "new/folder/", "new/folder/out.safetensors"), Tiny.tree(folder));
  }

  @Test
  void writesADirectory() throws Exception {
    Path out = folder.resolve("out");
    Tiny.save(Tiny.output(out, "a", "b"), 7);
    assertEquals(List.of("out/", "out/model.safetensors"), Tiny.tree(folder));
    assertEquals(7, Tiny.fillOf(out));
  }

  @Test
  void writesAnOutputWithoutTensors() throws Exception {
    Path out = folder.resolve("out");
    Tiny.save(Tiny.output(out), 0);
    assertEquals(3, metadata(out.resolve("model.safetensors")).size());
  }

  @Test
  void writesShardsAndTheirIndexWhereTheBoundAsksForThem() throws Exception {
    Path out = folder.resolve("out");
    Tiny.save(Tiny.withShard(Tiny.output(out, "a", "b", "c"), 16), 7);
    assertEquals(
        List.of(
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json"),
        Tiny.tree(out));
    assertEquals(
        24,
        SafetensorsIndex.read(out.resolve("model.safetensors.index.json")).totalSize().orElse(0));
    for (String shard : Tiny.tree(out).subList(0, 2)) {
      assertEquals("0", metadata(out.resolve(shard)).get("tva.version"));
      assertEquals("pt", metadata(out.resolve(shard)).get("format"));
    }
    assertEquals(7, Tiny.fillOf(out));
    Tiny.save(Tiny.withShard(Tiny.output(out, "a", "b", "c"), 24), 8);
    assertEquals(List.of("model.safetensors"), Tiny.tree(out));
  }

  @Test
  void writesTheSameBytesEachTime() throws Exception {
    Tiny.save(Tiny.output(folder.resolve("x.safetensors"), "a", "b"), 7);
    Tiny.save(Tiny.output(folder.resolve("y.safetensors"), "b", "a"), 7);
    Tiny.save(Tiny.output(folder.resolve("z"), "a", "b"), 7);
    byte[] x = Files.readAllBytes(folder.resolve("x.safetensors"));
    assertArrayEquals(x, Files.readAllBytes(folder.resolve("y.safetensors")));
    assertArrayEquals(x, Files.readAllBytes(folder.resolve("z/model.safetensors")));
  }

  @Test
  void writesFromSeveralThreads() throws Exception {
    Output output = Tiny.output(folder.resolve("out"), "a", "b", "c", "d");
    try (OutputWriter writer = CheckpointWriter.open(output, Tiny.rules(false))) {
      List<Thread> threads = new ArrayList<>();
      for (String name : output.tensors().keySet()) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int at = 0; at < 8; at++) {
                    try {
                      writer.write(name, at, Tiny.filled(1, 7));
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  }
                }));
      }
      for (Thread t : threads) {
        t.join();
      }
      writer.complete(new InputSums(List.of()));
      writer.publish();
    }
    assertEquals(7, Tiny.fillOf(folder.resolve("out")));
  }

  @Test
  void showsNothingFinishedBeforeItIs() throws Exception {
    for (String name : List.of("out", "out.safetensors")) {
      Path out = folder.resolve(name);
      Output output = Tiny.output(out, "a");
      try (OutputWriter writer = CheckpointWriter.open(output, Tiny.rules(false))) {
        Tiny.fill(writer, output, 7);
        assertFalse(Files.exists(out));
        List<String> tree = Tiny.tree(folder);
        assertTrue(tree.stream().noneMatch(f -> f.endsWith(".safetensors")), tree.toString());
        for (String file : tree) {
          if (file.endsWith(".safetensors.partial")) {
            assertThrows(
                SafetensorsException.class, () -> SafetensorsFile.open(folder.resolve(file)));
          }
        }
      }
      assertEquals(List.of(), Tiny.tree(folder));
    }
  }

  @Test
  void leavesNothingAndTheOldOutputWhenClosedUnfinished() throws Exception {
    Path out = folder.resolve("deep/out");
    Output output = Tiny.output(out, "a");
    CheckpointWriter.open(output, Tiny.rules(false)).close();
    assertEquals(List.of(), Tiny.tree(folder));
    Tiny.save(output, 1);
    OutputWriter writer = CheckpointWriter.open(output, Tiny.rules(false));
    Tiny.fill(writer, output, 2);
    writer.close();
    writer.close();
    assertEquals(List.of("deep/", "deep/out/", "deep/out/model.safetensors"), Tiny.tree(folder));
    assertEquals(1, Tiny.fillOf(out));
  }

  @Test
  void doesNotFinishWhatLacksBytes() throws Exception {
    Output output = Tiny.output(folder.resolve("out"), "a");
    try (OutputWriter writer = CheckpointWriter.open(output, Tiny.rules(false))) {
      writer.write("a", 0, Tiny.filled(7, 1));
      assertThrows(IllegalStateException.class, () -> writer.complete(new InputSums(List.of())));
    }
    assertEquals(List.of(), Tiny.tree(folder));
  }

  @Test
  void replacesAnOlderOutput() throws Exception {
    for (String name : List.of("out", "out.safetensors")) {
      Path out = folder.resolve(name);
      Tiny.save(Tiny.output(out, "a", "old"), 1);
      List<String> before = Tiny.tree(folder);
      Tiny.save(Tiny.output(out, "a"), 2);
      assertEquals(2, Tiny.fillOf(out));
      assertEquals(before, Tiny.tree(folder));
    }
  }

  @Test
  void replacesAFileByADirectoryAndBack() throws Exception {
    Path x = folder.resolve("x.safetensors");
    Tiny.file(x.resolve("model.safetensors"), 1, Tiny.OURS, "a");
    Tiny.save(Tiny.output(x, "a"), 2);
    assertTrue(Files.isRegularFile(x));
    Path y = Tiny.file(folder.resolve("y"), 1, Tiny.OURS, "a");
    Tiny.save(Tiny.output(y, "a"), 2);
    assertEquals(List.of("x.safetensors", "y/", "y/model.safetensors"), Tiny.tree(folder));
  }

  @Test
  void keepsWhatAppearsUnderTheNameDuringTheRun() throws Exception {
    Path out = folder.resolve("out");
    Output output = Tiny.output(out, "a");
    try (OutputWriter writer = CheckpointWriter.open(output, Tiny.rules(false))) {
      Tiny.fill(writer, output, 2);
      Tiny.file(out.resolve("model.safetensors"));
      var e =
          assertThrows(DiagnosticException.class, () -> writer.complete(new InputSums(List.of())));
      assertEquals(Slug.OUTPUT_IN_THE_WAY, e.diagnostic().slug());
    }
    assertEquals(1, Tiny.fillOf(out));
    assertEquals(List.of("out/", "out/model.safetensors"), Tiny.tree(folder));
  }
}
