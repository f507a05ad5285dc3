// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.catalog.Stacks;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Merge;
import dev.tva.recipe.mergekit.Parameters;
import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Notes;
import dev.tva.recipe.script.Script;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Slices of one model each as a stack of blocks. */
final class Stacking {
  private final Merge merge;
  private final MergeWriter.Models models;
  private final Script script;
  private final List<Diagnostic> problems;

  Stacking(Merge merge, MergeWriter.Models models, Script script, List<Diagnostic> problems) {
    this.merge = merge;
    this.models = models;
    this.script = script;
    this.problems = problems;
  }

  /** What is before the blocks comes from the first slice, what is behind them from the last. */
  Code formula() {
    List<Code> parts = new ArrayList<>();
    merge.slices().forEach(s -> parts.add(part(s)));
    Code first = models.code(merge.slices().getFirst().sources().getFirst().model());
    Code last = models.code(merge.slices().getLast().sources().getFirst().model());
    Code outside =
        first.equals(last)
            ? first
            : script.bind(
                "rest",
                new Code.Match(
                    List.of(
                        new Code.Arm(Optional.of("\"*embed*\""), first),
                        new Code.Arm(Optional.empty(), last))));
    return Code.with(Code.call("stack", Code.list(parts)), "outside", outside);
  }

  private Code part(Merge.Slice slice) {
    Merge.Source source = slice.sources().getFirst();
    Merge.Range range = source.blocks().orElseThrow();
    List<Parameters> levels =
        List.of(source.parameters(), slice.parameters(), merge.module(), merge.top());
    Code ends = Code.word(range.from() + ".." + (range.to() - 1));
    Code blocks = Code.call("blocks", models.code(source.model()), ends);
    Optional<Code> scale = scale(source, levels, true);
    if (!scale(source, levels, false).filter(Code::isOne).isPresent()) {
      problems.add(
          RecipeProblems.notYet(
              slice.at(), "a scale outside the blocks", "give a scale of 1 to what is outside"));
    }
    return scale
        .filter(s -> !Code.isOne(s))
        .map(s ->
            Code.call("passthrough", blocks, s instanceof Code.Match ? script.bind("scale", s) : s))
        .orElse(blocks);
  }

  /** Of the blocks that are taken, or of what is in no block. */
  private Optional<Code> scale(Merge.Source source, List<Parameters> levels, boolean inside) {
    Merge.Range range = source.blocks().orElseThrow();
    Optional<Collection<String>> names =
        models
            .headers(source.model())
            .map(m -> {
              Stacks stacks = new Stacks(m.names());
              return m.names().stream()
                  .filter(n ->
                      stacks
                          .layer(n)
                          .map(l -> inside && l >= range.from() && l < range.to())
                          .orElse(!inside))
                  .toList();
            });
    // What no filter finds here it may find elsewhere in the model.
    SettingWriter settings = new SettingWriter(names, new Notes(), problems);
    return settings.value("scale", levels, Optional.of(BigDecimal.ONE));
  }
}
