// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.execute.RunReport;
import dev.tva.search.Candidate;
import dev.tva.search.Round;
import dev.tva.search.SweepException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
  private final EarlyStop earlyStop;
  private final Results results;
  private final OptionalLong unwritten;
  private final List<Round> rounds = new ArrayList<>();
  private long bytesRead;
  private int written;
  private int known;
  private boolean goesOn;

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
    this.earlyStop = new EarlyStop(rule);
    this.results = new Results(setup, folder, rule, listener);
    this.unwritten = setup.asked() ? OptionalLong.empty() : Unwritten.most();
  }

  SweepResult run() throws IOException {
    listener.begun(setup.search().most());
    if (rule.needsBase()) {
      results.base(base(preparation.prepared().getFirst()));
    }
    for (List<Candidate> next = setup.search().next(rounds);
        !next.isEmpty();
        next = setup.search().next(rounds)) {
      round(next);
    }
    goOn();
    SweepTable table = results.finish();
    return new SweepResult(
        table.measured(),
        rule.front(table.measured(), results.base()),
        results.count(Outcome.Stopped.class),
        results.count(Outcome.Failed.class),
        setup.search().most() - rounds.stream().mapToInt(r -> r.candidates().size()).sum(),
        results.base(),
        table.winner(),
        bytesRead,
        written,
        folder.table(),
        folder.plot());
  }

  private void round(List<Candidate> round) throws IOException {
    List<Measured> earlier = results.measured();
    List<Prepared> fresh = new ArrayList<>();
    for (Candidate c : round) {
      if (results.begins(c)) {
        prepared(c).ifPresent(fresh::add);
      }
    }
    for (List<Prepared> group : groups(fresh)) {
      List<Prepared> left = new ArrayList<>();
      for (Prepared p : group) {
        known(p)
            .ifPresentOrElse(found -> results.add(p.candidate(), found, true), () -> left.add(p));
      }
      for (List<Prepared> batch : Batches.of(left, together(left))) {
        goOn();
        pool().measure(write(batch), new Told());
      }
      group.forEach(p -> earlyStop.add(results.of(p.candidate())));
    }
    if (setup.search().learns()) {
      learn(round);
    }
    rounds.add(new Round(round, losses(round, earlier)));
  }

  private int together(List<Prepared> candidates) {
    long largest = candidates.stream().mapToLong(Prepared::bytes).max().orElse(0);
    return Room.together(largest, setup.batch(), setup.jobs(), unwritten);
  }

  /**
   * What is measured one after the other. Where candidates are compared on the way, which with
   * which must not depend on what is known already; else that comes first.
   */
  private List<List<Prepared>> groups(List<Prepared> fresh) {
    List<Prepared> before = fresh.stream().filter(p -> known(p).isPresent()).toList();
    known += before.size();
    return setup.stopsEarly()
        ? Batches.of(fresh, setup.batch())
        : List.of(before, fresh.stream().filter(p -> known(p).isEmpty()).toList());
  }

  /** Empty where it has an error. */
  private Optional<Prepared> prepared(Candidate c) throws IOException {
    try {
      return Optional.of(preparation.of(c));
    } catch (DiagnosticException e) {
      fail(c, e);
      return Optional.empty();
    }
  }

  private Optional<Outcome> known(Prepared p) {
    return folder.journal().outcome(p.key()).filter(this::counts);
  }

  /** Where nothing is learned from failures they are tried again. */
  private boolean counts(Outcome before) {
    return switch (before) {
      case Outcome.Scores _ -> true;
      case Outcome.Stopped _ -> setup.stopsEarly();
      case Outcome.Failed _ -> setup.search().learns();
    };
  }

  /** Told before what is new begins, or at the end. */
  private void goOn() {
    if (!goesOn) {
      goesOn = true;
      listener.wentOn(known);
    }
  }

  /**
   * What failed is a result now, on which what comes next depends; but where nothing went well,
   * something else is wrong, and those that failed are tried again.
   */
  private void learn(List<Candidate> round) throws IOException {
    List<Outcome> all = round.stream().map(results::of).toList();
    if (all.stream().allMatch(SweepRun::isSilent)) {
      throw new DiagnosticException(
          error(
                  Slug.EVALUATION_FAILED,
                  "the search stops: none of the last " + all.size() + " candidates has a result")
              .help("mend the command or the script, and start the same search again")
              .build());
    }
    for (Candidate c : round) {
      if (results.of(c) instanceof Outcome.Failed failed) {
        Optional<String> key = preparation.key(c);
        if (key.isPresent() && folder.journal().outcome(key.get()).isEmpty()) {
          folder.journal().add(new Journal.Entry(key.get(), c.text(), failed));
        }
      }
    }
  }

  private static boolean isSilent(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Scores(var scores, _) -> scores.isEmpty();
      case Outcome.Stopped _ -> false;
      case Outcome.Failed _ -> true;
    };
  }

  private List<Double> losses(List<Candidate> round, List<Measured> earlier) {
    return setup.search().learns()
        ? new Losses(rule, results.base())
            .of(round, round.stream().map(results::of).toList(), earlier)
        : round.stream().map(_ -> 0.0).toList();
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
    if (folder.journal().outcome(key).orElse(null) instanceof Outcome.Scores found) {
      return found.scores();
    }
    try {
      SequencedMap<String, Double> measured = evaluator.measure(path);
      results.requireScores(measured);
      folder.journal().add(new Journal.Entry(key, "base", Outcome.Scores.of(measured)));
      return measured;
    } catch (Evaluator.EvaluationException e) {
      var problem = error(Slug.EVALUATION_FAILED, "the base `" + path + "` cannot be measured");
      e.getMessage().lines().forEach(problem::note);
      throw new DiagnosticException(
          problem.help("mend the command, and start the same sweep again").build(), e);
    }
  }

  /** Those of a batch that could be written; one that cannot be computed does not lose the rest. */
  private List<Prepared> write(List<Prepared> batch) throws IOException {
    try {
      RunReport report =
          batches.write(batch, listener.writing(batch.stream().map(Prepared::candidate).toList()));
      bytesRead += report.bytesRead();
      listener.noted(report.notes());
      written++;
      return batch;
    } catch (DiagnosticException e) {
      if (FILES.contains(e.diagnostic().slug())) {
        throw e;
      }
      if (batch.size() == 1) {
        fail(batch.getFirst().candidate(), e);
        return List.of();
      }
    } finally {
      listener.written();
    }
    List<Prepared> one = new ArrayList<>();
    for (Prepared p : batch) {
      one.addAll(write(List.of(p)));
    }
    return one;
  }

  private Pool pool() {
    return new Pool(setup.jobs(), (p, slot) -> measure(batches.path(p), slot, earlyStop.attempt()));
  }

  private Outcome measure(Path model, int slot, EarlyStop.Attempt attempt) {
    try {
      var watch = setup.stopsEarly() ? attempt : Evaluator.Watch.NONE;
      SequencedMap<String, Double> found = evaluator.measure(model, slot, watch);
      return attempt.stopped()
          ? new Outcome.Stopped(attempt.steps())
          : new Outcome.Scores(found, attempt.steps());
    } catch (Evaluator.EvaluationException e) {
      return attempt.stopped()
          ? new Outcome.Stopped(attempt.steps())
          : new Outcome.Failed(e.getMessage());
    }
  }

  /** Hears of a batch. */
  private final class Told implements Pool.Told {
    @Override
    public void begun(Prepared candidate) {
      listener.measuring(candidate.candidate());
    }

    @Override
    public void ended(Prepared p, Outcome outcome) throws IOException {
      if (outcome instanceof Outcome.Scores(var scores, _)) {
        results.requireScores(scores);
      }
      if (!(outcome instanceof Outcome.Failed)) {
        folder.journal().add(new Journal.Entry(p.key(), p.candidate().text(), outcome));
      }
      results.add(p.candidate(), outcome, false);
      batches.remove(p);
      results.save();
    }
  }

  private void fail(Candidate candidate, DiagnosticException e) {
    String reason = e.diagnostic().slug() + ": " + e.diagnostic().sentence();
    results.add(candidate, new Outcome.Failed(reason), false);
  }
}
