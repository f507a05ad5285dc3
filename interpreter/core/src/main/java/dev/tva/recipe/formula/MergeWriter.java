// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Merge;
import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.mergekit.Method;
import dev.tva.recipe.mergekit.Parameters;
import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One document as bindings, the last of which is its result. */
public final class MergeWriter {
  private final Merge merge;
  private final Models models;
  private final Script script;
  private final List<Diagnostic> problems;

  /** What a recipe's models are called, and what is known of them. */
  public interface Models {
    Code code(ModelRef model);

    String name(ModelRef model);

    /** What a model has learned since another one. */
    Code delta(ModelRef model, ModelRef since);

    Optional<Manifest> headers(ModelRef model);
  }

  public MergeWriter(Merge merge, Models models, Script script, List<Diagnostic> problems) {
    this.merge = merge;
    this.models = models;
    this.script = script;
    this.problems = problems;
  }

  /** The result. */
  public Code formula() {
    ignored();
    boolean single =
        !merge.whole()
            && merge.method() == Method.PASSTHROUGH
            && merge.slices().stream()
                .allMatch(
                    s -> s.sources().size() == 1 && s.sources().getFirst().blocks().isPresent());
    if (single && merge.slices().size() > 1) {
      otherRows();
      return new Stacking(merge, models, script, problems).formula();
    }
    if (merge.slices().size() > 1 || !isWhole(merge.slices().getFirst())) {
      problems.add(
          RecipeProblems.notYet(
              merge.slices().getFirst().at(), "blocks of models", "merge whole models"));
    }
    otherRows();
    return slice(merge.slices().getFirst());
  }

  /** Embeddings of different vocabularies are cut or matched by token there. */
  private void otherRows() {
    List<ModelRef> all = merge.models().toList();
    Optional<Manifest> first = models.headers(all.getFirst());
    for (ModelRef m : all) {
      Optional<Manifest> other = models.headers(m);
      boolean differ =
          first.isPresent()
              && other.isPresent()
              && first.get().names().stream()
                  .flatMap(n ->
                      other.get().find(n).stream()
                          .map(s -> !s.shape().equals(first.get().find(n).orElseThrow().shape())))
                  .anyMatch(d -> d);
      if (differ) {
        problems.add(
            RecipeProblems.notYet(
                m.at(), "a merge of vocabularies", "bring the models to one vocabulary first"));
        return;
      }
    }
  }

  private boolean isWhole(Merge.Slice slice) {
    if (merge.whole()) {
      return true;
    }
    List<Merge.Range> ranges = slice.sources().stream().flatMap(s -> s.blocks().stream()).toList();
    return ranges.stream().allMatch(r -> r.from() == 0 && r.size() == ranges.getFirst().size());
  }

  private Code slice(Merge.Slice slice) {
    Optional<ModelRef> base = slice.base().or(merge::base);
    List<Merge.Source> sources = slice.sources();
    SettingWriter settings = new SettingWriter(tensors(base, sources), script.notes(), problems);
    List<Inputs.Model> all = new ArrayList<>();
    Optional<Inputs.Model> baseModel = Optional.empty();
    boolean compared = merge.method().base() != Method.Base.NAMED;
    for (Merge.Source s : sources) {
      Inputs.Model model =
          new Inputs.Model(
              () -> models.code(s.model()),
              models.name(s.model()),
              levels(s.parameters(), slice),
              base.map(b -> models.delta(s.model(), b)),
              s.at());
      if (compared && base.isPresent() && base.get().same(s.model())) {
        baseModel = Optional.of(model);
        baseParameters(s);
      } else {
        all.add(model);
      }
    }
    if (compared && baseModel.isEmpty()) {
      baseModel =
          base.map(b ->
              new Inputs.Model(
                  () -> models.code(b), models.name(b), List.of(), Optional.empty(), b.at()));
    }
    if (merge.method().base() == Method.Base.NEEDED && baseModel.isEmpty()) {
      problems.add(RecipeProblems.missing(merge.methodAt(), "base_model", "base_model: org/name"));
      return Code.word("base");
    }
    if (all.isEmpty()) {
      script.notes().add(merge.methodAt(), "there is nothing but the base, which is the result");
      return baseModel.orElseThrow().code();
    }
    repeated(sources);
    Inputs inputs =
        new Inputs(
            merge.method(),
            all,
            baseModel,
            levels(Parameters.NONE, slice),
            merge.methodAt(),
            settings,
            script,
            problems);
    return Formulas.of(inputs);
  }

  private List<Parameters> levels(Parameters own, Merge.Slice slice) {
    return List.of(own, slice.parameters(), merge.module(), merge.top());
  }

  private Optional<Collection<String>> tensors(
      Optional<ModelRef> base, List<Merge.Source> sources) {
    return java.util.stream.Stream.concat(base.stream(), sources.stream().map(Merge.Source::model))
        .flatMap(m -> models.headers(m).stream())
        .findFirst()
        .map(Manifest::names);
  }

  private void baseParameters(Merge.Source base) {
    base.parameters()
        .values()
        .forEach((name, given) -> {
          if (merge.method().reads(name)) {
            script
                .notes()
                .add(given.at(), "`" + name + "` of the base has no effect, in mergekit neither");
          }
        });
  }

  /** mergekit keeps models by their names, so that the last of two counts for both. */
  private void repeated(List<Merge.Source> sources) {
    List<ModelRef> seen = new ArrayList<>();
    for (Merge.Source s : sources) {
      if (seen.stream().anyMatch(s.model()::same)) {
        script
            .notes()
            .add(
                s.at(),
                "`"
                    + s.model().text()
                    + "` is listed twice: mergekit forgets the first, here both"
                    + " count");
      }
      seen.add(s.model());
    }
  }

  /** Parameters that are known, but not to this method. */
  private void ignored() {
    Map<String, Span> found = new LinkedHashMap<>();
    List<Parameters> all = new ArrayList<>(List.of(merge.top(), merge.module()));
    for (Merge.Slice slice : merge.slices()) {
      all.add(slice.parameters());
      slice.sources().forEach(s -> all.add(s.parameters()));
    }
    all.forEach(p -> p.values().forEach((name, given) -> found.putIfAbsent(name, given.at())));
    Set<String> idle =
        found.keySet().stream()
            .filter(n -> !merge.method().reads(n))
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : idle) {
      String why =
          name.equals("int8_mask")
              ? "`int8_mask` saves memory in mergekit and changes no number"
              : "`"
                  + name
                  + "` has no effect on "
                  + merge.method().text()
                  + ", in mergekit neither";
      script.notes().add(found.get(name), why);
    }
  }

  /** What is said of the precision, where the result is written or goes on. */
  public void precision(boolean written) {
    Optional<Merge.Word> dtype = merge.dtype();
    if (dtype.isEmpty() || dtype.get().text().equals("f32")) {
      return;
    }
    boolean copies =
        merge.method() == Method.PASSTHROUGH
            && merge.slices().stream()
                .allMatch(s ->
                    s.parameters().get("scale").isEmpty()
                        && s.sources().stream()
                            .allMatch(x -> x.parameters().get("scale").isEmpty()));
    if (!copies) {
      script
          .notes()
          .add(
              dtype.get().at(),
              "mergekit rounds to "
                  + dtype.get().at().text()
                  + " after each step; here "
                  + (written ? "the result is rounded, once" : "nothing is rounded yet"));
    }
  }
}
