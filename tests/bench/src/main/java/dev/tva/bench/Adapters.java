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
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Times two adapters of rank 16 on all linear layers added to a base of 494 M parameters, stored as
 * bf16 and as fp8 with scales of blocks, against plain I/O of the base, in turn; then an adapter
 * that is taken from a fine-tune. Prints medians; files are removed at the end.
 */
public final class Adapters {
  private static final int ROUNDS = 5;
  private static final int RANK = 16;
  private static final int BLOCK = 128;
  private static final String SUM = "base + 0.5*lora(\"a\", base) + 0.5*lora(\"b\", base)";

  private Adapters() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BigCheckpoint.inFolder(8_000_000_000L, Adapters::measure);
  }

  private static void measure(Path folder, String tva) throws IOException, InterruptedException {
    adapter(folder.resolve("a"), 1);
    adapter(folder.resolve("b"), 2);
    eightBits(folder.resolve("q0"));
    List<String> io =
        List.of(
            "sh",
            "-c",
            "cat m0/model.safetensors a/* b/* > /dev/null"
                + " && cp m0/model.safetensors copy && sync copy");
    List<String> plain = List.of(tva, "eval", SUM, "base=m0", "-o", "out");
    List<String> coded = List.of(tva, "eval", SUM, "base=q0", "-o", "out");
    Files.writeString(
        folder.resolve("extract.tva"),
        """
        param base: model
        param ft:   model
        save (ft - base)[not "norm" and not "embed_tokens"] to "out" with format = lora, rank = 16
        """);
    List<String> extract = List.of(tva, "run", "extract.tva", "base=m0", "ft=m1");
    for (List<String> command : List.of(io, plain, coded)) {
      Processes.run(folder, command);
    }
    double[] ioSeconds = new double[ROUNDS];
    double[] plainSeconds = new double[ROUNDS];
    double[] codedSeconds = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    double[] codedRatios = new double[ROUNDS];
    double[] peaks = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      BigCheckpoint.settle(folder);
      ioSeconds[i] = Processes.run(folder, io).seconds();
      BigCheckpoint.settle(folder);
      Processes.Taken taken = Processes.run(folder, plain);
      plainSeconds[i] = taken.seconds();
      peaks[i] = taken.megabytes().orElseThrow();
      BigCheckpoint.settle(folder);
      codedSeconds[i] = Processes.run(folder, coded).seconds();
      ratios[i] = plainSeconds[i] / ioSeconds[i];
      codedRatios[i] = codedSeconds[i] / plainSeconds[i];
    }
    BigCheckpoint.settle(folder);
    Processes.Taken extracted = Processes.run(folder, extract);
    System.out.println("| adapters, " + ROUNDS + " rounds in turn | least | median | most |");
    System.out.println("|---|---|---|---|");
    Processes.row("plain I/O: cat of the inputs, cp and sync of the base, s", ioSeconds);
    Processes.row("tva eval of two adapters on a bf16 base, s", plainSeconds);
    Processes.row("ratio of the pairs", ratios);
    Processes.row("the same on an fp8 base, s", codedSeconds);
    Processes.row("ratio to the bf16 base", codedRatios);
    Processes.row("tva eval, peak memory, MB", peaks);
    Processes.row("an adapter of rank 16 from a fine-tune, s", new double[] {extracted.seconds()});
    Processes.row("its peak memory, MB", new double[] {extracted.megabytes().orElseThrow()});
  }

  private static List<TensorSpec> linear() {
    return BigCheckpoint.specs().stream().filter(s -> s.name().contains("_proj")).toList();
  }

  private static void adapter(Path folder, int seed) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("adapter_config.json"),
        "{\"peft_type\": \"LORA\", \"r\": " + RANK + ", \"lora_alpha\": " + RANK + "}\n");
    List<TensorSpec> specs = new ArrayList<>();
    for (TensorSpec weight : linear()) {
      String module = "base_model.model." + weight.name().replaceFirst("\\.weight$", "");
      long in = weight.shape().getLast();
      long out = weight.shape().getFirst();
      specs.add(new TensorSpec(module + ".lora_A.weight", DType.F32, List.of((long) RANK, in)));
      specs.add(new TensorSpec(module + ".lora_B.weight", DType.F32, List.of(out, (long) RANK)));
    }
    Random random = new Random(seed);
    write(
        folder.resolve("adapter_model.safetensors"),
        specs,
        (spec, bytes) -> {
          while (bytes.hasRemaining()) {
            bytes.putFloat(0.02f * (random.nextFloat() - 0.5f));
          }
        });
  }

  /** Codes that stand for small finite numbers. */
  private static void eightBits(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("config.json"),
        "{\"quantization_config\": {\"quant_method\": \"fp8\", \"weight_block_size\": [128,"
            + " 128]}}\n");
    List<TensorSpec> specs = new ArrayList<>();
    for (TensorSpec spec : BigCheckpoint.specs()) {
      if (!spec.name().contains("_proj")) {
        specs.add(spec);
        continue;
      }
      specs.add(new TensorSpec(spec.name(), DType.F8_E4M3, spec.shape()));
      specs.add(
          new TensorSpec(
              spec.name() + "_scale_inv",
              DType.F32,
              spec.shape().stream().map(n -> Math.ceilDiv(n, (long) BLOCK)).toList()));
    }
    Random random = new Random(3);
    write(
        folder.resolve("model.safetensors"),
        specs,
        (spec, bytes) -> {
          while (bytes.hasRemaining()) {
            switch (spec.dtype()) {
              case F8_E4M3 -> bytes.put((byte) (random.nextInt() & 0xf7));
              case F32 -> bytes.putFloat(1e-3f);
              default -> bytes.putShort((short) (0x3c00 + (random.nextInt() & 0x80ff)));
            }
          }
        });
  }

  private interface Filling {
    void fill(TensorSpec spec, ByteBuffer bytes);
  }

  private static void write(Path file, List<TensorSpec> specs, Filling filling) throws IOException {
    List<TensorSpec> ordered = TensorSpec.standardOrder(specs);
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, ordered, Map.of("format", "pt"))) {
      for (TensorSpec spec : ordered) {
        ByteBuffer bytes =
            ByteBuffer.allocate(Math.toIntExact(spec.byteSize())).order(ByteOrder.LITTLE_ENDIAN);
        filling.fill(spec, bytes);
        writer.write(spec.name(), 0, bytes.flip());
      }
      writer.finish();
    }
  }
}
