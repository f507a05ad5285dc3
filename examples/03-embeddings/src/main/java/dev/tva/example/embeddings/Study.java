// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import dev.tva.checkpoint.FileCatalog;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Device;
import dev.tva.search.Candidate;
import dev.tva.search.Grid;
import dev.tva.search.Listed;
import dev.tva.source.Source;
import dev.tva.sweep.Evaluator;
import dev.tva.sweep.Measured;
import dev.tva.sweep.SelectionRule;
import dev.tva.sweep.Sweep;
import dev.tva.sweep.SweepListener;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** Sweeps the scripts over λ and keeps the tables. */
record Study(Embedder embedder) {
  /** A part of what the disk must hold: each candidate is 133 MB. */
  private static final int BATCH = 4;

  /** Runs a script over the grids of its parameters, and copies the table that this gives. */
  void sweep(String script, SequencedMap<String, String> grids, Path table) throws IOException {
    var axes = new LinkedHashMap<String, List<BigDecimal>>();
    grids.forEach((name, grid) -> axes.put(name, Grid.values(name, grid).orElseThrow()));
    Path folder = Path.of("out", script + ".sweep");
    var setup =
        new Sweep.Setup(
            Source.of(script, Files.readString(Path.of(script))),
            Map.of(),
            new Listed(Grid.product(axes), false),
            String.join("\n", embedder.sentences().texts()),
            BATCH,
            true,
            1,
            false,
            folder,
            false,
            new StreamingExecutor.Options(
                new Device.Cpu(), 2, StreamingExecutor.TILE, 1L << 30, false),
            new FileCatalog());
    var sweep = new Sweep(setup);
    List<Diagnostic> problems = sweep.check();
    if (!problems.isEmpty()) {
      throw new IOException(script + ": " + problems.getFirst().sentence());
    }
    var rule = SelectionRule.parse("min unrelated", setup.parameters());
    var result = sweep.run(this::measure, rule, new Lines(), () -> false);
    if (result.failed() > 0) {
      throw new IOException(script + ": " + result.failed() + " could not be measured");
    }
    Files.copy(result.table(), table, StandardCopyOption.REPLACE_EXISTING);
  }

  SequencedMap<String, Double> measure(Path checkpoint) throws Evaluator.EvaluationException {
    try {
      return Similarities.of(embedder.embed(checkpoint)).scores();
    } catch (IOException e) {
      throw new Evaluator.EvaluationException(e.toString());
    }
  }

  /** A line on standard output for each candidate. */
  private static final class Lines implements SweepListener {
    @Override
    public void measured(Measured measured, boolean known, Supplier<Optional<Measured>> best) {
      System.out.println(
          measured.candidate().text()
              + ": unrelated "
              + measured.scores().get("unrelated")
              + ", paraphrases "
              + measured.scores().get("paraphrases"));
    }

    @Override
    public void failed(Candidate candidate, String reason) {
      System.out.println(candidate.text() + ": " + reason);
    }
  }
}
