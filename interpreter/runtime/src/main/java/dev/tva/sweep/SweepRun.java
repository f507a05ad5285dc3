// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.execute.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** One run of a sweep, with what it has found so far. */
final class SweepRun {
  /** After these nothing that is tried next will do better. */
  private static final Set<Slug> FILES =
      EnumSet.of(
          Slug.CANNOT_READ,
          Slug.BAD_CHECKPOINT,
          Slug.OUTPUT_IS_INPUT,
          Slug.OUTPUT_IN_THE_WAY,
          Slug.NO_ROOM,
          Slug.CANNOT_WRITE,
          Slug.NO_GPU);

  private final Sweep.Setup setup;
  private final Preparation preparation;
  private final SweepFolder folder;
  private final Batches batches;
  private final Evaluator evaluator;
  private final SelectionRule rule;
  private final SweepListener listener;
  private final Map<Candidate, Measured> scores = new HashMap<>();
  private final Map<Candidate, String> failures = new HashMap<>();
  private Map<String, Double> base = Map.of();
  private long bytesRead;
  private int written;

  SweepRun(
      Sweep.Setup setup,
      Preparation preparation,
      SweepFolder folder,
      Batches batches,
      Evaluator evaluator,
      SelectionRule rule,
      SweepListener listener) {
    this.setup = setup;
    this.preparation = preparation;
    this.folder = folder;
    this.batches = batches;
    this.evaluator = evaluator;
    this.rule = rule;
    this.listener = listener;
  }

  SweepResult run() throws IOException {
    List<Prepared> all = preparation.prepared();
    List<Prepared> left = all.stream().filter(p -> known(p).isEmpty()).toList();
    listener.begun(all.size(), all.size() - left.size());
    if (rule.needsBase()) {
      base = base(all.getFirst());
    }
    for (Prepared p : all) {
      Optional<SequencedMap<String, Double>> found = known(p);
      if (found.isPresent()) {
        measured(p.candidate(), found.get(), true);
      }
    }
    for (List<Prepared> batch : Batches.of(left, setup.batch())) {
      for (Prepared p : write(batch)) {
        measure(p);
        batches.delete(p);
        save(Optional.empty());
      }
    }
    SweepTable table = save(winner());
    return new SweepResult(
        table.measured(),
        failures.size(),
        base,
        table.winner(),
        bytesRead,
        written,
        folder.table(),
        folder.plot());
  }

  private Optional<SequencedMap<String, Double>> known(Prepared p) {
    return folder.journal().scores(p.key());
  }

  private Map<String, Double> base(Prepared first) throws IOException {
    Path path =
        first
            .base()
            .orElseThrow(() ->
                new SweepException(
                    "the rule speaks of the base, and what the script saves has none: it is a"
                        + " delta"));
    String key = preparation.baseKey(path);
    Optional<SequencedMap<String, Double>> found = folder.journal().scores(key);
    if (found.isPresent()) {
      return found.get();
    }
    try {
      SequencedMap<String, Double> measured = evaluator.measure(path);
      requireScores(measured);
      folder.journal().add(new Journal.Entry(key, "base", measured));
      return measured;
    } catch (Evaluator.EvaluationException e) {
      var problem = error(Slug.EVALUATION_FAILED, "the base `" + path + "` cannot be measured");
      e.getMessage().lines().forEach(problem::note);
      throw new DiagnosticException(
          problem.help("mend the command, and start the same sweep again").build(), e);
    }
  }

  /** Those of a batch that could be written; one that cannot be computed does not lose the rest. */
  private List<Prepared> write(List<Prepared> batch) {
    try {
      RunReport report =
          batches.write(batch, listener.writing(batch.stream().map(Prepared::candidate).toList()));
      bytesRead += report.bytesRead();
      written++;
      return batch;
    } catch (DiagnosticException e) {
      if (FILES.contains(e.diagnostic().slug())) {
        throw e;
      }
      if (batch.size() == 1) {
        fail(
            batch.getFirst().candidate(), e.diagnostic().slug() + ": " + e.diagnostic().sentence());
        return List.of();
      }
    } finally {
      listener.written();
    }
    List<Prepared> one = new ArrayList<>();
    batch.forEach(p -> one.addAll(write(List.of(p))));
    return one;
  }

  private void measure(Prepared p) throws IOException {
    listener.measuring(p.candidate());
    try {
      SequencedMap<String, Double> found = evaluator.measure(batches.path(p));
      requireScores(found);
      folder.journal().add(new Journal.Entry(p.key(), p.candidate().text(), found));
      measured(p.candidate(), found, false);
    } catch (Evaluator.EvaluationException e) {
      fail(p.candidate(), e.getMessage());
    }
  }

  private void measured(Candidate candidate, SequencedMap<String, Double> found, boolean known) {
    requireScores(found);
    Measured measured = new Measured(candidate, found);
    scores.put(candidate, measured);
    listener.measured(measured, known, winner());
  }

  private void fail(Candidate candidate, String reason) {
    failures.put(candidate, reason);
    listener.failed(candidate, reason);
  }

  /** An evaluator that gives no score at all is none to select by, and may go on. */
  private void requireScores(SequencedMap<String, Double> found) {
    if (found.isEmpty()) {
      return;
    }
    String given = String.join(", ", found.keySet());
    Set<String> missing = rule.missing(found);
    if (!missing.isEmpty()) {
      throw new SweepException(
          "the rule speaks of "
              + String.join(", ", missing)
              + ", and what was measured is "
              + given);
    }
    if (!rule.decides(found)) {
      throw new SweepException(
          "several scores were measured: "
              + given
              + "; say which decides, as in --select 'max "
              + found.firstEntry().getKey()
              + "'");
    }
  }

  private Optional<Measured> winner() {
    return rule.select(table(Optional.empty()).measured(), base);
  }

  private SweepTable table(Optional<Measured> winner) {
    return new SweepTable(
        setup.parameters(), setup.candidates(), scores, failures, base, winner, setup.random());
  }

  private SweepTable save(Optional<Measured> winner) throws IOException {
    SweepTable table = table(winner);
    folder.write(folder.table(), table.csv());
    Optional<String> svg = table.svg();
    if (svg.isPresent()) {
      folder.write(folder.plot(), svg.get());
    }
    return table;
  }
}
