// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.engine.Engine;
import dev.tva.execute.StreamingExecutor;
import dev.tva.kernel.Accelerators;
import dev.tva.kernel.Backend;
import dev.tva.plan.Device;
import dev.tva.run.Tensors;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs scripts in this process, on small checkpoints of a folder. */
final class Lab {
  private final Path folder;
  private final long memory;
  private final Session session = new Session();
  private final SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();

  Lab(Path folder) {
    this(folder, 64L << 20);
  }

  /** With so much memory for each run. */
  Lab(Path folder, long memory) {
    this.folder = folder;
    this.memory = memory;
  }

  /** The tensors that checkpoints made from now on have. */
  Lab tensor(String name, Integer... shape) {
    shapes.put(name, List.of(shape).stream().map(Integer::longValue).toList());
    return this;
  }

  /** A checkpoint of float32: the numbers of all tensors, one tensor after the other. */
  Lab write(String name, double... numbers) throws IOException {
    List<TensorSpec> specs = new ArrayList<>();
    shapes.forEach((tensor, shape) -> specs.add(new TensorSpec(tensor, DType.F32, shape)));
    Path file = Files.createDirectories(folder.resolve(name)).resolve("model.safetensors");
    int at = 0;
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs, Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        int n = Math.toIntExact(spec.elements());
        ByteBuffer bytes = ByteBuffer.allocate(4 * n).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
          bytes.putFloat((float) numbers[at++]);
        }
        writer.write(spec.name(), 0, bytes.flip());
      }
      writer.finish();
    }
    assertTrue(at == numbers.length, () -> numbers.length + " numbers for " + shapes);
    return this;
  }

  /**
   * A script of these statements that opens those of the models which they name: of what is not
   * used a script is warned, and it is checked once more to see what helps.
   */
  static String opening(Collection<String> models, String statements) {
    return models.stream()
            .filter(m -> Pattern.compile("\\b" + m + "\\b").matcher(statements).find())
            .sorted()
            .map(m -> m + " = model(\"" + m + "\")\n")
            .collect(Collectors.joining())
        + statements;
  }

  void run(String script) {
    run(script, 2, StreamingExecutor.TILE);
  }

  private Session.Checked checked(String script) {
    Source source = Source.of(folder.resolve("script.tva").toString(), script);
    return session.check(source, Map.of(), Optional.of(new FileCatalog()), false);
  }

  /** The kinds of the errors that a script has. */
  List<String> errors(String script) {
    return told(script, Diagnostic::isError);
  }

  /** The kinds of its problems that are such. */
  List<String> told(String script, Predicate<Diagnostic> which) {
    return session.plan(checked(script), false).problems().stream()
        .filter(which)
        .map(d -> d.slug().text())
        .toList();
  }

  /** Runs a script whose paths are relative to the folder. */
  void run(String script, int threads, int tile) {
    run(script, Backend.VECTOR, threads, tile);
  }

  void run(String script, Backend backend, int threads, int tile) {
    run(
        script,
        new Engine(
            new StreamingExecutor.Options(
                new Device.Cpu(), backend, threads, tile, memory, false)));
  }

  /** Runs it on devices that are not those of this machine. */
  void run(String script, Accelerators devices, int threads, int tile) {
    run(script, new Device.Gpu(devices.numbers()), devices, threads, tile);
  }

  /** Runs it on the one of them that is asked for. */
  void run(String script, Device device, Accelerators devices, int threads, int tile) {
    run(
        script,
        new Engine(
            new StreamingExecutor.Options(device, threads, tile, memory, false), () -> devices));
  }

  private void run(String script, Engine engine) {
    Session.Checked checked = checked(script);
    Session.Ready ready = session.plan(checked, false);
    assertTrue(ready.ok(), () -> ready.problems().toString());
    var plan = ready.planned().orElseThrow().plan();
    List<Path> inputs =
        checked.analysis().orElseThrow().inputs().stream()
            .map(i -> Path.of(i.path().orElseThrow()))
            .toList();
    engine.compute(
        new Engine.Task(plan, WriteRules.of(inputs, List.of(), false), _ -> {}),
        (_, _) -> {},
        () -> false);
  }

  /** The numbers of each tensor of an output or an input, in the order of their names. */
  SequencedMap<String, float[]> tensors(String name) throws IOException {
    SequencedMap<String, float[]> all = new LinkedHashMap<>();
    try (SafetensorsReader reader = SafetensorsReader.open(file(name))) {
      for (String tensor : reader.tensors().keySet().stream().sorted().toList()) {
        all.put(tensor, Tensors.floats(reader, tensor));
      }
    }
    return all;
  }

  /** The same, one tensor after the other. */
  float[] numbers(String name) throws IOException {
    List<float[]> all = List.copyOf(tensors(name).values());
    float[] joined = new float[all.stream().mapToInt(a -> a.length).sum()];
    int at = 0;
    for (float[] a : all) {
      System.arraycopy(a, 0, joined, at, a.length);
      at += a.length;
    }
    return joined;
  }

  byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(file(name));
  }

  Path file(String name) {
    Path path = folder.resolve(name);
    return Files.isDirectory(path) ? path.resolve("model.safetensors") : path;
  }
}
