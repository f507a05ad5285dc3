// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.Oracle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that torch wrote, and files that want to do harm. */
class TorchOracleTest {
  static List<String> good() throws IOException {
    return Oracle.list("torch/ok").stream().filter(name -> !name.equals("sharded")).toList();
  }

  static List<String> bad() throws IOException {
    return Oracle.list("torch/bad");
  }

  @ParameterizedTest
  @MethodSource("good")
  void readsWhatTorchWrote(String name) throws IOException {
    try (var file = TorchFile.open(Oracle.path("torch/ok/" + name))) {
      var expected = Oracle.path("torch/expected/" + name + ".safetensors");
      Oracle.assertSame(expected, file.tensors().values());
    }
  }

  @Test
  void readsAnIndexAndItsFiles() throws IOException {
    var index = Oracle.path("torch/ok/sharded/pytorch_model.bin.index.json");
    try (var shards = TorchShards.open(index)) {
      var expected = Oracle.path("torch/expected/sharded.safetensors");
      Oracle.assertSame(expected, shards.tensors().values());
      assertEquals(3, shards.files().size());
      assertEquals(shards.files(), TorchShards.files(index));
      assertEquals(List.of(), shards.unlisted());
    }
  }

  /** As of safetensors, what is in the files counts. */
  @Test
  void readsWhatTheIndexForgot(@TempDir Path folder) throws IOException {
    for (String file : Oracle.list("torch/ok/sharded")) {
      Files.copy(Oracle.path("torch/ok/sharded/" + file), folder.resolve(file));
    }
    var index = folder.resolve("pytorch_model.bin.index.json");
    // The first shard holds a tensor more than the index says.
    Files.copy(
        Oracle.path("torch/ok/integer-keys.pt"),
        folder.resolve("pytorch_model-00001-of-00002.bin"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        index,
        """
        {"weight_map": {"b.weight": "pytorch_model-00002-of-00002.bin",
        "b": "pytorch_model-00001-of-00002.bin"}}\
        """);
    try (var shards = TorchShards.open(index)) {
      assertEquals(
          List.of("0", "b", "b.weight"), shards.tensors().keySet().stream().sorted().toList());
      assertEquals(List.of("0"), shards.unlisted());
    }
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refusesWithoutDoingAnything(String name) throws IOException {
    var path = Oracle.path("torch/bad/" + name);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThrows(FormatException.class, () -> TorchFile.open(path).close()));
    // The payloads of these files touch files of this name.
    try (var traces = Files.newDirectoryStream(Path.of("/tmp"), "tva-pwned-*")) {
      assertFalse(traces.iterator().hasNext());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "os-system.bin, UNSAFE, posix.system",
    "eval-p4.bin, UNSAFE, builtins.eval",
    "popen-legacy.pt, UNSAFE, commands.Popen",
    "inst.bin, UNSUPPORTED, operation",
    "obj.bin, UNSAFE, os.system",
    "newobj.bin, UNSAFE, subprocess.Popen",
    "getattr-chain.bin, UNSAFE, builtins.getattr",
    "torch-load-global.bin, UNSAFE, torch.hub.load",
    "ext-opcode.bin, UNSUPPORTED, operation",
    "build-setstate.bin, UNSAFE, os.system",
    "size-beyond-storage.bin, OUT_OF_BOUNDS, storage",
    "offset-beyond-storage.bin, OUT_OF_BOUNDS, storage",
    "negative-offset.bin, OUT_OF_BOUNDS, storage",
    "negative-stride.bin, OUT_OF_BOUNDS, storage",
    "negative-size.bin, OUT_OF_BOUNDS, storage",
    "overflow-size.bin, OUT_OF_BOUNDS, storage",
    "numel-larger-than-record.bin, OUT_OF_BOUNDS, bytes",
    "traversal-key.bin, MISSING, etc/passwd",
    "missing-record.bin, MISSING, record",
    "unknown-storage.bin, UNSUPPORTED, FrobStorage",
    "huge-unicode.bin, UNSUPPORTED, operation",
    "huge-long.bin, UNSUPPORTED, operation",
    "billion-laughs.bin, NO_TENSORS, tensor",
    "stack-underflow.bin, MALFORMED, more values",
    "no-stop.bin, TRUNCATED, ends",
    "memo-missing.bin, MALFORMED, not stored",
    "zip-bomb.bin, OUT_OF_BOUNDS, 30000000",
    "truncated.bin, TRUNCATED, directory",
    "not-a-zip.bin, TRUNCATED, directory",
    "empty.bin, OTHER_FORMAT, empty",
    "torchscript.pt, UNSUPPORTED, TorchScript",
    "whole-module.pt, UNSUPPORTED, torch.nn.modules.linear.Linear",
    "not-tensors.bin, NO_TENSORS, nothing in the file is a tensor",
    "tar-format.pth, UNSUPPORTED, tar",
    "sparse.pt, UNSUPPORTED, sparse",
    "two-names.pt, AMBIGUOUS, `0`"
  })
  void saysWhy(String name, Reason reason, String words) {
    var path = Oracle.path("torch/bad/" + name);
    var refusal = assertThrows(FormatException.class, () -> TorchFile.open(path).close());
    assertEquals(reason, refusal.reason(), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }

  @Test
  void deepNestingNeedsNoStack(@TempDir Path folder) throws IOException {
    var pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes("]".repeat(200_000).getBytes(UTF_8));
    pickle.writeBytes("a".repeat(199_999).getBytes(UTF_8));
    pickle.write('.');
    var path = folder.resolve("deep.bin");
    try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
      stored(zip, "archive/data.pkl", pickle.toByteArray());
    }
    var refusal = assertThrows(FormatException.class, () -> TorchFile.open(path).close());
    assertEquals(Reason.NO_TENSORS, refusal.reason());
  }

  private static void stored(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    var entry = new ZipEntry(name);
    var crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
  }

  @Test
  void saysWhereTheTensorsWere() throws IOException {
    try (var file = TorchFile.open(Oracle.path("torch/ok/nested-state_dict.ckpt"))) {
      assertEquals(List.of("state_dict"), file.place());
      assertEquals("module.", file.prefix());
    }
    try (var file = TorchFile.open(Oracle.path("torch/ok/lightning.ckpt"))) {
      assertEquals("", file.prefix());
      assertTrue(file.tensors().keySet().stream().allMatch(name -> name.startsWith("model.")));
    }
    var path = Oracle.path("torch/ok/lightning.ckpt");
    var refusal =
        assertThrows(
            FormatException.class, () -> TorchFile.open(path, List.of("optimizer")).close());
    assertEquals(Reason.NO_TENSORS, refusal.reason());
  }

  @Test
  void contiguousTensorsHaveASpanInTheFile() throws IOException {
    try (var file = TorchFile.open(Oracle.path("torch/ok/handmade.bin"))) {
      var span = file.tensors().get("w").span().orElseThrow();
      var bytes = Files.readAllBytes(span.file());
      var part = new byte[(int) span.length()];
      System.arraycopy(bytes, (int) span.position(), part, 0, part.length);
      assertArrayEquals(Oracle.all(file.tensors().get("w")), part);
    }
    try (var file = TorchFile.open(Oracle.path("torch/ok/deflated.bin"))) {
      assertTrue(file.tensors().values().stream().allMatch(t -> t.span().isEmpty()));
    }
  }
}
