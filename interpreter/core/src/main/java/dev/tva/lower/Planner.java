// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import static dev.tva.diagnostic.Diagnostic.error;
import static dev.tva.diagnostic.Diagnostic.note;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Tie;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.plan.Kin;
import dev.tva.plan.Output;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.Program;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.source.Span;
import dev.tva.support.Input;
import dev.tva.support.MatrixShapes;
import dev.tva.tensor.DType;
import dev.tva.tensor.InOrder;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Plans an analysed script, or several analyses on one graph, whose outputs then share what is
 * read: which statistics first, then what is written of each tensor.
 */
public final class Planner {
  private final List<Analysis> analyses;
  private final Analysis analysis;
  private final boolean doublePrecision;
  private final Specializer specializer;
  private final Requirements requirements;
  private final Programs programs = new Programs();
  private final List<Diagnostic> problems = new ArrayList<>();
  private final Kins kins = new Kins();
  private final Map<String, List<Sink>> writing = new LinkedHashMap<>();
  private final Map<Sink.Write, Sink.Write> writes = new HashMap<>();

  /** What is the same of all tensors of a kin that have one sink and no other. */
  private final Map<Sink, Map<Kin, Alone>> alone = new IdentityHashMap<>();

  private final List<Output> outputs = new ArrayList<>();
  private final MatrixShapes matrixShapes;

  /** Quantised checkpoints as their files have them, which are inputs behind the script's own. */
  private final List<Manifest> codes = new ArrayList<>();

  /** What planning gives: a plan, or why there is none; and the numbers to show and assert. */
  public record Planned(
      Plan plan, List<Diagnostic> problems, List<ShownItem> shown, Specializer specializer) {
    public Planned {
      problems = List.copyOf(problems);
      shown = List.copyOf(shown);
    }
  }

  /** A value of a {@code show}, with the tensors it stands for, specialized for each. */
  public record ShownItem(Action.Item item, Value value, SortedMap<String, Value> tensors) {}

  private Planner(List<Analysis> analyses, boolean doublePrecision) {
    this.analyses = List.copyOf(analyses);
    // The graph is one, and the last of those that grew on it knows the inputs of all.
    this.analysis = analyses.getLast();
    this.doublePrecision = doublePrecision;
    List<Value> roots = new ArrayList<>();
    for (Analysis one : analyses) {
      for (Action a : one.actions()) {
        switch (a) {
          case Action.Save s -> {
            roots.add(s.value());
            s.adapter().flatMap(Action.AsAdapter::whole).ifPresent(roots::add);
          }
          case Action.Assert s -> roots.add(s.condition());
          case Action.Show s -> s.items().forEach(i -> i.value().values().forEach(roots::add));
        }
      }
    }
    this.matrixShapes = new MatrixShapes(analysis.supports(), analysis.origins(), doublePrecision);
    this.specializer = new Specializer(analysis, roots);
    this.requirements = new Requirements(analysis, specializer, matrixShapes);
  }

  /** The headers of an input under the name that the script has for it. */
  private static Manifest named(Input input) {
    Manifest m = input.manifest().orElseThrow();
    return m.labelled(input.label());
  }

  /** {@code doublePrecision} computes everything in float64. */
  public static Planned plan(Analysis analysis, boolean doublePrecision) {
    return planEach(List.of(analysis), doublePrecision);
  }

  /** Plans analyses of one graph, as {@code Checker.checkEach} gives them, together. */
  public static Planned planEach(List<Analysis> analyses, boolean doublePrecision) {
    return new Planner(analyses, doublePrecision).plan();
  }

  private Planned plan() {
    List<ShownItem> shown = new ArrayList<>();
    for (Analysis one : analyses) {
      for (Action a : one.actions()) {
        switch (a) {
          case Action.Save s -> save(s, one);
          case Action.Assert s -> requirements.require(s.condition(), "");
          case Action.Show s ->
              s.items().forEach(i -> i.value().values().forEach(v -> shown.add(show(i, v))));
        }
        if (!requirements.uncountable().isEmpty()
            && problems.stream().noneMatch(p -> p.slug() == Slug.DTYPE_UNSUPPORTED)) {
          problems.add(uncountable(requirements.uncountable().getFirst(), a.span()));
        }
      }
    }
    List<Phase> phases = new ArrayList<>();
    analysis.inputs().forEach(i -> kins.add(i.manifest().orElseThrow()));
    codes.forEach(kins::add);
    for (Map<String, List<Sink>> phase : requirements.phases()) {
      phases.add(phase(phase, true));
    }
    phases.add(phase(writing, false));
    Plan plan =
        new Plan(
            Stream.concat(analysis.inputs().stream().map(Planner::named), codes.stream()).toList(),
            analysis.supports().stacks(),
            phases,
            outputs,
            requirements.coarse(),
            analysis.graph().size());
    problems.addAll(matrixShapes.problems());
    specializer.assumedTies().forEach((input, tie) -> problems.add(assumed(input, tie)));
    return new Planned(plan, problems, shown, specializer);
  }

