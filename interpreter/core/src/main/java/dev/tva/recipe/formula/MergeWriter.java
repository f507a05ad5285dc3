// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Vocabulary;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Merge;
import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.mergekit.Method;
import dev.tva.recipe.mergekit.Parameters;
import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.mergekit.Setting;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import dev.tva.source.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** Its tokens, where they are at hand. */
    Optional<Vocabulary> vocabulary(ModelRef model);

    /** Whether it is what another document makes. */
    boolean isResult(ModelRef model);
  }

  public MergeWriter(Merge merge, Models models, Script script, List<Diagnostic> problems) {
    this.merge = merge;
    this.models = new Tokens(merge, models, script, problems);
    this.script = script;
    this.problems = problems;
  }

  /** The models as they meet. */
  public Models models() {
    return models;
  }

  /** The result. */
  public Code formula() {
    ignored();
    if (changesDepth()) {
      numbered();
    }
    if (merge.slices().size() > 1) {
      return new Stacking(merge, models, script, problems).formula();
    }
    return new SliceWriter(merge, merge.slices().getFirst(), models, script, problems).formula();
  }

  /** Whether the result may have another number of blocks than its models. */
  public boolean changesDepth() {
    return merge.slices().size() > 1
        || !new Blocks(merge, models, script).isWhole(merge.slices().getFirst());
  }

  /** mergekit numbers blocks as in the result, which the formula of a slice does not know. */
  private void numbered() {
    levels()
        .flatMap(p -> p.values().values().stream())
        .map(Parameters.Given::value)
        .flatMap(v -> v instanceof Setting.Cases c ? c.cases().stream() : Stream.empty())
        .filter(c -> c.filter().filter(f -> f.matches("(.*\\.)?\\d+(\\..*)?")).isPresent())
        .forEach(c ->
            problems.add(
                RecipeProblems.notYet(
                    c.at(), "a filter for a block of the result", "give a slice to these blocks")));
  }

  private Stream<Parameters> levels() {
    return Stream.concat(
        Stream.of(merge.top(), merge.module()),
        merge.slices().stream()
            .flatMap(s ->
                Stream.concat(
                    Stream.of(s.parameters()),
                    s.sources().stream().map(Merge.Source::parameters))));
  }

  /** Parameters that are known, but not to this method. */
  private void ignored() {
    Map<String, Span> found = new LinkedHashMap<>();
    levels().forEach(p -> p.values().forEach((name, given) -> found.putIfAbsent(name, given.at())));
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
