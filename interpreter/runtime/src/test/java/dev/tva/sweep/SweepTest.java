// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsFile;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.pass.CancelledException;
import dev.tva.search.Candidate;
import dev.tva.search.Grid;
import dev.tva.search.Listed;
import dev.tva.search.SweepException;
import dev.tva.sweep.Evaluator.EvaluationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
  private static final String SCRIPT =
      """
      param base: model
      param ft: model
      param lambda: number = 0.5 in -10..1e6
      edited = base + lambda*(ft - base)
      show norm(edited - base)
      save edited to "out/edited"
      """;

  @TempDir Path folder;
  private Trial trial;

  @BeforeEach
  void makeCheckpoints() throws IOException {
    trial = new Trial(folder);
  }

  @Test
  void measuresEveryCandidateAndSelectsOne() throws IOException {
    SweepResult result = trial.run(SCRIPT, "0:1:0.1", "max");
    assertEquals(11, result.measured().size());
    assertEquals("lambda = 0.4", result.winner().orElseThrow().candidate().text());
    for (Measured m : result.measured()) {
      double lambda = m.candidate().values().get("lambda").doubleValue();
      assertEquals(1 - Math.pow(lambda - 0.4, 2), m.scores().get("score"), 1e-6);
    }
    List<String> csv = Files.readAllLines(result.table());
    assertEquals("lambda,score,control,outcome", csv.getFirst());
    assertEquals(12, csv.size());
    assertTrue(csv.get(5).startsWith("0.4,") && csv.get(5).endsWith(",selected"), csv.get(5));
    assertTrue(Files.readString(result.plot()).startsWith("<svg "));
  }

  @Test
  void readsEachByteOfTheInputsOncePerBatch() throws IOException {
    long inputs = trial.tensorBytes("base") + trial.tensorBytes("ft") - trial.integerBytes();
    // With 0 and 1 among them, which copy an input that the others compute with.
    SweepResult four = trial.run(SCRIPT, "0:0.95:0.05", "max");
    assertEquals(5, four.batches());
    assertEquals(5 * inputs, four.bytesRead());
    SweepResult all = new Trial(folder.resolve("again"), 21).run(SCRIPT, "0:1:0.05", "max");
    assertEquals(1, all.batches());
    assertEquals(inputs, all.bytesRead());
  }

  @Test
  void candidatesOfABatchHaveTheBytesOfARunOfTheirOwn() throws IOException {
    List<byte[]> together = trial.collect(SCRIPT, "0,0.3,1,0.7");
    for (int i = 0; i < together.size(); i++) {
      String one = List.of("0,0", "0.3,0.3", "1,1", "0.7,0.7").get(i);
      Trial alone = new Trial(folder.resolve("alone" + i), 1);
      byte[] wanted = alone.collect(SCRIPT, one).getFirst();
      assertTrue(Arrays.equals(wanted, together.get(i)), one);
    }
    assertFalse(Arrays.equals(together.get(0), together.get(1)));
  }

  @Test
  void hasNeverMoreThanABatchOnTheDisk() throws IOException {
    trial.run(SCRIPT, "0:1:0.1", "max");
    assertTrue(trial.mostOnDisk <= 4 && trial.mostOnDisk >= 2, trial.mostOnDisk + " at once");
    try (Stream<Path> left = Files.list(trial.output())) {
      assertEquals(
          List.of("journal.jsonl", "sweep.csv", "sweep.svg"),
          left.map(p -> p.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aFailureOfTheEvaluatorDoesNotLoseTheRestAndIsTriedAgain() throws IOException {
    trial.failAt("0.2");
    SweepResult result = trial.run(SCRIPT, "0:1:0.1", "max");
    assertEquals(10, result.measured().size());
    assertEquals(1, result.failed());
    assertEquals(Map.of("lambda = 0.2", "it fell over"), trial.failures);
    assertTrue(Files.readString(result.table()).contains("0.2,,,failed: it fell over"));
    trial.failAt("none");
    trial.evaluations.clear();
    assertEquals(11, trial.run(SCRIPT, "0:1:0.1", "max").measured().size());
    assertEquals(List.of("0.2"), trial.evaluations);
  }

  @Test
  void whatCannotBeComputedDoesNotLoseTheRest() throws IOException {
    String assertion = SCRIPT + "assert norm(edited - base) < 5, \"too far\"\n";
    SweepResult result = trial.run(assertion, "0,0.01,3,0.02,4", "max");
    assertEquals(3, result.measured().size());
    assertEquals("assertion-failed: too far", trial.failures.get("lambda = 3"));
    String narrow = SCRIPT.replace("\"out/edited\"", "\"out/edited\" with dtype = f16");
    SweepResult finite = trial.run(narrow, "0.1,999999,0.2", "max");
    assertEquals(2, finite.measured().size());
    assertTrue(trial.failures.get("lambda = 999999").startsWith("non-finite: "));
  }

  @Test
  void goesOnWhereItWasStoppedAndEndsWithTheSameTable() throws IOException {
    SweepResult whole = new Trial(folder.resolve("whole")).run(SCRIPT, "0:1:0.1", "max");
    trial.stopAfter(6);
    assertThrows(CancelledException.class, () -> trial.run(SCRIPT, "0:1:0.1", "max"));
    assertFalse(Files.exists(trial.output().resolve("candidates")));
    List<String> before = List.copyOf(trial.evaluations);
    assertEquals(6, before.size());
    trial.evaluations.clear();
    trial.stopAfter(Integer.MAX_VALUE);
    SweepResult rest = trial.run(SCRIPT, "0:1:0.1", "max");
    assertEquals(5, trial.evaluations.size());
    assertTrue(trial.evaluations.stream().noneMatch(before::contains), "repeated");
    assertEquals(Files.readString(whole.table()), Files.readString(rest.table()));
    assertEquals(Files.readString(whole.plot()), Files.readString(rest.plot()));
  }

  @Test
  void aFinerGridMeasuresOnlyWhatIsNew() throws IOException {
    trial.run(SCRIPT, "0:1:0.5", "max");
    trial.evaluations.clear();
    SweepResult finer = trial.run(SCRIPT, "0:1:0.25", "min");
    assertEquals(List.of("0.25", "0.75"), trial.evaluations);
    assertEquals(5, finer.measured().size());
  }

  @Test
  void anotherScriptInputOrEvaluatorIsMeasuredAnew() throws IOException {
    trial.run(SCRIPT, "0,1", "max");
    trial.evaluations.clear();
    trial.run(SCRIPT.replace("edited - base", "(edited - base)"), "0,1", "max");
    assertEquals(2, trial.evaluations.size(), "another script");
    trial.measuredBy = "another command";
    trial.run(SCRIPT, "0,1", "max");
    assertEquals(4, trial.evaluations.size(), "another evaluator");
    Files.setLastModifiedTime(
        trial.weights("ft"), FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
    trial.run(SCRIPT, "0,1", "max");
    assertEquals(6, trial.evaluations.size(), "another input");
    trial.run(SCRIPT, "0,1", "max");
    assertEquals(6, trial.evaluations.size(), "nothing new");
  }

  @Test
  void theBaseIsMeasuredOnceWhereItIsAndBoundsTheChoice() throws IOException {
    SweepResult result = trial.run(SCRIPT, "0:1:0.1", "negation");
    assertEquals(Map.of("score", 0.84, "control", 2.0), result.base());
    assertEquals("lambda = 0.5", result.winner().orElseThrow().candidate().text());
    assertEquals(
        List.of("base"), trial.evaluations.stream().filter(e -> e.equals("base")).toList());
    trial.evaluations.clear();
    trial.run(SCRIPT, "0:1:0.1", "negation");
    assertEquals(List.of(), trial.evaluations);
  }

  @Test
  void aDeltaHasNoBase() {
    String delta = SCRIPT.replace("save edited", "save lambda*(ft - base)");
    var e = assertThrows(SweepException.class, () -> trial.run(delta, "0,1", "negation"));
    assertTrue(e.getMessage().contains("it is a delta"), e.getMessage());
  }

  @Test
  void problemsAreFoundBeforeAnythingIsComputed() throws IOException {
    List<Diagnostic> range = trial.check(SCRIPT, "0,-11");
    assertEquals(List.of(Slug.OUT_OF_RANGE), range.stream().map(Diagnostic::slug).toList());
    assertThrows(SweepException.class, () -> trial.check(SCRIPT + "save base to \"x\"", "0,1"));
    assertFalse(Files.exists(trial.output()));
  }

  @Test
  void aRuleThatDoesNotFitTheScoresStopsAtTheFirst() {
    var e = assertThrows(SweepException.class, () -> trial.run(SCRIPT, "0:1:0.1", "max acc"));
    assertTrue(e.getMessage().contains("acc") && e.getMessage().contains("score, control"));
    assertEquals(1, trial.evaluations.size());
  }

  @Test
  void whatNoSweepMadeIsLeftAlone() throws IOException {
    Files.createDirectories(trial.output());
    Files.writeString(trial.output().resolve("thesis.txt"), "mine");
    var e = assertThrows(DiagnosticException.class, () -> trial.run(SCRIPT, "0,1", "max"));
    assertEquals(Slug.OUTPUT_IN_THE_WAY, e.diagnostic().slug());
    assertTrue(Files.exists(trial.output().resolve("thesis.txt")));
  }

  /** Sweeps over a small pair of checkpoints, measured in process. */
  private static final class Trial implements SweepListener {
    private final Path folder;
    private final int batch;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final List<String> evaluations = new ArrayList<>();
    private final List<byte[]> bytes = new ArrayList<>();
    private String measuredBy = "the test";
    private String failing = "none";
    private int left = Integer.MAX_VALUE;
    private long mostOnDisk;

    Trial(Path folder) throws IOException {
      this(folder, 4);
    }

    Trial(Path folder, int batch) throws IOException {
      this.folder = folder;
      this.batch = batch;
      Pair.write(folder.resolve("base"), 0);
      Pair.write(folder.resolve("ft"), 1);
    }

    Path output() {
      return folder.resolve("sweep");
    }

    Path weights(String name) {
      return folder.resolve(name).resolve("model.safetensors");
    }

    long tensorBytes(String name) throws IOException {
      try (SafetensorsFile file = SafetensorsFile.open(weights(name))) {
        return Files.size(weights(name)) - file.header().dataStart();
      }
    }

    /**
     * An integer tensor is copied from the base and compared with the other: not counted as read.
     */
    long integerBytes() {
      return 8L * Pair.INTEGERS;
    }

    void failAt(String lambda) {
      failing = lambda;
    }

    void stopAfter(int evaluationsMore) {
      left = evaluationsMore;
    }

    private Sweep.Setup setup(String script, String grid) throws IOException {
      Path file = Files.writeString(folder.resolve("edit.tva"), script);
      SequencedMap<String, List<java.math.BigDecimal>> axes = new LinkedHashMap<>();
      axes.put("lambda", Grid.values("lambda", grid).orElseThrow());
      return new Sweep.Setup(
          dev.tva.source.Source.of(file.toString(), script),
          Map.of("base", folder.resolve("base").toString(), "ft", folder.resolve("ft").toString()),
          new Listed(Grid.product(axes), false),
          measuredBy,
          batch,
          true,
          1,
          false,
          output(),
          false,
          new dev.tva.execute.StreamingExecutor.Options(
              new dev.tva.plan.Device.Cpu(), 2, 4096, 1L << 30, false),
          new dev.tva.checkpoint.FileCatalog());
    }

    List<Diagnostic> check(String script, String grid) throws IOException {
      return new Sweep(setup(script, grid)).check();
    }

    SweepResult run(String script, String grid, String rule) throws IOException {
      Sweep.Setup setup = setup(script, grid);
      Sweep sweep = new Sweep(setup);
      assertEquals(List.of(), sweep.check());
      failures.clear();
      return sweep.run(
          this::measure, SelectionRule.parse(rule, setup.parameters()), this, () -> false);
    }

    List<byte[]> collect(String script, String grid) throws IOException {
      bytes.clear();
      run(script, grid, "max");
      return List.copyOf(bytes);
    }

    /** How far the model is along the way, told by its first element. */
    private SequencedMap<String, Double> measure(Path model) throws EvaluationException {
      if (left-- == 0) {
        throw new CancelledException();
      }
      try {
        double lambda = Math.round(1e4 * Pair.first(model)) / 1e4;
        String name =
            model.endsWith("base") ? "base" : Candidate.text(java.math.BigDecimal.valueOf(lambda));
        evaluations.add(name);
        if (!name.equals("base")) {
          try (Stream<Path> beside = Files.list(model.getParent())) {
            mostOnDisk = Math.max(mostOnDisk, beside.count());
          }
          bytes.add(Pair.data(model));
        }
        if (failing.equals(name)) {
          throw new EvaluationException("it fell over\nand lay there");
        }
        SequencedMap<String, Double> scores = new LinkedHashMap<>();
        scores.put("score", 1 - Math.pow(lambda - 0.4, 2));
        scores.put("control", 2 - 0.2 * lambda);
        return scores;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void failed(Candidate candidate, String reason) {
      failures.put(candidate.text(), reason.lines().findFirst().orElseThrow());
    }
  }

  /** A checkpoint of a matrix that begins with {@code at}, a vector and integers. */
  private static final class Pair {
    private static final int ROWS = 90;
    private static final int COLUMNS = 100;
    private static final int INTEGERS = 50;

    static void write(Path model, double at) throws IOException {
      Files.createDirectories(model);
      var specs =
          List.of(
              new dev.safetensors.TensorSpec("i", DType.I64, List.of((long) INTEGERS)),
              new dev.safetensors.TensorSpec("u", DType.F32, List.of((long) COLUMNS)),
              new dev.safetensors.TensorSpec("w", DType.F32, List.of((long) ROWS, (long) COLUMNS)));
      var ordered = dev.safetensors.TensorSpec.standardOrder(specs);
      try (var writer =
          dev.safetensors.SafetensorsWriter.create(
              model.resolve("model.safetensors"), ordered, Map.of("format", "pt"))) {
        for (var spec : ordered) {
          var buffer =
              java.nio.ByteBuffer.allocate(Math.toIntExact(spec.byteSize()))
                  .order(java.nio.ByteOrder.LITTLE_ENDIAN);
          for (int i = 0; i < spec.elements(); i++) {
            if (spec.dtype() == DType.I64) {
              buffer.putLong(i);
            } else {
              buffer.putFloat((float) (i == 0 ? at : Math.sin(i) + at * Math.cos(3 * i)));
            }
          }
          writer.write(spec.name(), 0, buffer.flip());
        }
        writer.finish();
      }
    }

    static double first(Path model) throws IOException {
      try (var reader =
          dev.safetensors.SafetensorsReader.open(model.resolve("model.safetensors"))) {
        var located = reader.find("w").orElseThrow();
        boolean half = located.info().dtype() == DType.F16;
        var buffer =
            java.nio.ByteBuffer.allocate(half ? 2 : 4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        located.read(0, buffer);
        buffer.flip();
        return half ? Float.float16ToFloat(buffer.getShort()) : buffer.getFloat();
      }
    }

    /** All bytes behind the header, which names the script. */
    static byte[] data(Path model) throws IOException {
      Path file = model.resolve("model.safetensors");
      try (SafetensorsFile opened = SafetensorsFile.open(file)) {
        byte[] all = Files.readAllBytes(file);
        return Arrays.copyOfRange(all, (int) opened.header().dataStart(), all.length);
      }
    }
  }
}
