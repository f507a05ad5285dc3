// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A checkpoint of 494 M bf16 parameters in the shape of a small language model, and fine-tunes of
 * it: they learned so little that rounding to bf16 left half of the parameters as they were, and
 * what two have changed at all often differs in its sign alone.
 */
final class BigCheckpoint {
  private static final int CHUNK = 1 << 20;
  private static final long HIDDEN = 896;
  private static final long INNER = 4864;

  /** Standard deviations of weights and of task vectors. */
  private static final float WEIGHT = 0x1p-6f;

  private static final float LEARNED = 0x1p-15f;

  /** Reads what a formula of three reads, and writes what it writes. */
  static final List<String> PLAIN_IO =
      List.of(
          "sh",
          "-c",
          "cat m0/model.safetensors m1/model.safetensors m2/model.safetensors > /dev/null"
              + " && cp m0/model.safetensors copy && sync copy");

  private BigCheckpoint() {}

  /** Something to do in a folder, with the launcher at a path. */
  interface Measurement {
    void run(Path folder, String tva) throws IOException, InterruptedException;
  }

  /**
   * Makes a base and two fine-tunes, {@code m0} to {@code m2}, in a folder that is removed at the
   * end.
   */
  static void inFolder(long room, Measurement measurement)
      throws IOException, InterruptedException {
    Path root = root();
    String elsewhere = System.getenv("TVA_BENCH_FOLDER");
    Path folder =
        Files.createDirectories(
            elsewhere == null
                ? root.resolve("tests/bench/target/big")
                : Path.of(elsewhere).toAbsolutePath().resolve("big"));
    if (Files.getFileStore(folder).getUsableSpace() < room) {
      throw new IOException("the benchmark needs " + room / 1_000_000_000 + " GB of disk");
    }
    try {
      for (int i = 0; i < 3; i++) {
        write(folder.resolve("m" + i), i);
      }
      warm(folder);
      measurement.run(folder, root.resolve("interpreter/bin/tva").toString());
    } finally {
      delete(folder);
    }
  }

  /** The project's root, which is the working directory or one of those above it. */
  static Path root() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("interpreter/bin/tva"))) {
      root = root.getParent();
    }
    return root;
  }

  /**
   * Has the inputs in the page cache as files are that were read, not written: of the latter, two
   * readers at once take the kernel several times as long.
   */
  private static void warm(Path folder) throws IOException, InterruptedException {
    String read =
        "for f in m*/model.safetensors; do"
            + " sync $f; dd if=$f iflag=nocache count=0; cat $f > /dev/null; done";
    Processes.run(folder, List.of("sh", "-c", read));
  }

  /**
   * Makes room for what a command is about to write: deletes what an earlier one wrote, then writes
   * and deletes as much once more. So none pays for memory that the machine has yet to find.
   */
  static void settle(Path folder) throws IOException {
    delete(folder.resolve("copy"));
    delete(folder.resolve("out"));
    Path scratch = folder.resolve("scratch");
    Files.copy(folder.resolve("m0/model.safetensors"), scratch);
    Files.delete(scratch);
  }

  /** Deletes a file, or a folder with all that is in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path p : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }

  static List<TensorSpec> specs() {
    List<TensorSpec> all = new ArrayList<>();
    all.add(spec("model.embed_tokens.weight", 151_936, HIDDEN));
    for (int i = 0; i < 24; i++) {
      String block = "model.layers." + i + ".";
      all.add(spec(block + "self_attn.q_proj.weight", HIDDEN, HIDDEN));
      all.add(spec(block + "self_attn.k_proj.weight", 128, HIDDEN));
      all.add(spec(block + "self_attn.v_proj.weight", 128, HIDDEN));
      all.add(spec(block + "self_attn.o_proj.weight", HIDDEN, HIDDEN));
      all.add(spec(block + "mlp.gate_proj.weight", INNER, HIDDEN));
      all.add(spec(block + "mlp.up_proj.weight", INNER, HIDDEN));
      all.add(spec(block + "mlp.down_proj.weight", HIDDEN, INNER));
      all.add(spec(block + "input_layernorm.weight", HIDDEN));
      all.add(spec(block + "post_attention_layernorm.weight", HIDDEN));
    }
    all.add(spec("model.norm.weight", HIDDEN));
    return all;
  }

  private static TensorSpec spec(String name, long... shape) {
    return new TensorSpec(name, DType.BF16, Arrays.stream(shape).boxed().toList());
  }

  /**
   * Base values are the same for every seed; another seed than 0 adds a task vector, and rounds.
   */
  static void write(Path folder, long seed) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), "{\"dtype\": \"bfloat16\"}\n");
    List<TensorSpec> specs = specs();
    byte[] bytes = new byte[CHUNK];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long shared = 88_172_645_463_325_252L;
    long own = shared + seed;
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(
            folder.resolve("model.safetensors"), specs, Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        for (long at = 0; at < spec.byteSize(); ) {
          int n = (int) Math.min(CHUNK, spec.byteSize() - at);
          for (int i = 0; i < n; i += 2) {
            shared = step(shared);
            own = step(own);
            int weight = normal(shared, 0, WEIGHT);
            int tuned = normal(own, Float.intBitsToFloat(weight << 16), LEARNED);
            buffer.putShort(i, (short) (seed == 0 ? weight : tuned));
          }
          writer.write(spec.name(), at, ByteBuffer.wrap(bytes, 0, n));
          at += n;
        }
      }
      writer.finish();
    }
  }

  /** In bf16, about normally distributed. */
  private static int normal(long random, float mean, float deviation) {
    int sum = 0;
    for (int shift = 0; shift < 64; shift += 16) {
      sum += (int) (random >>> shift & 0xffff);
    }
    int bits = Float.floatToRawIntBits(mean + (sum - 131_070) * (deviation / 37_837));
    return bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
  }

  /** Marsaglia's xorshift. */
  private static long step(long x) {
    long y = x ^ x << 13;
    y ^= y >>> 7;
    return y ^ y << 17;
  }
}