  /**
   * Models may have a tensor in different shapes; what is computed of each is a pass of its own. So
   * is what is computed in another precision, or summed by rows: no number depends on what else a
   * script asks for.
   */
  private Phase phase(Map<String, List<Sink>> sinks, boolean statistics) {
    List<TensorPass> passes = new ArrayList<>(sinks.size());
    for (Map.Entry<String, List<Sink>> entry : InOrder.entries(sinks)) {
      String tensor = entry.getKey();
      List<Sink> list = entry.getValue();
      Kin kin = kins.of(tensor);
      if (list.size() == 1) {
        // As it is with most, of which there may be many thousand.
        Alone one =
            alone
                .computeIfAbsent(list.getFirst(), _ -> new IdentityHashMap<>())
                .computeIfAbsent(kin, _ -> alone(tensor, list));
        passes.add(new TensorPass(tensor, one.shape(), one.program(), kin));
        continue;
      }
      SequencedMap<Kind, List<Sink>> byKind = new LinkedHashMap<>();
      for (Sink sink : list) {
        boolean rows = statistics && programs.byRows(sink);
        byKind.computeIfAbsent(kind(tensor, sink, rows), _ -> new ArrayList<>()).add(sink);
      }
      byKind.forEach((kind, same) ->
          passes.add(
              new TensorPass(tensor, kind.shape(), programs.of(same, kind.precision()), kin)));
    }
    return new Phase(passes);
  }

  private record Alone(Shape shape, Program program) {}

  private Alone alone(String tensor, List<Sink> sink) {
    Kind kind = kind(tensor, sink.getFirst(), false);
    return new Alone(kind.shape(), programs.of(sink, kind.precision()));
  }

  /** What sinks must share to be computed in one pass. */
  private record Kind(Shape shape, boolean whole, Program.Precision precision, boolean rows) {}

  private Kind kind(String tensor, Sink sink, boolean rows) {
    List<Value> values = sink.values();
    boolean whole = sink instanceof Sink.Factor || !values.isEmpty() && values.getFirst().whole();
    Shape shape =
        switch (sink) {
          case Sink.Write w when !whole -> outputs.get(w.output()).tensors().get(tensor).shape();
          case Sink.Copy c -> spec(c.input(), tensor).orElseThrow().shape();
          case Sink.Factor f -> outputs.get(f.output()).tensors().get(tensor).shape();
          case Sink.Write _, Sink.Statistic _, Sink.Order _, Sink.Running _, Sink.Keep _ ->
              analysis.supports().spec(values.getFirst(), tensor).shape();
        };
    return new Kind(shape, whole, precision(tensor, sink), rows);
  }

  private Program.Precision precision(String tensor, Sink sink) {
    boolean wide = doublePrecision;
    for (Value v : sink.values()) {
      for (int i : programs.reads(v)) {
        wide |= isDouble(i, tensor);
      }
    }
    if (sink instanceof Sink.Copy c) {
      wide |= isDouble(c.input(), tensor);
    }
    return wide ? Program.Precision.F64 : Program.Precision.F32;
  }

  private boolean isDouble(int input, String tensor) {
    Optional<TensorSpec> spec = spec(input, tensor);
    return spec.isPresent() && spec.get().dtype() == DType.F64;
  }

  private Optional<TensorSpec> spec(int input, String tensor) {
    int known = analysis.inputs().size();
    return (input < known
            ? analysis.inputs().get(input).manifest().orElseThrow()
            : codes.get(input - known))
        .find(tensor);
  }

