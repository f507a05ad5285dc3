// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.factor.Factors;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.PlainKernels;
import dev.tva.kernel.djl.DjlKernels;
import dev.tva.kernel.djl.EmulatedDevice;
import dev.tva.kernel.vector.VectorKernels;
import dev.tva.plan.Device;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.statistic.StatisticsCache;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.function.Executable;

/** Runs scripts into memory, on the vectors, on DJL or on the oracle. */
public final class Scripts {
  public static final Kernels DJL = new DjlKernels();
  static final Kernels PLAIN = new PlainKernels();

  /** What users compute with where they ask for nothing else. */
  public static final Kernels VECTOR = new VectorKernels(DJL);

  /** A device, which is emulated. */
  static final Kernels DEVICE = EmulatedDevice.ample().kernels();

  private Scripts() {}

  /** What a run gave: tensors by output and name, as bytes. */
  public record Ran(StreamingExecutor.Result result, List<MemoryOutput> outputs) {
    public byte[] bytes(int output, String tensor) {
      return outputs.get(output).tensors.get(tensor);
    }

    /** All that is comparable, as one text. */
    public String fingerprint() {
      StringBuilder all = new StringBuilder();
      for (MemoryOutput output : outputs) {
        output.tensors.forEach((name, bytes) ->
            all.append(name).append(' ').append(java.util.HexFormat.of().formatHex(bytes)));
      }
      return all.toString();
    }
  }

  /** An output that is never a file. */
  static class MemoryOutput implements OutputWriter {
    final Map<String, byte[]> tensors = new TreeMap<>();
    boolean complete;
    boolean published;
    boolean closed;

    MemoryOutput(Output output) {
      output.tensors().forEach((name, spec) -> tensors.put(name, new byte[(int) spec.bytes()]));
    }

    @Override
    public long write(String tensor, List<Factors> factors) {
      throw new IllegalStateException("no adapter");
    }

    @Override
    public void write(String tensor, long offset, ByteBuffer bytes) {
      bytes.get(tensors.get(tensor), (int) offset, bytes.remaining());
    }

    @Override
    public void complete(InputSums read) {
      complete = true;
    }

    @Override
    public void publish() {
      published = complete;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  public record Planned(Plan plan, List<Path> inputs) {}

  public static Planned plan(String script, Map<String, Path> models, boolean doubles) {
    Map<String, String> arguments = new TreeMap<>();
    models.forEach((name, path) -> arguments.put(name, path.toString()));
    Session session = new Session();
    Session.Checked checked =
        session.check(
            Source.of("<script>", script), arguments, Optional.of(new FileCatalog()), false);
    assertTrue(checked.ok(), script + "\n" + checked.problems());
    Session.Ready ready = session.plan(checked, doubles);
    assertTrue(ready.ok(), script + "\n" + ready.problems());
    List<Path> inputs =
        checked.analysis().orElseThrow().inputs().stream()
            .map(i -> Path.of(i.path().orElseThrow()))
            .toList();
    return new Planned(ready.planned().orElseThrow().plan(), inputs);
  }

  public static StreamingExecutor.Options options(int threads, int tile) {
    return new StreamingExecutor.Options(new Device.Cpu(), threads, tile, 1L << 30, false);
  }

  public static Ran run(Planned planned, Kernels kernels, StreamingExecutor.Options options) {
    return run(planned, kernels, options, new ArrayList<>(), () -> false);
  }

  public static Ran run(
      Planned planned,
      Kernels kernels,
      StreamingExecutor.Options options,
      List<MemoryOutput> outputs,
      BooleanSupplier cancelled) {
    var result =
        new StreamingExecutor(options, kernels)
            .run(
                planned.plan(),
                o -> {
                  outputs.add(new MemoryOutput(o));
                  return outputs.getLast();
                },
                _ -> {},
                (_, _) -> {},
                cancelled,
                new StatisticsCache());
    return new Ran(result, outputs);
  }

  private static final Pattern LEAST = Pattern.compile("at least ([\\d.]+) ([kMG]?)B");

  /** What a run that is given no memory says it takes at least, in bytes. */
  public static long leastMemory(Executable run) {
    String problem = assertThrows(DiagnosticException.class, run).diagnostic().sentence();
    Matcher found = LEAST.matcher(problem);
    assertTrue(found.find(), problem);
    return new BigDecimal(found.group(1))
        .scaleByPowerOfTen(3 * " kMG".indexOf((found.group(2) + " ").charAt(0)))
        .longValueExact();
  }
}
