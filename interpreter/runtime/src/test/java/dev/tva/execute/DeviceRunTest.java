// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.checkpoint.WriteRules;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.engine.Engine;
import dev.tva.kernel.djl.EmulatedDevice;
import dev.tva.kernel.djl.EmulatedDevice.Mistake;
import dev.tva.plan.Device;
import dev.tva.plan.PeakMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans on devices, which are emulated: where they go, what they take, and what they survive. */
final class DeviceRunTest {
  /** With what is read, spread over rows, drawn, summed up, selected and written. */
  private static final String TILES =
      """
      t = a - base
      kept = where(top(abs(t), 30%) and bernoulli(0.5, 7), t, 0)
      save base + norm(t, per = row)*kept to "out"
      """;

  /** With a number that is known before, which who begins anew does not take again. */
  private static final String MATRICES =
      """
      t = a - base
      save base + norm(t)*(match { ndim == 2 -> polar(t); else -> t }) to "out"
      """;

  /** What is selected by an order of elements, once per tensor and once of all together. */
  private static final String ORDERS =
      """
      t = exp(sin(cos(tanh(sin(cos(tanh(sin(cos(a - base)))))))))*(a - base)
      kept = where(top(abs(t), 20%, per = tensor), t, 0)
      save base + where(abs(t) > quantile(abs(t), 0.6), kept, -t) to "out"
      """;

  /** With random bits, and a sum for each tensor. */
  private static final String FIELDS =
      """
      t = exp(sin(cos(tanh(sin(cos(tanh(sin(cos(a - base)))))))))*(a - base)
      save base + norm(t, per = tensor)*where(bernoulli(0.3, 5), t, 0.1*normal(1)*t) to "out"
      """;

  private static final String ADDITION = "save base + 0.5*(a - base) to \"out\"\n";

  /** Holds two arrays of the tensor in the test, and no more. */
  private static final long LITTLE = 400_000;

  @TempDir Path folder;

  private Map<String, Path> models;

  @BeforeEach
  void makeModels() throws IOException {
    models = Map.of("base", model("base", 1), "a", model("a", 2));
  }

  private Path model(String name, long seed) throws IOException {
    Random random = new Random(seed);
    double[] values = new double[40 * 1024];
    Arrays.setAll(values, _ -> random.nextGaussian());
    double[] norms = Arrays.copyOf(values, 40);
    return new Checkpoint()
        .with("model.layers.0.weight", DType.F32, List.of(40L, 1024L), values)
        .with("model.layers.0.norm", DType.BF16, List.of(40L), norms)
        .write(folder.resolve(name + ".safetensors"));
  }

  private Scripts.Planned plan(String script) {
    return Scripts.plan("param base: model\nparam a: model\n" + script, models, false);
  }

  private static StreamingExecutor.Options options(Device device) {
    return new StreamingExecutor.Options(device, 1, 4096, 1L << 30, true);
  }

  private static final Device GPU = new Device.Gpu(List.of(0));

  private static Scripts.Ran run(
      Scripts.Planned planned, EmulatedDevice devices, StreamingExecutor.Options options) {
    List<Scripts.MemoryOutput> outputs = new ArrayList<>();
    var rules = WriteRules.of(planned.inputs(), List.of(), false);
    var result =
        new Engine(options, () -> devices)
            .compute(
                new Engine.Task(planned.plan(), rules, _ -> {}),
                output -> {
                  outputs.clear();
                  outputs.add(new Scripts.MemoryOutput(output));
                  return outputs.getFirst();
                },
                (_, _) -> {},
                () -> false);
    return new Scripts.Ran(result, outputs);
  }

  private static String onProcessor(Scripts.Planned planned) {
    return Scripts.run(planned, Scripts.DJL, options(new Device.Cpu())).fingerprint();
  }

