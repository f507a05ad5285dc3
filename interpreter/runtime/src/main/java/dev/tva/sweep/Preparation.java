// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.CheckpointWriter;
import dev.tva.checkpoint.Checkpoints;
import dev.tva.checkpoint.WriteRules;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.lower.Anchors;
import dev.tva.lower.Version;
import dev.tva.plan.Output;
import dev.tva.search.Candidate;
import dev.tva.search.SweepException;
import dev.tva.session.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;

/** Checks candidates against the headers, before anything is computed. */
final class Preparation {
  private final Sweep.Setup setup;
  private final Session session;
  private final Catalog catalog;
  private final Map<Path, String> stamps = new HashMap<>();
  private final SequencedMap<String, Prepared> prepared = new LinkedHashMap<>();
  private final Set<String> sources = new LinkedHashSet<>();
  private Optional<Boolean> overwrite = Optional.empty();
  private List<Diagnostic> problems = List.of();

  Preparation(Sweep.Setup setup, Session session, Catalog catalog) {
    this.setup = setup;
    this.session = session;
    this.catalog = catalog;
  }

  /** What was checked so far and has no error. */
  List<Prepared> prepared() {
    return List.copyOf(prepared.values());
  }

  /** What nothing that the sweep writes may replace. */
  WriteRules rules(boolean overwrites) {
    List<Path> inputs =
        prepared.values().stream().flatMap(p -> p.inputs().stream()).distinct().toList();
    return WriteRules.of(inputs, sources, overwrites);
  }

  /** Those of the first candidate that has an error, else the warnings of the first. */
  List<Diagnostic> problems() {
    return problems;
  }

  /**
   * Checks what a search may propose until a candidate has an error.
   *
   * @param keeping where what the script saves is kept at the end: whether over what is not tva's
   */
  void run(Optional<Boolean> keeping) throws IOException {
    overwrite = keeping;
    boolean first = true;
    for (Candidate candidate : setup.search().probes()) {
      List<Diagnostic> found = check(candidate);
      boolean wrong = found.stream().anyMatch(Diagnostic::isError);
      if (first || wrong) {
        problems = found;
      }
      if (wrong) {
        return;
      }
      first = false;
    }
  }

  /**
   * A candidate that was checked, or is now.
   *
   * @throws DiagnosticException if it has an error
   */
  Prepared of(Candidate candidate) throws IOException {
    if (!prepared.containsKey(candidate.text())) {
      Optional<Diagnostic> error =
          check(candidate).stream().filter(Diagnostic::isError).findFirst();
      if (error.isPresent()) {
        throw new DiagnosticException(error.get());
      }
    }
    return prepared.get(candidate.text()).as(candidate);
  }

  /** What identifies a candidate in the journal; empty where it has an error. */
  Optional<String> key(Candidate candidate) {
    return Optional.ofNullable(prepared.get(candidate.text())).map(Prepared::key);
  }

  private List<Diagnostic> check(Candidate candidate) throws IOException {
    Map<String, String> arguments = candidate.arguments(setup.arguments());
    Session.Checked checked = session.check(setup.script(), arguments, Optional.of(catalog), false);
    Session.Ready ready = session.plan(checked, setup.doublePrecision());
    if (ready.ok()) {
      List<Output> outputs = ready.planned().orElseThrow().plan().outputs();
      Prepared one = prepare(candidate, arguments, checked.analysis().orElseThrow(), outputs);
      overwrite.ifPresent(
          o -> CheckpointWriter.check(outputs, WriteRules.of(one.inputs(), sources, o)));
      prepared.put(candidate.text(), one);
    }
    return ready.problems();
  }

  private Prepared prepare(
      Candidate candidate, Map<String, String> arguments, Analysis analysis, List<Output> outputs)
      throws IOException {
    if (outputs.size() != 1) {
      throw new SweepException(
          "a sweep needs a script that saves one checkpoint, and this one saves "
              + (outputs.isEmpty() ? "none" : Integer.toString(outputs.size())));
    }
    List<Path> inputs =
        analysis.inputs().stream().map(i -> Path.of(i.path().orElseThrow())).toList();
    Output output = outputs.getFirst();
    sources.addAll(analysis.sources().keySet());
    return new Prepared(
        candidate,
        arguments,
        key(analysis, inputs),
        inputs,
        output.bytes(),
        output.path().endsWith(".safetensors"),
        base(analysis, inputs));
  }

  private static Optional<Path> base(Analysis analysis, List<Path> inputs) {
    for (Action action : analysis.actions()) {
      if (action instanceof Action.Save save && analysis.spaces().of(save.value()).isModel()) {
        OptionalInt anchor = Anchors.of(save.value(), analysis.spaces());
        return anchor.isPresent() ? Optional.of(inputs.get(anchor.getAsInt())) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The script and what it imports, the values, the inputs' files, and by what is measured. */
  private String key(Analysis analysis, List<Path> inputs) throws IOException {
    List<String> parts = new ArrayList<>(List.of(Version.text(), setup.measuredBy()));
    parts.add(setup.doublePrecision() ? "f64" : "f32");
    parts.addAll(analysis.sources().values());
    parts.add(analysis.parameters().toString());
    for (Path input : inputs) {
      parts.add(stamp(input));
    }
    return hash(parts);
  }

  /** What identifies the measuring of a checkpoint as it is. */
  String baseKey(Path base) throws IOException {
    return hash(List.of("base", setup.measuredBy(), stamp(base)));
  }

  private String stamp(Path input) throws IOException {
    String known = stamps.get(input);
    if (known == null) {
      known = Checkpoints.stamp(input);
      stamps.put(input, known);
    }
    return known;
  }

  private static String hash(List<String> parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        // A length before each, so that no two lists are one text.
        sha.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
