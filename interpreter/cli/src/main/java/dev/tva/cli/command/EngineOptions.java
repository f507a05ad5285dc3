// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import com.sun.management.OperatingSystemMXBean;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.remote.HubInputs.Amount;
import dev.tva.cli.console.Console;
import dev.tva.execute.StreamingExecutor;
import dev.tva.kernel.Backend;
import dev.tva.plan.Device;
import dev.tva.repl.Settings;
import dev.tva.source.Source;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Literals;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a run computes. */
public final class EngineOptions {
  @Option(
      names = "--device",
      paramLabel = "cpu|gpu[:N,N]|auto",
      description =
          "where tensors are computed; auto is a GPU where there is one and it is worth it (cpu)",
      defaultValue = "cpu")
  String device = "cpu";

  @Option(
      names = "--device-memory",
      paramLabel = "SIZE",
      description = "memory of each GPU that may be used, as 8GB; most of what is free by default")
  String deviceMemory = "";

  @Option(
      names = "--kernels",
      paramLabel = "vector|djl",
      description =
          "what computes on the cpu: Java's own vectors, or PyTorch (vector); matrices are always"
              + " PyTorch's",
      defaultValue = "vector")
  Backend kernels = Backend.VECTOR;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "workers; by default one for each core")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--precision",
      paramLabel = "f32|f64",
      description = "what tiles are computed in (f32; f64 where an input is)",
      defaultValue = "f32")
  Precision precision = Precision.f32;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "memory for tiles, order statistics and matrices together, as 200MB; half of the"
              + " machine's by default")
  String memory = "";

  @Option(names = "--overwrite", description = "replace an output that tva did not write")
  boolean overwrite;

  @Option(
      names = "--allow-nonfinite",
      description = "write NaN and Inf that come out, instead of stopping")
  boolean allowNonFinite;

  @Option(
      names = {"-q", "--quiet"},
      description = "no progress and no report")
  boolean quiet;

  @Mixin HubOptions hub = new HubOptions();

  /** The types tiles can be computed in. */
  enum Precision {
    f32,
    f64
  }

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  /** How many workers there are. */
  public int threads() {
    return threads;
  }

  public boolean isQuiet() {
    return quiet;
  }

  StreamingExecutor.Options executor() {
    return executor(device(), threads);
  }

  /** As a session is set. */
  StreamingExecutor.Options executor(Settings settings) {
    return executor(settings.device(), settings.threads());
  }

  /** What a session begins with. */
  Settings settings(Settings.Keys keys) {
    return new Settings(device(), threads, precision == Precision.f64, overwrite, keys);
  }

  /** Files, and checkpoints on a hub: headers alone, or all of what is named. */
  public FileCatalog files(Console console, boolean headers) {
    return hub.files(headers ? Amount.HEADERS : Amount.ALL, console, !quiet);
  }

  private Device device() {
    return Device.parse(device)
        .orElseThrow(() -> usage("'" + device + "' is no device; give " + Device.TAKES));
  }

  private StreamingExecutor.Options executor(Device where, int threads) {
    if (threads < 1) {
      throw usage("--threads takes a number from 1");
    }
    return new StreamingExecutor.Options(
        where,
        kernels,
        threads,
        StreamingExecutor.TILE,
        memory.isEmpty() ? physicalBytes() / 2 : bytes(memory),
        deviceMemory.isEmpty() ? OptionalLong.empty() : OptionalLong.of(bytes(deviceMemory)),
        allowNonFinite);
  }

  private long bytes(String memory) {
    Parsed parsed = TvaParser.parse(Source.of("<memory>", memory));
    boolean number =
        parsed.ok()
            && parsed.script().statements().size() == 1
            && parsed.script().statements().getFirst() instanceof Statement.Bare(_, Expr.Number _);
    if (!number || !memory.strip().endsWith("B")) {
      String unit = number && Literals.isNumber(memory) ? "has no unit" : "is no size";
      throw usage("'" + memory + "' " + unit + "; write it as 200MB");
    }
    Statement.Bare bare = (Statement.Bare) parsed.script().statements().getFirst();
    return (long) ((Expr.Number) bare.value()).value().toDouble();
  }

  /** What the machine, or the container, has. */
  private static long physicalBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
