// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.engine.Doctor;
import dev.tva.execute.StreamingExecutor;
import dev.tva.kernel.Accelerators;
import dev.tva.kernel.Backend;
import dev.tva.kernel.djl.EmulatedDevice;
import dev.tva.kernel.djl.Gpus;
import dev.tva.plan.Device;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Tries a device in a few minutes: the oracles, the table of methods against the processor, and how
 * long some formulas take. Every line of its report is a step, and it stops at the first that
 * fails. Started by {@code tests/gpu/check}.
 */
public final class DeviceCheck {
  /** Of the largest element of a method's result, how far another device's may be off. */
  private static final double NEAR = 1e-3;

  private static final long MEMORY = 4L << 30;

  private static final int PASSED = 0;
  private static final int FAILED = 1;

  private final Path oracles;
  private final Path folder;
  private final Accelerators devices;
  private final Size size;
  private final PrintStream report;

  /** How large the tensors are that are computed with. */
  record Size(int method, int timed) {
    static final Size FULL = new Size(128, 2048);
  }

  DeviceCheck(Path oracles, Path folder, Accelerators devices, Size size, PrintStream report) {
    this.oracles = oracles;
    this.folder = folder;
    this.devices = devices;
    this.size = size;
    this.report = report;
  }

  /** {@code ORACLES REPORT [emulated]}. */
  public static void main(String[] arguments) throws IOException {
    boolean emulated = arguments.length > 2 && arguments[2].equals("emulated");
    Path folder = Files.createTempDirectory("tva-gpu");
    int code;
    try (var report = new PrintStream(Files.newOutputStream(Path.of(arguments[1])))) {
      if (!emulated) {
        Doctor.look(folder)
            .findings()
            .forEach(f -> report.printf("%-10s %s%n", f.what(), f.found()));
      }
      Accelerators devices = emulated ? EmulatedDevice.ample() : Gpus.find();
      Size size = emulated ? new Size(72, 256) : Size.FULL;
      code = new DeviceCheck(Path.of(arguments[0]), folder, devices, size, report).run();
    }
    System.out.print(Files.readString(Path.of(arguments[1])));
    Trees.delete(folder);
    System.exit(code);
  }

  /** A step, which may throw to say what failed, and gives what is to be said otherwise. */
  private interface Step {
    String run() throws IOException;
  }

  /** The exit code. */
  int run() {
    if (devices.numbers().isEmpty()) {
      report.println("skipped: no GPU was found: " + String.join(", ", devices.missing()));
      return PASSED;
    }
    boolean good =
        step("loads and computes", this::computes)
            && step("oracles", this::oracles)
            && step("methods", this::methods)
            && step("benchmark", this::benchmark);
    report.println(good ? "passed" : "failed: see the last step");
    return good ? PASSED : FAILED;
  }

  private boolean step(String name, Step step) {
    try {
      report.printf("%-20s %s%n", name, step.run());
      return true;
    } catch (IOException | RuntimeException | AssertionError | LinkageError e) {
      report.printf("%-20s FAILED: %s%n", name, told(e));
      return false;
    }
  }

  private static String told(Throwable e) {
    if (!(e instanceof DiagnosticException d)) {
      return e.toString();
    }
    StringBuilder all = new StringBuilder(d.diagnostic().sentence());
    for (Diagnostic.Line line : d.diagnostic().lines()) {
      if (line instanceof Diagnostic.Line.Note(String text)) {
        all.append("; ").append(text);
      }
    }
    return all.toString();
  }

  private String computes() {
    devices.kernels(devices.numbers()).check();
    return "yes, on " + new Device.Gpu(devices.numbers());
  }

