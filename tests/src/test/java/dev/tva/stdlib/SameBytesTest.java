// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.execute.StreamingExecutor;
import dev.tva.kernel.Backend;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every method gives the same bytes, however it is run, the random ones too. */
final class SameBytesTest {
  private static final double LEARNED = 0.01;

  /** These are made of {@code exp}, {@code log} and {@code tanh}, which each rounds in its way. */
  private static final List<String> ROUNDED_OTHERWISE =
      List.of("arcee_fusion(base, base + ts[0]) - base", "pcb(ts)");

  private final List<TensorSpec> specs = Tensors.transformer(2, 72, DType.F32);

  @TempDir Path folder;

  @BeforeEach
  void makeCheckpoints() throws IOException {
    Tensors.writeFile(folder.resolve("base/model.safetensors"), specs, 0, 0);
    for (int seed = 1; seed <= 3; seed++) {
      Tensors.writeFile(folder.resolve("m" + seed + "/model.safetensors"), specs, seed, LEARNED);
    }
    for (int seed = 0; seed <= 3; seed++) {
      Tensors.writeShards(
          folder.resolve("shards" + seed), specs, seed, seed == 0 ? 0 : LEARNED, 40_000);
    }
  }

  /** A hash of each output. */
  private Map<String, Integer> run(String base, String model, int threads, int tile)
      throws IOException {
    return run(base, model, Backend.VECTOR, threads, tile);
  }

  private Map<String, Integer> run(
      String base, String model, Backend backend, int threads, int tile) throws IOException {
    StringBuilder script = new StringBuilder("base = model(\"" + base + "\")\n");
    script.append("ts = [model(\"" + model + "${i}\") - base for i in 1..3]\n");
    Map<String, String> calls = MethodTable.all();
    calls.forEach((name, call) ->
        script.append("save base + (" + call + ") to \"out/" + name + ".safetensors\"\n"));
    Lab lab = new Lab(folder);
    lab.run(script.toString(), backend, threads, tile);
    Map<String, Integer> hashes = new LinkedHashMap<>();
    for (var call : calls.entrySet()) {
      String file = "out/" + call.getKey() + ".safetensors";
      hashes.put(call.getValue(), Arrays.hashCode(lab.numbers(file)));
      Files.delete(folder.resolve(file));
    }
    return hashes;
  }

  @Test
  void forAnyThreadsTilesAndShards() throws IOException {
    Map<String, Integer> once = run("base", "m", 1, StreamingExecutor.TILE);
    assertEquals(once, run("base", "m", 4, 4096), "four threads, small tiles");
    assertEquals(once, run("shards0", "shards", 3, 3 * 4096), "shards, tiles of another size");
  }

  @Test
  void forJavasVectorsAndForTheEngine() throws IOException {
    Map<String, Integer> vectors = run("base", "m", Backend.VECTOR, 2, 1 << 14);
    Map<String, Integer> engine = run("base", "m", Backend.DJL, 2, 1 << 14);
    List<String> differing =
        vectors.keySet().stream().filter(c -> !vectors.get(c).equals(engine.get(c))).toList();

    assertEquals(ROUNDED_OTHERWISE, differing);
  }
}
