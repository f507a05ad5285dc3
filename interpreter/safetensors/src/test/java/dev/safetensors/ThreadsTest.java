// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsTest {
  @TempDir Path dir;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = dir.resolve("out.safetensors");
  }

  @Test
  void threadsWriteAndReadTilesOfOneTensorAtOnce() throws Exception {
    byte[] data = new byte[1 << 20];
    new Random(7).nextBytes(data);
    var spec = new TensorSpec("w", DType.U8, List.of((long) data.length));
    var tiles = new ArrayList<Integer>();
    for (int from = 0; from < data.length; from += 4096) {
      tiles.add(from);
    }
    Collections.shuffle(tiles, new Random(8));
    try (var pool = Executors.newFixedThreadPool(4)) {
      try (var writer = SafetensorsWriter.create(path, List.of(spec), Map.of())) {
        runAll(pool.invokeAll(tiles.stream().map(from -> writeTile(writer, data, from)).toList()));
        writer.finish();
      }
      try (var file = SafetensorsFile.open(path)) {
        var back = new byte[data.length];
        runAll(pool.invokeAll(tiles.stream().map(from -> readTile(file, back, from)).toList()));
        assertArrayEquals(data, back);
      }
    }
  }

  private static Callable<Void> writeTile(SafetensorsWriter writer, byte[] data, int from) {
    return () -> {
      writer.write("w", from, ByteBuffer.wrap(data, from, 4096));
      return null;
    };
  }

  private static Callable<Void> readTile(SafetensorsFile file, byte[] back, int from) {
    return () -> {
      var info = file.header().find("w").orElseThrow();
      file.read(info, from, ByteBuffer.wrap(back, from, 4096));
      return null;
    };
  }

  private static void runAll(List<Future<Void>> futures) throws Exception {
    for (var future : futures) {
      future.get();
    }
  }

  @Test
  void threadsCopyTensorsFromOneFileAtOnce() throws Exception {
    var specs = new ArrayList<TensorSpec>();
    for (long i = 0; i < 40; i++) {
      specs.add(new TensorSpec("t" + i, DType.U8, List.of(i * 1000)));
    }
    var random = new Random(9);
    try (var writer = SafetensorsWriter.create(path, specs, Map.of())) {
      for (var spec : specs) {
        byte[] bytes = new byte[(int) spec.byteSize()];
        random.nextBytes(bytes);
        writer.write(spec.name(), 0, ByteBuffer.wrap(bytes));
      }
      writer.finish();
    }
    Path copy = dir.resolve("copy.safetensors");
    try (var pool = Executors.newFixedThreadPool(4);
        var source = SafetensorsFile.open(path);
        var writer = SafetensorsWriter.create(copy, specs, Map.of())) {
      runAll(pool.invokeAll(specs.stream().map(spec -> copy(writer, source, spec)).toList()));
      writer.finish();
    }
    assertEquals(-1, Files.mismatch(path, copy));
  }

  private static Callable<Void> copy(
      SafetensorsWriter writer, SafetensorsFile source, TensorSpec spec) {
    return () -> {
      writer.copy(spec.name(), source, source.header().find(spec.name()).orElseThrow());
      return null;
    };
  }
}
