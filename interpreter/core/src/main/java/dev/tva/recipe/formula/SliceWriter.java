// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Stacks;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Merge;
import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.mergekit.Method;
import dev.tva.recipe.mergekit.Parameters;
import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One slice as the formula of a model that has its blocks, and all that is in no block. */
final class SliceWriter {
  private final Merge merge;
  private final Merge.Slice slice;
  private final MergeWriter.Models models;
  private final Script script;
  private final List<Diagnostic> problems;
  private final Blocks blocks;
  private final boolean whole;

  SliceWriter(
      Merge merge,
      Merge.Slice slice,
      MergeWriter.Models models,
      Script script,
      List<Diagnostic> problems) {
    this.merge = merge;
    this.slice = slice;
    this.models = models;
    this.script = script;
    this.problems = problems;
    this.blocks = new Blocks(merge, models, script);
    this.whole = blocks.isWhole(slice);
  }

  Code formula() {
    Optional<ModelRef> base = slice.base().or(merge::base);
    List<Merge.Source> sources = slice.sources();
    if (whole) {
      takenForAll();
    }
    List<Inputs.Model> all = new ArrayList<>();
    Optional<Inputs.Model> baseModel = Optional.empty();
    boolean compared = merge.method().base() != Method.Base.NAMED;
    for (Merge.Source s : sources) {
      Inputs.Model model =
          new Inputs.Model(
              () -> code(s.model(), s.blocks()),
              models.name(s.model()),
              levels(s.parameters()),
              base.map(b -> () -> delta(s, b)),
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
                  () -> code(b, ofBase(b)), models.name(b), List.of(), Optional.empty(), b.at()));
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
            levels(Parameters.NONE),
            merge.methodAt(),
            settings(base),
            script,
            problems);
    return Formulas.of(inputs);
  }

  /** A comment alone: where the models are at hand, they are asked. */
  private void takenForAll() {
    slice.sources().stream()
        .filter(s -> models.headers(s.model()).isEmpty())
        .flatMap(s -> s.blocks().stream())
        .findFirst()
        .ifPresent(r ->
            script
                .notes()
                .mention(
                    r.at(), "the " + r.size() + " blocks are taken for all that the models have"));
  }

  private Code code(ModelRef model, Optional<Merge.Range> range) {
    return whole || range.isEmpty() ? models.code(model) : blocks.cut(model, range.get());
  }

  private Code delta(Merge.Source source, ModelRef base) {
    return whole
        ? models.delta(source.model(), base)
        : Code.difference(code(source.model(), source.blocks()), code(base, ofBase(base)));
  }

  /** Where the base is not listed, its blocks are those of the others. */
  private Optional<Merge.Range> ofBase(ModelRef base) {
    List<Merge.Source> sources = slice.sources();
    Optional<Merge.Source> listed =
        sources.stream().filter(s -> base.same(s.model())).reduce((_, last) -> last);
    if (listed.isPresent()) {
      return listed.get().blocks();
    }
    Optional<Merge.Range> first = sources.getFirst().blocks();
    boolean alike =
        sources.stream()
            .allMatch(s ->
                s.blocks().isPresent() == first.isPresent()
                    && s.blocks().stream().allMatch(r -> Blocks.same(r, first.orElseThrow())));
    if (!whole && !alike) {
      problems.add(
          RecipeProblems.missing(
              slice.at(), base.text(), "- {model: " + base.text() + ", layer_range: [0, 4]}"));
    }
    return first;
  }

  private List<Parameters> levels(Parameters own) {
    return List.of(own, slice.parameters(), merge.module(), merge.top());
  }

  private SettingWriter settings(Optional<ModelRef> base) {
    if (!whole) {
      for (Merge.Source s : slice.sources()) {
        if (s.blocks().isPresent()) {
          return blocks.settings(s, true, true, script.notes(), problems);
        }
      }
    }
    Optional<Collection<String>> names =
        Stream.concat(base.stream(), slice.sources().stream().map(Merge.Source::model))
            .flatMap(m -> models.headers(m).stream())
            .findFirst()
            .map(Manifest::names);
    boolean alone =
        slice.sources().stream().flatMap(s -> s.blocks().stream()).anyMatch(r -> r.size() == 1);
    return new SettingWriter(names, names.map(Stacks::new), alone, script.notes(), problems);
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
}