  private static PeakMemory.Place place(
      Scripts.Planned planned, EmulatedDevice devices, StreamingExecutor.Options options) {
    return new Engine(options, () -> devices).peakMemory(planned.plan()).place().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void isWrongWhereACopyOrAWaitIsForgotten(Mistake mistake) {
    for (String script : List.of(TILES, MATRICES)) {
      var planned = plan(script);
      var devices = EmulatedDevice.forgetting(mistake);
      String expected = onProcessor(planned);
      String actual;
      try {
        actual = run(planned, devices, options(GPU)).fingerprint();
      } catch (RuntimeException e) {
        actual = e.toString();
      }
      if (mistake == Mistake.NONE) {
        assertEquals(expected, actual, script);
      } else {
        assertNotEquals(expected, actual, script);
      }
    }
  }

  @Test
  void computesByTheQueueOfGpusToo() {
    for (String script : List.of(TILES, MATRICES)) {
      var planned = plan(script);
      assertEquals(
          onProcessor(planned),
          run(planned, EmulatedDevice.ample().prompt(), options(GPU)).fingerprint());
    }
  }

  /** Two inputs of each tile go there, and come back as what is written, or is summed up here. */
  @ParameterizedTest
  @ValueSource(strings = {ADDITION, "show norm(a - base)"})
  void copiesWhatIsNeededAndNoMore(String script) {
    var devices = EmulatedDevice.with(1, LITTLE);
    run(plan(script), devices, options(GPU));
    long tried = 1;
    long tiles = devices.departures() - tried;
    assertTrue(tiles > 5, tiles + " tiles");
    assertEquals(2 * (tiles + tried), devices.arrivals());
    // A tile may be taken before the second begins.
    assertTrue(devices.queues() >= 1 && devices.queues() <= 2, devices.queues() + " for a worker");
  }

  @Test
  void spreadsWorkersOverDevicesAndKeepsToTheirMemory() {
    Device both = new Device.Gpu(List.of(0, 1));
    for (var trial : Map.of(TILES, LITTLE, MATRICES, 4 * LITTLE).entrySet()) {
      var planned = plan(trial.getKey());
      long memory = trial.getValue();
      PeakMemory.Place place = place(planned, EmulatedDevice.with(2, memory), options(both));
      assertEquals("gpu:0,1", place.device());
      assertTrue(place.tiles() + place.matrices() <= memory, place.toString());
      var devices = EmulatedDevice.with(2, memory);
      assertEquals(onProcessor(planned), run(planned, devices, options(both)).fingerprint());
      assertTrue(
          devices.peaks().stream().allMatch(p -> p > 0 && p <= memory), devices.peaks()::toString);
    }
  }

  /** What a problem says to type, after the option's name. */
  private static long bytes(Diagnostic problem) {
    return problem.lines().stream()
        .filter(l -> l instanceof Help.Words w && w.words().getFirst().equals("--device-memory"))
        .map(l -> ((Help.Words) l).words().getLast())
        .mapToLong(w -> Long.parseLong(w.substring(0, w.length() - 2)) * unit(w))
        .findFirst()
        .orElseThrow(() -> new AssertionError(problem.toString()));
  }

  private static long unit(String size) {
    return size.endsWith("KB") ? 1000 : 1_000_000;
  }

  @Test
  void saysBeforeARunHowMuchWouldDo() {
    for (String script : List.of(TILES, MATRICES)) {
      var planned = plan(script);
      var none = options(GPU).onDevice(1000);
      Diagnostic problem =
          assertThrows(DiagnosticException.class, () -> run(planned, EmulatedDevice.ample(), none))
              .diagnostic();
      assertEquals(Slug.NO_MEMORY, problem.slug());
      assertTrue(problem.sentence().contains("the GPU's memory"), problem.sentence());
      long enough = bytes(problem);
      var devices = EmulatedDevice.with(1, enough);
      run(planned, devices, options(GPU).onDevice(enough));
      assertTrue(devices.peaks().getFirst() <= enough);
    }
  }

  @Test
  void saysHowMuchWouldDoWhereOthersHaveTheMemory() {
    var planned = plan(TILES);
    Diagnostic problem =
        assertThrows(
                DiagnosticException.class,
                () -> run(planned, EmulatedDevice.shared(LITTLE), options(GPU)))
            .diagnostic();
    assertEquals(Slug.NO_MEMORY, problem.slug());
    assertEquals(
        onProcessor(planned),
        run(planned, EmulatedDevice.shared(LITTLE), options(GPU).onDevice(bytes(problem)))
            .fingerprint());
  }

  /** Soon, in the midst and at last. */
  @ParameterizedTest
  @ValueSource(strings = {MATRICES, ORDERS, FIELDS})
  void survivesThatMemoryIsGoneInTheMidstOfARun(String script) {
    var planned = plan(script);
    String expected = onProcessor(planned);
    var ample = EmulatedDevice.ample();
    assertEquals(expected, run(planned, ample, options(GPU)).fingerprint());
    long all = ample.taken();
    for (long time : List.of(all / 9, all / 2, all)) {
      Diagnostic problem =
          assertThrows(
                  DiagnosticException.class,
                  () -> run(planned, EmulatedDevice.full(List.of(time)), options(GPU)))
              .diagnostic();
      assertEquals(Slug.NO_MEMORY, problem.slug());
    }
    var full = EmulatedDevice.full(List.of(all / 9, all / 2, all));
    var ran = run(planned, full, options(new Device.Auto()));
    assertTrue(full.hasBeenFull(), () -> full.taken() + " of " + all);
    assertEquals(expected, ran.fingerprint());
  }

  @Test
  void fallsBackToSmallerTilesAndThenToTheProcessor() {
    var planned = plan(MATRICES);
    var auto = options(new Device.Auto());
    var smaller = run(planned, EmulatedDevice.shared(LITTLE), auto);
    assertEquals(onProcessor(planned), smaller.fingerprint());
    assertEquals(List.of(), smaller.result().report().notes());

    var instead = run(planned, EmulatedDevice.shared(1000), auto);
    assertEquals(onProcessor(planned), instead.fingerprint());
    assertEquals(
        List.of("the GPU has too little memory free: computed on the processor instead"),
        instead.result().report().notes().stream().map(Diagnostic::sentence).toList());
  }

  @Test
  void leavesToTheProcessorWhatIsBoundByReading() {
    var auto = options(new Device.Auto());
    var devices = EmulatedDevice.ample();
    PeakMemory.Place reading = place(plan(ADDITION), devices, auto);
    assertEquals("the processor", reading.device());
    assertTrue(reading.why().orElseThrow().contains("operations for each byte"), reading::toString);
    run(plan(ADDITION), devices, auto);
    assertEquals(List.of(), devices.peaks());

    String functions = "base + exp(sin(cos(tanh(sin(cos(tanh(a - base)))))))*(a - base)";
    PeakMemory.Place much = place(plan("save " + functions + " to \"out\""), devices, auto);
    assertEquals("gpu:0", much.device(), much::toString);

    PeakMemory.Place computing = place(plan(MATRICES), devices, auto);
    assertEquals("gpu:0", computing.device());
    assertEquals("matrices are computed", computing.why().orElseThrow());
    assertTrue(computing.tiles() > 0 && computing.matrices() > 0, computing::toString);
  }
}