  private String oracles() throws IOException {
    Path own = folder.resolve("oracles");
    Oracles all = Oracles.copied(oracles, own);
    new Lab(own, MEMORY).run(all.script("device"), devices, threads(), StreamingExecutor.TILE);
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Double> answer : Oracles.answers().entrySet()) {
      List<String> differing = all.differing("device", answer.getKey(), answer.getValue());
      if (!differing.isEmpty()) {
        wrong.add(answer.getKey() + ": " + differing.getFirst());
      }
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError(String.join("; ", wrong));
    }
    return Oracles.answers().size() + " answers of mergekit hold";
  }

  private static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  private String methods() throws IOException {
    Path own = Files.createDirectories(folder.resolve("methods"));
    models(own, Tensors.transformer(2, size.method(), DType.F32), 3);
    StringBuilder script = new StringBuilder("base = model(\"m0\")\n");
    script.append("ts = [model(\"m${i}\") - base for i in 1..3]\n");
    SequencedMap<String, String> calls = MethodTable.all();
    calls.forEach(
        (name, call) -> script.append("save " + call + " to \"OUT/" + name + ".safetensors\"\n"));
    Lab lab = new Lab(own, MEMORY);
    lab.run(script.toString().replace("OUT", "cpu"), Backend.DJL, threads(), 1 << 18);
    lab.run(script.toString().replace("OUT", "gpu"), devices, threads(), StreamingExecutor.TILE);
    int same = 0;
    double most = 0;
    String worst = "";
    for (Map.Entry<String, String> call : calls.entrySet()) {
      String file = call.getKey() + ".safetensors";
      double off = off(lab.numbers("cpu/" + file), lab.numbers("gpu/" + file));
      same += off == 0 ? 1 : 0;
      if (!(off <= most)) {
        most = off;
        worst = call.getValue();
      }
    }
    String found =
        String.format(Locale.ROOT, "%d of %d to the last bit", same, calls.size())
            + (most == 0
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", the others within %.1e of their largest element (`%s`)",
                    most,
                    worst));
    if (!(most <= NEAR)) {
      throw new AssertionError(found);
    }
    return found;
  }

  private static double off(float[] some, float[] others) {
    double largest = 0;
    double off = 0;
    for (int i = 0; i < some.length; i++) {
      largest = Math.max(largest, Math.abs(some[i]));
      off = Math.max(off, Math.abs((double) some[i] - others[i]));
    }
    return off == 0 ? 0 : off / largest;
  }

  private static void models(Path folder, List<TensorSpec> specs, int tuned) throws IOException {
    for (int i = 0; i <= tuned; i++) {
      Tensors.writeFile(
          folder.resolve("m" + i + "/model.safetensors"), specs, i, i == 0 ? 0 : 0.01);
    }
  }

  private String benchmark() throws IOException {
    Path own = Files.createDirectories(folder.resolve("timed"));
    models(own, Tensors.transformer(1, size.timed(), DType.BF16), 2);
    Lab lab = new Lab(own, MEMORY);
    StringBuilder table = new StringBuilder("seconds on the processor, on the device");
    for (String formula :
        List.of(
            "base + 0.5*(a - base) - 0.3*(b - base)",
            "base + 0.8*ties([a - base, b - base], density = 20%)",
            "base + tanh(exp(sin(a - base)) - 1)*(b - base)",
            "base + iso_c([a - base, b - base])")) {
      String script =
          "base = model(\"m0\")\na = model(\"m1\")\nb = model(\"m2\")\nsave "
              + formula
              + " to \"out\"\n";
      double onProcessor = seconds(() -> lab.run(script, Backend.VECTOR, threads(), 1 << 18));
      double onDevice = seconds(() -> lab.run(script, devices, threads(), StreamingExecutor.TILE));
      table.append(
          String.format(Locale.ROOT, "%n  %7.2f %7.2f  %s", onProcessor, onDevice, formula));
    }
    return table.toString();
  }

  /** The second of two runs: the first has the engine load what it needs. */
  private static double seconds(Runnable run) {
    run.run();
    long begun = System.nanoTime();
    run.run();
    return (System.nanoTime() - begun) / 1e9;
  }
}