  private ShownItem show(Action.Item item, Value value) {
    Map<String, Value> tensors = new LinkedHashMap<>();
    if (value.grain() == Grain.MODEL) {
      requirements.require(value, "");
    } else if (value.grain() != Grain.ELEMENT) {
      for (String name : analysis.supports().of(value).orElseGet(this::allTensors)) {
        if (value.whole() && !matrixShapes.isRight(value, name)) {
          continue;
        }
        specializer
            .of(value, name)
            .ifPresent(v -> {
              requirements.require(v, name);
              tensors.put(name, v);
            });
      }
    }
    return new ShownItem(item, value, InOrder.map(tensors));
  }

  private SortedSet<String> allTensors() {
    SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
    analysis.inputs().forEach(i -> all.addAll(i.manifest().orElseThrow().tensors().keySet()));
    return all;
  }

  private void save(Action.Save s, Analysis of) {
    if (s.adapter().isPresent()) {
      saveAdapter(s, of);
      return;
    }
    boolean model = analysis.spaces().of(s.value()).isModel();
    OptionalInt anchor = Anchors.of(s.value(), analysis.spaces());
    Optional<Manifest> anchored =
        anchor.isPresent() ? analysis.inputs().get(anchor.getAsInt()).manifest() : Optional.empty();
    OptionalInt files =
        s.files().map(v -> OptionalInt.of(((Op.Read) v.op()).input())).orElse(anchor);
    SortedSet<String> support = analysis.supports().of(s.value()).orElseGet(this::allTensors);
    SortedSet<String> names = analysis.supports().arithmetic(support);
    if (model) {
      names = withIntegers(s.value(), support, names);
    }
    Optional<Manifest> unchanged = codes(s, names, files);
    if (model && unchanged.isPresent()) {
      copyCodes(s, of, unchanged.get(), files);
      return;
    }
    List<String> written = new ArrayList<>(names.size());
    List<TensorSpec> as = new ArrayList<>(names.size());
    boolean asAnchor = anchored.isPresent() && anchored.get().names() == names;
    int output = outputs.size();
    SortedMap<String, TensorSpec> unsupported = new TreeMap<>(TensorNames.ORDER);
    Map<Specializer.TensorClass, Optional<Saved>> alike = new IdentityHashMap<>();
    // What is wrong with a matrix is told once all are known.
    boolean matricesRight = true;
    for (String name : names) {
      Specializer.TensorClass kind = specializer.classOf(name);
      boolean right = !s.value().whole() || matrixShapes.isRight(s.value(), name);
      matricesRight &= right;
      if (!right) {
        continue;
      }
      Optional<Saved> saved =
          s.value().whole()
              ? saved(output, s, name, kind, anchor)
              : alike.computeIfAbsent(kind, k -> saved(output, s, name, k, anchor));
      if (saved.isPresent()) {
        TensorSpec spec = saved.get().spec();
        written.add(name);
        as.add(spec);
        asAnchor &= saved.get().asAnchor();
        write(name, saved.get().written()).ifPresent(u -> unsupported.put(name, u));
      }
    }
    SortedMap<String, TensorSpec> specs =
        asAnchor && written.size() == names.size()
            ? anchored.orElseThrow().tensors()
            : named(written, as);
    if (specs.isEmpty() && matricesRight && problems.stream().noneMatch(Diagnostic::isError)) {
      problems.add(nothingToWrite(s));
    }
    if (!unsupported.isEmpty()) {
      problems.add(unsupported(s, unsupported, names, anchor));
    }
    noteFewer(s, names, anchor, model);
    if (model && files.isPresent() && s.files().isEmpty()) {
      List<Input> read =
          analysis.supports().reads(s.value()).stream().map(analysis.inputs()::get).toList();
      ConfigNote.of(s, analysis.inputs().get(files.getAsInt()), read).ifPresent(problems::add);
    }
    outputs.add(
        new Output(
            s.path(),
            s.written(),
            s.place(),
            specs,
            Metadata.of(of, saved(of, s), model, model ? files : OptionalInt.empty()),
            inputs(of),
            s.dtype(),
            model ? files : OptionalInt.empty(),
            s.shard(),
            model && files.isPresent() ? tied(s, specs, files.getAsInt()) : Optional.empty(),
            model && files.isPresent()
                ? analysis.inputs().get(files.getAsInt()).alterations()
                : List.of(),
            Optional.empty(),
            s.card(),
            false,
            s.fused() ? fused(s, specs) : Collections.emptySortedMap()));
  }

  /**
   * A tensor of a class as it is saved.
   *
   * @param asAnchor whether its type and shape are those of the anchor's
   */
  private record Saved(TensorSpec spec, boolean asAnchor, Written written) {}

