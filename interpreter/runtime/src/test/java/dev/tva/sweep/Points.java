// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Device;
import dev.tva.search.Cmaes;
import dev.tva.search.Search;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Sweeps over two parameters of tiny models; a model is the point that its values make. */
final class Points {
  static final String SCRIPT =
      """
      param base: model
      param right: model
      param up: model
      param a: number = 0.5 in 0..1  ## to the right
      param b: number in 0..1
      save base + a*(right - base) + b*(up - base) to "out/point" with dtype = f32
      """;

  private final Path folder;
  private final Source script;

  Points(Path folder) throws IOException {
    this.folder = folder;
    write("base", 0, 0);
    write("right", 1, 0);
    write("up", 0, 1);
    Path file = Files.writeString(folder.resolve("edit.tva"), SCRIPT);
    script = Source.of(file.toString(), SCRIPT);
  }

  private void write(String name, float... values) throws IOException {
    Path model = Files.createDirectories(folder.resolve(name));
    var spec = new TensorSpec("w", DType.F32, List.of((long) values.length));
    try (var writer =
        SafetensorsWriter.create(
            model.resolve("model.safetensors"), List.of(spec), Map.of("format", "pt"))) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      for (float v : values) {
        bytes.putFloat(v);
      }
      writer.write("w", 0, bytes.flip());
      writer.finish();
    }
  }

  /** Where a model lies, as {@code a b}. */
  static double[] at(Path model) {
    try (var reader = SafetensorsReader.open(model.resolve("model.safetensors"))) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      reader.find("w").orElseThrow().read(0, bytes);
      bytes.flip();
      return new double[] {bytes.getFloat(), bytes.getFloat()};
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Evolution from the script's defaults. */
  Search evolution(int budget, long seed) {
    var parameters = new ScriptParameters(script);
    var free = parameters.free(parameters.divide(Map.of()));
    return new Cmaes(free, parameters.start(free), budget, seed);
  }

  Sweep sweep(Search search, int jobs, boolean stopsEarly, String output) throws IOException {
    var setup =
        new Sweep.Setup(
            script,
            Map.of(
                "base", folder.resolve("base").toString(),
                "right", folder.resolve("right").toString(),
                "up", folder.resolve("up").toString()),
            search,
            "the test",
            8,
            true,
            jobs,
            stopsEarly,
            folder.resolve(output),
            false,
            new StreamingExecutor.Options(new Device.Cpu(), 1, 4096, 1L << 28, false),
            new FileCatalog());
    var sweep = new Sweep(setup);
    if (!sweep.check().isEmpty()) {
      throw new IllegalStateException(sweep.check().toString());
    }
    return sweep;
  }
}
