// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.adapter.Orientation;
import dev.tva.adapter.Place;
import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.catalog.AdapterForm;
import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.plan.LowRankSum;
import dev.tva.plan.Output;
import dev.tva.plan.Sink;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Decides which tensors of a delta an adapter holds as factors, and how those come about. */
final class AdapterSave {
  private final Analysis analysis;
  private final Specializer specializer;
  private final Action.Save save;
  private final Action.AsAdapter adapter;
  private final Optional<Orientation> orientation;
  private final SortedMap<String, TensorSpec> specs = new TreeMap<>(TensorNames.ORDER);
  private final SortedSet<String> factored = new TreeSet<>(TensorNames.ORDER);
  private final List<Diagnostic> problems = new ArrayList<>();
  private final List<String> withoutRank = new ArrayList<>();
  private final List<String> withoutBase = new ArrayList<>();
  private final List<String> eitherWay = new ArrayList<>();
  private final List<String> without = new ArrayList<>();

  /** Takes what is written of a tensor. */
  interface Writing {
    void factors(String tensor, Sink.Factor sink);

    void whole(String tensor, TensorSpec spec, Value value);
  }

  AdapterSave(Analysis analysis, Specializer specializer, Action.Save save) {
    this.analysis = analysis;
    this.specializer = specializer;
    this.save = save;
    this.adapter = save.adapter().orElseThrow();
    this.orientation = adapter.input().map(i -> new Orientation(manifest(i)));
  }

  SortedMap<String, TensorSpec> specs() {
    return specs;
  }

  List<Diagnostic> problems() {
    return problems;
  }

  Output.AsAdapter form() {
    return new Output.AsAdapter(
        adapter.form(), adapter.input().map(i -> new Output.Base(i, manifest(i))), factored);
  }

  private Manifest manifest(int input) {
    return analysis.inputs().get(input).manifest().orElseThrow();
  }

  void plan(SortedSet<String> names, int output, Writing writing) {
    for (String name : names) {
      Optional<Value> value = specializer.of(save.value(), name);
      if (value.isPresent() && !(value.get().op() instanceof Op.Zero)) {
        tensor(name, value.get(), output, writing);
      }
    }
    tell();
  }

  private void tensor(String name, Value value, int output, Writing writing) {
    TensorSpec spec = analysis.supports().spec(value, name);
    Place place = Place.of(name, spec.shape());
    Optional<List<List<LowRankSum.Term>>> terms =
        LowRankSum.of(
            value, Place.matrices(name, spec.shape()).size(), input -> manifest(input).piece(name));
    boolean kohya = adapter.form().kind() == AdapterForm.Kind.KOHYA;
    if (place == Place.NONE || place == Place.EXPERTS && kohya) {
      without.add(name);
    } else if (place.hasFactors(terms.isPresent())) {
      if (terms.isEmpty() && adapter.form().exact()) {
        withoutRank.add(name);
      }
      if (!kohya && isOpen(name, spec.shape())) {
        eitherWay.add(name);
      }
      factored.add(name);
      specs.put(name, new TensorSpec(save.dtype().orElse(DType.F32), spec.shape()));
      writing.factors(name, new Sink.Factor(output, value, way(terms)));
    } else if (kohya) {
      whole(name, new TensorSpec(save.dtype().orElse(DType.F32), spec.shape()), value, writing);
    } else {
      Optional<TensorSpec> own = adapter.input().flatMap(i -> manifest(i).find(name));
      Optional<Value> copy = adapter.whole().flatMap(w -> specializer.of(w, name));
      if (own.isEmpty() || copy.isEmpty()) {
        withoutBase.add(name);
      } else {
        whole(name, new TensorSpec(own.get().dtype(), spec.shape()), copy.get(), writing);
      }
    }
  }

  /** Whether nothing tells which way the base stores it. */
  private boolean isOpen(String name, Shape shape) {
    return Orientation.isOpen(name, shape) && orientation.flatMap(o -> o.isTurned(name)).isEmpty();
  }

  private void whole(String name, TensorSpec spec, Value value, Writing writing) {
    specs.put(name, spec);
    writing.whole(name, spec, value);
  }

  private Sink.Way way(Optional<List<List<LowRankSum.Term>>> terms) {
    if (terms.isEmpty()) {
      return Sink.Way.COMPUTED;
    }
    AdapterForm form = adapter.form();
    boolean all =
        LowRankSum.rank(terms.get()) <= form.rank().orElse(Integer.MAX_VALUE)
            && form.energy().orElse(1) == 1;
    return all ? Sink.Way.STORED : Sink.Way.SMALLER;
  }

  private void tell() {
    if (!without.isEmpty()) {
      problems.add(
          leavingOut(
                  error(
                          Slug.ADAPTER_CANNOT_HOLD,
                          "an adapter cannot hold "
                              + tensors(without)
                              + ": only weights and biases of modules have names in it")
                      .at(save.span())
                      .note("found in the headers; no tensor data was read"))
              .build());
    }
    if (!withoutRank.isEmpty()) {
      problems.add(
          error(
                  Slug.WRONG_ARGUMENTS,
                  "nothing says how many ranks " + tensors(withoutRank) + " may have")
              .at(save.span())
              .note("only weighted sums of adapters have factors of their own")
              .example("say how many, or how much of the change to keep:", "rank = 16")
              .build());
    }
    if (!eitherWay.isEmpty()) {
      var problem =
          error(
                  Slug.ADAPTER_NEEDS_BASE,
                  "nothing says which way " + tensors(eitherWay) + " is stored")
              .at(save.span())
              .note("some architectures have it as [in, out], as the config of a base says");
      problems.add(
          adapter
              .input()
              .map(i ->
                  problem.help(
                      "put the config.json of `"
                          + manifest(i).label()
                          + "` beside its weights: its `model_type` says it"))
              .orElseGet(() -> problem.example("name the base:", "base = base"))
              .build());
    }
    if (!withoutBase.isEmpty()) {
      problems.add(
          error(
                  Slug.ADAPTER_NEEDS_BASE,
                  "the adapter holds " + tensors(withoutBase) + " whole, added to its base")
              .at(save.span())
              .note("norms, biases and embeddings have no factors")
              .example("name the base, or leave them out:", "base = base")
              .build());
    }
  }

  /** With the edit that selects all others, where there are any. */
  private Diagnostic.Builder leavingOut(Diagnostic.Builder problem) {
    List<String> leaves = without.stream().map(Place::leaf).distinct().toList();
    if (specs.keySet().stream().allMatch(name -> leaves.stream().anyMatch(name::contains))) {
      return problem.example(
          "save it as a delta, which holds any tensor:",
          "save " + save.from().text() + " to \"" + save.written() + "\"");
    }
    String others =
        leaves.stream()
            .map(leaf -> "not \"" + leaf + "\"")
            .collect(Collectors.joining(" and ", "[", "]"));
    Span value = save.from();
    String text = value.text().matches("\\w+") ? value.text() : "(" + value.text() + ")";
    return problem.help("leave it out:", new Edit(value, text + others));
  }

  private static String tensors(List<String> names) {
    return "`"
        + names.getFirst()
        + "`"
        + (names.size() == 1 ? "" : " and " + (names.size() - 1) + " more");
  }
}