  private Optional<Saved> saved(
      int output, Action.Save s, String name, Specializer.TensorClass kind, OptionalInt anchor) {
    return kind.rewritten(s.value())
        .map(value -> {
          TensorSpec spec = outputSpec(s, name, anchor, value);
          boolean own =
              anchor.isPresent() && spec(anchor.getAsInt(), name).equals(Optional.of(spec));
          return new Saved(spec, own, written(output, s, name, spec, value));
        });
  }

  private static SortedMap<String, TensorSpec> named(List<String> names, List<TensorSpec> specs) {
    Map<String, TensorSpec> named = LinkedHashMap.newLinkedHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), specs.get(i));
    }
    return InOrder.map(named);
  }

  private SortedMap<String, Output.Joined> fused(
      Action.Save s, SortedMap<String, TensorSpec> specs) {
    FusedExperts experts = FusedExperts.of(specs, s.place());
    problems.addAll(experts.problems());
    return experts.joined();
  }

  /** What the files hold, where all tensors of a quantised checkpoint are saved as they are. */
  private Optional<Manifest> codes(Action.Save s, SortedSet<String> names, OptionalInt files) {
    boolean file = s.path().endsWith(".safetensors");
    if (files.isEmpty() || s.dtype().isPresent() || s.fused() || file) {
      // A file alone has no config that says what the codes are.
      return Optional.empty();
    }
    int input = files.getAsInt();
    Manifest manifest = analysis.inputs().get(input).manifest().orElseThrow();
    boolean same =
        manifest.codes().isPresent()
            && analysis.inputs().get(input).alterations().isEmpty()
            && names.equals(manifest.names())
            && names.stream()
                .allMatch(n ->
                    specializer.of(s.value(), n).map(Value::op).orElse(null)
                            instanceof Op.Read(int from, _)
                        && from == input);
    return same ? manifest.codes() : Optional.empty();
  }

  /** Codes, scales and what else belongs to them, with the config that says what they are. */
  private void copyCodes(Action.Save s, Analysis of, Manifest stored, OptionalInt files) {
    int input = analysis.inputs().size() + codes.size();
    int output = outputs.size();
    codes.add(stored.labelled(analysis.inputs().get(files.getAsInt()).label()));
    List<Sink> copy = List.of(new Sink.Copy(output, input, List.of()));
    stored.names().forEach(name -> write(name, copy));
    Map<String, String> kept = new TreeMap<>(stored.metadata());
    kept.keySet().removeIf(key -> key.equals("format") || key.startsWith("tva."));
    Supplier<Map<String, String>> made = Metadata.of(of, saved(of, s), true, files);
    SortedMap<String, Integer> read = new TreeMap<>(inputs(of));
    read.replaceAll((_, i) -> i == files.getAsInt() ? input : i);
    outputs.add(
        new Output(
            s.path(),
            s.written(),
            s.place(),
            stored.tensors(),
            () -> {
              Map<String, String> all = new TreeMap<>(kept);
              all.putAll(made.get());
              return all;
            },
            read,
            Optional.empty(),
            files,
            s.shard(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            s.card(),
            true,
            Collections.emptySortedMap()));
  }

  private void saveAdapter(Action.Save s, Analysis of) {
    SortedSet<String> support = analysis.supports().of(s.value()).orElseGet(this::allTensors);
    var adapter = new AdapterSave(analysis, specializer, s);
    int output = outputs.size();
    adapter.plan(
        analysis.supports().arithmetic(support),
        output,
        new AdapterSave.Writing() {
          @Override
          public void factors(String tensor, Sink.Factor sink) {
            requirements.require(sink.value(), tensor);
            write(tensor, List.of(sink));
          }

          @Override
          public void whole(String tensor, TensorSpec spec, Value value) {
            write(tensor, written(output, s, tensor, spec, value));
          }
        });
    problems.addAll(adapter.problems());
    if (adapter.specs().isEmpty() && problems.stream().noneMatch(Diagnostic::isError)) {
      problems.add(nothingToWrite(s));
    }
    outputs.add(
        new Output(
            s.path(),
            s.written(),
            s.place(),
            adapter.specs(),
            Metadata.of(of, saved(of, s), false, OptionalInt.empty()),
            inputs(of),
            s.dtype(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            List.of(),
            Optional.of(adapter.form()),
            s.card(),
            false,
            Collections.emptySortedMap()));
  }

  private static int saved(Analysis of, Action.Save save) {
    return of.actions().stream().filter(Action.Save.class::isInstance).toList().indexOf(save);
  }

  private static SortedMap<String, Integer> inputs(Analysis of) {
    SortedMap<String, Integer> inputs = new TreeMap<>();
    of.inputs().forEach(i -> inputs.put(i.label(), i.index()));
    return inputs;
  }

  /** Integers are those of the anchor, tensor by tensor. */
  private SortedSet<String> withIntegers(
      Value v, SortedSet<String> support, SortedSet<String> names) {
    if (names.size() == support.size()) {
      return names;
    }
    return InOrder.set(
        support.stream().filter(n -> names.contains(n) || integersFrom(v, n).isPresent()).toList());
  }

  /** The input whose integers are kept, where it has them. */
  private OptionalInt integersFrom(Value v, String tensor) {
    OptionalInt from = Anchors.of(v, tensor, analysis.spaces(), analysis.supports());
    return from.isPresent() && spec(from.getAsInt(), tensor).isPresent()
        ? from
        : OptionalInt.empty();
  }

  /**
   * Head and embedding, where a config may tie them that were not; what is copied as it was keeps
   * its config.
   */
  private Optional<Output.Tied> tied(
      Action.Save s, SortedMap<String, TensorSpec> specs, int files) {
    Optional<String> head = specs.keySet().stream().filter(Tie::isHead).findFirst();
    Optional<String> embedding = Tie.embedding(specs.keySet());
    if (head.isEmpty() || embedding.isEmpty()) {
      return Optional.empty();
    }
    boolean asItWas =
        Stream.of(head.get(), embedding.get())
            .allMatch(n ->
                specializer.of(s.value(), n).orElseThrow().op() instanceof Op.Read(int input, _)
                    && input == files);
    boolean implied = analysis.inputs().get(files).manifest().orElseThrow().tie().isPresent();
    return asItWas && !implied
        ? Optional.empty()
        : Optional.of(new Output.Tied(head.get(), embedding.get(), implied));
  }

  private Diagnostic assumed(int input, Tie tie) {
    Input of = analysis.inputs().get(input);
    return note(
            Slug.TIED_HEAD,
            "`" + of.label() + "` has no head, and its config does not say what its head is")
        .at(analysis.origins().get(analysis.graph().of(new Op.Read(input, of.delta()))))
        .note("it counts as tied: the head is `" + tie.embedding() + "`")
        .outside("say so in its config.json: `\"tie_word_embeddings\": true`")
        .build();
  }

  private Diagnostic uncountable(String tensor, Span action) {
    String word = analysis.supports().spec(tensor).dtype().word();
    return error(
            Slug.DTYPE_UNSUPPORTED,
            "the tensor `" + tensor + "` is " + word + ", which tva does not compute with")
        .at(action)
        .note("found in the headers; no tensor data was read")
        .example("leave it out of what is computed, as in", "x[not \"" + tensor + "\"]")
        .build();
  }

  private static Diagnostic nothingToWrite(Action.Save s) {
    return error(Slug.NO_TENSORS, "`" + s.written() + "` would get no tensor")
        .at(s.span())
        .note("found in the headers; no tensor data was read")
        .help("save what has tensors to compute with: a delta has no integers")
        .build();
  }

  private TensorSpec outputSpec(Action.Save s, String name, OptionalInt anchor, Value value) {
    TensorSpec first = analysis.supports().spec(value, name);
    Shape shape = matrixShapes.of(value, name).orElse(first.shape());
    TensorSpec own = anchor.isPresent() ? spec(anchor.getAsInt(), name).orElse(first) : first;
    if (!own.dtype().isArithmetic()) {
      return own;
    }
    return new TensorSpec(s.dtype().orElse(own.dtype()), shape);
  }

  /**
   * How a tensor is written.
   *
   * @param sinks one, or none where it cannot be computed with
   * @param computed what is, where something is
   * @param unsupported what cannot be computed with, where something cannot
   */
  private record Written(
      List<Sink> sinks, Optional<Value> computed, Optional<TensorSpec> unsupported) {
    static Written copied(Sink.Copy sink, Optional<TensorSpec> unsupported) {
      return new Written(List.of(sink), Optional.empty(), unsupported);
    }
  }

  /** Gives what cannot be computed with where there is something. */
  private Optional<TensorSpec> write(String tensor, Written written) {
    written.computed().ifPresent(v -> requirements.require(v, tensor));
    write(tensor, written.sinks());
    return written.unsupported();
  }

  private void write(String tensor, List<Sink> sinks) {
    List<Sink> others = writing.putIfAbsent(tensor, sinks);
    if (others != null) {
      writing.put(tensor, Stream.concat(others.stream(), sinks.stream()).toList());
    }
  }

  private Written written(int output, Action.Save s, String name, TensorSpec spec, Value value) {
    Set<Integer> reads = programs.reads(value);
    if (!spec.dtype().isArithmetic()) {
      int from = integersFrom(s.value(), name).orElseGet(() -> reads.iterator().next());
      boolean alone = value.op() instanceof Op.Read;
      List<Integer> others =
          analysis.supports().reads(s.value()).stream()
              .filter(i -> i != from && spec(i, name).equals(Optional.of(spec)))
              .toList();
      return Written.copied(
          new Sink.Copy(output, from, others),
          alone || spec.dtype().isInteger() ? Optional.empty() : Optional.of(spec));
    }
    boolean copied =
        value.op() instanceof Op.Read r
            && spec(r.input(), name).map(TensorSpec::dtype).equals(Optional.of(spec.dtype()))
            && analysis.inputs().get(r.input()).manifest().orElseThrow().readsAsNamed(name);
    if (copied) {
      int input = ((Op.Read) value.op()).input();
      return Written.copied(new Sink.Copy(output, input, List.of()), Optional.empty());
    }
    for (int i : reads) {
      if (!spec(i, name).map(t -> t.dtype().isArithmetic()).orElse(true)) {
        return new Written(List.of(), Optional.empty(), spec(i, name));
      }
    }
    Sink.Write sink = writes.computeIfAbsent(new Sink.Write(output, value), w -> w);
    return new Written(List.of(sink), Optional.of(value), Optional.empty());
  }

  private static Diagnostic unsupported(
      Action.Save s,
      SortedMap<String, TensorSpec> tensors,
      SortedSet<String> all,
      OptionalInt anchor) {
    String first = tensors.firstKey();
    String word = tensors.get(first).dtype().word();
    var d =
        error(
                Slug.DTYPE_UNSUPPORTED,
                tensors.size() == 1
                    ? "the tensor `" + first + "` is " + word + ", which tva does not compute with"
                    : "tva does not compute with the dtypes of " + tensors.size() + " tensors")
            .at(s.from());
    if (tensors.size() > 1) {
      List<List<String>> rows = new ArrayList<>();
      tensors.forEach((name, spec) -> rows.add(List.of(name, spec.dtype().word())));
      d.table(List.of("tensor", "dtype"), rows);
    }
    d.note(
        "it computes with bf16, f16, f32, f64, f8_e4m3 and f8_e5m2, and copies the rest"
            + " unchanged");
    SortedSet<String> kept = new TreeSet<>(TensorNames.ORDER);
    kept.addAll(tensors.keySet());
    if (anchor.isPresent()) {
      s.formula()
          .flatMap(f -> f.keeping(kept, all, anchor.getAsInt()))
          .ifPresent(e ->
              d.help("to copy " + (kept.size() == 1 ? "it" : "them") + " from the anchor:", e));
    }
    return d.help("give checkpoints of another dtype").build();
  }

  private void noteFewer(
      Action.Save s, SortedSet<String> names, OptionalInt anchor, boolean model) {
    if (!model || anchor.isEmpty()) {
      return;
    }
    Input input = analysis.inputs().get(anchor.getAsInt());
    SortedSet<String> all = input.manifest().orElseThrow().names();
    if (names.size() >= all.size()) {
      return;
    }
    SortedSet<String> lacking = new TreeSet<>(TensorNames.ORDER);
    lacking.addAll(all);
    lacking.removeAll(names);
    if (lacking.isEmpty()) {
      return;
    }
    var d =
        note(
                Slug.FEWER_TENSORS,
                "`"
                    + s.written()
                    + "` gets "
                    + names.size()
                    + " of the "
                    + all.size()
                    + " tensors of `"
                    + input.label()
                    + "`")
            .at(s.from())
            .table(List.of("left out"), lacking.stream().map(List::of).toList());
    s.formula()
        .flatMap(f -> f.filled(lacking, all, anchor.getAsInt()))
        .ifPresent(e -> d.help("to keep the others unchanged:", e));
    problems.add(d.build());
  }
}
