// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class SideFilesTest {
  private static final List<String> SIDE =
      List.of(
          "1_Pooling/config.json",
          "LICENSE",
          "config.json",
          "generation_config.json",
          "merges.txt",
          "modeling_custom.py",
          "preprocessor_config.json",
          "scheduler/scheduler_config.json",
          "special_tokens_map.json",
          "tokenizer.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "vocab.json");
  private static final List<String> NOT =
      List.of(
          ".gitattributes",
          ".cache/huggingface/x.json",
          "README.md",
          "Model_Card.md",
          "model.safetensors.index.fp16.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "consolidated.00.pth",
          "flax_model.msgpack",
          "tf_model.h5",
          "model.Q4.gguf",
          "optimizer.pt",
          "scheduler.pt",
          "trainer_state.json",
          "training_args.bin",
          "rng_state_0.pth",
          "events.out.tfevents.1.host",
          "runs/a/log.json",
          "logs/log.txt",
          "onnx/config.json",
          "openvino/config.json",
          "checkpoint-500/config.json",
          "only_weights/model.bin");

  @TempDir Path folder;
  private Path base;
  private Path out;

  @BeforeEach
  void makeBase() throws IOException {
    base = folder.resolve("base");
    out = folder.resolve("out");
    Tiny.file(base.resolve("model.safetensors"));
  }

  private void put(List<String> names) throws IOException {
    for (String name : names) {
      Path file = base.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "{\"is\": \"" + name + "\"}");
    }
  }

  private Output output() {
    return Tiny.withSideFiles(Tiny.output(out, "w"), Optional.empty());
  }

  private List<String> saved() {
    return Tiny.tree(out).stream().filter(f -> !f.endsWith("/")).toList();
  }

  @Test
  void makesADirectoryThatClientsLoad() throws Exception {
    put(SIDE);
    put(NOT);
    Tiny.save(output(), 1, base);
    List<String> expected = new ArrayList<>(SIDE);
    expected.add("model.safetensors");
    assertEquals(expected.stream().sorted().toList(), saved());
    assertEquals(
        List.of("1_Pooling/", "scheduler/"),
        Tiny.tree(out).stream().filter(f -> f.endsWith("/")).toList());
    for (String name : SIDE) {
      assertArrayEquals(
          Files.readAllBytes(base.resolve(name)), Files.readAllBytes(out.resolve(name)));
    }
    Tiny.save(output(), 2, base);
    assertEquals(2, Tiny.fillOf(out));
  }

  @Test
  void keepsTheWeightsOfTheModulesOfASentenceTransformer() throws Exception {
    put(List.of("config.json", "modules.json", "2_Dense/config.json", "2_Dense/model.safetensors"));
    // Of the file alone: the others take no part.
    Path file = base.resolve("model.safetensors");
    Tiny.save(output(), 1, file);
    Tiny.save(output(), 2, file);
    assertTrue(saved().contains("2_Dense/model.safetensors"), saved().toString());
  }

  @Test
  void givesNoneToASingleFile() throws Exception {
    put(SIDE);
    Path file = folder.resolve("lone/out.safetensors");
    Tiny.save(Tiny.withSideFiles(Tiny.output(file, "w"), Optional.empty()), 1, base);
    assertEquals(List.of("out.safetensors"), Tiny.tree(file.getParent()));
  }

  @Test
  void takesThoseBesideAnIndexAndBesideTheUsualFileWithAConfig() throws Exception {
    put(List.of("tokenizer.json"));
    Path file = base.resolve("model.safetensors");
    Tiny.save(output(), 1, file);
    assertEquals(List.of("model.safetensors"), saved());
    put(List.of("config.json"));
    Tiny.save(output(), 1, file);
    assertEquals(List.of("config.json", "model.safetensors", "tokenizer.json"), saved());
    Path index = Tiny.shards(base);
    Tiny.save(output(), 1, index);
    assertEquals(List.of("config.json", "model.safetensors", "tokenizer.json"), saved());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void followsLinksIntoACache() throws Exception {
    put(SIDE);
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/1"));
    for (String name : Tiny.tree(base)) {
      if (name.endsWith("/")) {
        Files.createDirectories(snapshot.resolve(name));
      } else {
        Path link = snapshot.resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, link.getParent().relativize(base.resolve(name)));
      }
    }
    Tiny.save(output(), 1, snapshot);
    assertEquals(SIDE.size() + 1, saved().size());
    for (String name : saved()) {
      assertTrue(Files.isRegularFile(out.resolve(name), java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void doesNotWalkRoundInACircle() throws Exception {
    put(List.of("code/model.py"));
    Files.createSymbolicLink(base.resolve("code/up"), base);
    var e = assertThrows(DiagnosticException.class, () -> Tiny.save(output(), 1, base));
    assertEquals(Slug.CANNOT_READ, e.diagnostic().slug());
    assertTrue(e.diagnostic().lines().toString().contains("link to a folder around it"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void saysBeforeTheRunThatASideFileIsMissing() throws Exception {
    Files.createSymbolicLink(base.resolve("tokenizer.json"), Path.of("gone"));
    var e =
        assertThrows(
            DiagnosticException.class,
            () -> CheckpointWriter.check(List.of(output()), Tiny.rules(false, base)));
    assertEquals(Slug.CANNOT_READ, e.diagnostic().slug());
    assertTrue(e.diagnostic().lines().toString().contains("tokenizer.json"));
    Files.move(base.resolve("tokenizer.json"), base.resolve("pytorch_model.bin"));
    Tiny.save(output(), 1, base);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void copiesReadOnlyFilesAsWritableOnes() throws Exception {
    put(List.of("config.json"));
    Files.setPosixFilePermissions(
        base.resolve("config.json"), PosixFilePermissions.fromString("r--r--r--"));
    Tiny.save(output(), 1, base);
    assertTrue(
        PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("config.json")))
            .startsWith("rw"));
  }

  @Test
  void tellsTheConfigTheDtypeThatWasStated() throws Exception {
    Files.writeString(base.resolve("config.json"), "{ \"torch_dtype\": \"float32\" }");
    Tiny.save(output(), 1, base);
    assertEquals("{ \"torch_dtype\": \"float32\" }", Files.readString(out.resolve("config.json")));
    Tiny.save(Tiny.withSideFiles(output(), Optional.of(DType.BF16)), 1, base);
    assertEquals("{ \"torch_dtype\": \"bfloat16\" }", Files.readString(out.resolve("config.json")));
  }
}
