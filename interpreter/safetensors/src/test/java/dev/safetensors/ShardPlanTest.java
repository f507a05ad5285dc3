// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardPlanTest {
  @TempDir Path dir;

  @Test
  void shardsAreFilledInOrderUpToTheBound() {
    assertEquals("[a b, c, d e]", groups(10, 4, 6, 10, 1, 9));
    assertEquals("[a b c]", groups(10, 0, 10, 0));
    assertEquals("[a, b]", groups(10, 1, 10));
    assertEquals("[a, b, c]", groups(1, 1, 1, 1));
  }

  @Test
  void aTensorLargerThanTheBoundHasAShardOfItsOwn() {
    assertEquals("[a, b, c d]", groups(10, 3, 25, 4, 4));
    assertEquals("[a, b]", groups(10, 11, 1));
  }

  @Test
  void oneShardIsCalledModelAndNeedsNoIndex() {
    for (var tensors : List.of(tensors(), tensors(5))) {
      var plan = ShardPlan.of(tensors, 10);
      assertFalse(plan.needsIndex());
      assertEquals(List.of("model.safetensors"), names(plan));
      assertEquals(tensors, plan.shards().getFirst().tensors());
    }
  }

  @Test
  void severalShardsAreNumberedAndIndexed() {
    var plan =
        ShardPlan.of(
            List.of(
                new TensorSpec("z", DType.F32, List.of(2L)),
                new TensorSpec("ä\"", DType.F16, List.of(2L, 2L)),
                new TensorSpec("a", DType.U8, List.of())),
            8);
    assertTrue(plan.needsIndex());
    assertEquals(
        """
        {
          "metadata": {
            "total_size": 17
          },
          "weight_map": {
            "a": "model-00003-of-00003.safetensors",
            "z": "model-00001-of-00003.safetensors",
            "ä\\"": "model-00002-of-00003.safetensors"
          }
        }
        """,
        plan.indexJson());
  }

  @Test
  void aPlanWrittenOutIsReadBackAsOneView() throws IOException {
    var tensors = tensors(40, 70, 0, 100, 5);
    var plan = ShardPlan.of(tensors, 100);
    for (var shard : plan.shards()) {
      try (var writer =
          SafetensorsWriter.create(dir.resolve(shard.fileName()), shard.tensors(), Map.of())) {
        for (var spec : shard.tensors()) {
          writer.write(spec.name(), 0, ByteBuffer.allocate((int) spec.byteSize()));
        }
        writer.finish();
      }
    }
    Path index = Files.writeString(dir.resolve(ShardPlan.INDEX_NAME), plan.indexJson());
    try (var reader = SafetensorsReader.open(index)) {
      assertEquals(
          tensors, reader.tensors().values().stream().map(at -> at.info().spec()).toList());
      assertEquals(names(plan).size(), reader.files().size());
    }
    assertEquals(215, SafetensorsIndex.read(index).totalSize().orElseThrow());
    assertEquals(names(plan), SafetensorsIndex.read(index).shards());
  }

  @Test
  void aPlanWithoutTensorsHasAnEmptyIndexThatParses() throws IOException {
    Path index = Files.writeString(dir.resolve("i.json"), ShardPlan.of(List.of(), 1).indexJson());
    assertEquals(Map.of(), SafetensorsIndex.read(index).weightMap());
  }

  @Test
  void aBoundBelowOneByteIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ShardPlan.of(List.of(), 0));
  }

  private static List<TensorSpec> tensors(long... sizes) {
    return Stream.iterate(0, i -> i < sizes.length, i -> i + 1)
        .map(i -> new TensorSpec("" + (char) ('a' + i), DType.U8, List.of(sizes[i])))
        .toList();
  }

  private static List<String> names(ShardPlan plan) {
    return plan.shards().stream().map(ShardPlan.Shard::fileName).toList();
  }

  private static String groups(long bound, long... sizes) {
    return ShardPlan.of(tensors(sizes), bound).shards().stream()
        .map(shard -> String.join(" ", shard.tensors().stream().map(TensorSpec::name).toList()))
        .toList()
        .toString();
  }
}
