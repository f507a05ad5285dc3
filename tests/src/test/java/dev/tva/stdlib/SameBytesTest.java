// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.execute.StreamingExecutor;
import dev.tva.kernel.Backend;
import dev.tva.kernel.djl.EmulatedDevice;
import dev.tva.plan.Device;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every method gives the same bytes, however it is run, the random ones too. */
@Order(1)
final class SameBytesTest {
  private static final double LEARNED = 0.01;

  /** These are made of {@code exp}, {@code log} and {@code tanh}, which each rounds in its way. */
  private static final List<String> ROUNDED_OTHERWISE =
      List.of("arcee_fusion(base, base + ts[0]) - base", "pcb(ts)");

  private final List<TensorSpec> specs = Tensors.transformer(2, 72, DType.F32);

  /** Of a device, so that tiles are made smaller and few matrices computed at a time. */
  private static final long SMALL = 8L << 20;

  /** When another has taken all memory of a device: about half of what it is asked for. */
  private static final List<Long> FULL = List.of(25_000L);

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
    return run(base, model, (lab, script) -> lab.run(script, threads, tile));
  }

  private Map<String, Integer> run(String base, String model, BiConsumer<Lab, String> on)
      throws IOException {
    Map<String, String> calls = MethodTable.all();
    StringBuilder script = new StringBuilder("base = model(\"" + base + "\")\n");
    script.append("ts = [model(\"" + model + "${i}\") - base for i in 1..3]\n");
    calls.forEach((name, call) ->
        script.append("save base + (" + call + ") to \"out/" + name + ".safetensors\"\n"));
    Lab lab = new Lab(folder);
    on.accept(lab, script.toString());
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
  void forJavasVectorsTheEngineAndADevice() throws IOException {
    Map<String, Integer> vectors = run("base", "m", 2, 1 << 14);
    Map<String, Integer> engine =
        run("base", "m", (lab, script) -> lab.run(script, Backend.DJL, 2, 1 << 14));
    assertEquals(ROUNDED_OTHERWISE, differing(vectors, engine));

    EmulatedDevice full = EmulatedDevice.full(FULL);
    Device auto = new Device.Auto();
    Map<String, Integer> afterwards =
        run("base", "m", (lab, script) -> lab.run(script, auto, full, 1, 4096));
    assertEquals(List.of(), differing(afterwards, engine), "a device that was full once");
    assertTrue(full.hasBeenFull(), full.taken() + " times");
    EmulatedDevice small = EmulatedDevice.with(2, SMALL);
    Map<String, Integer> again =
        run("shards0", "shards", (lab, script) -> lab.run(script, small, 3, 4096));
    assertEquals(List.of(), differing(again, engine), "two devices of little memory");
    assertTrue(small.peaks().stream().allMatch(p -> p > 0 && p <= SMALL), small.peaks().toString());
  }

  private static List<String> differing(Map<String, Integer> some, Map<String, Integer> others) {
    return some.keySet().stream().filter(c -> !some.get(c).equals(others.get(c))).toList();
  }
}
