// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Merge;
import dev.tva.recipe.mergekit.Method;
import dev.tva.recipe.mergekit.Parameters;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Notes;
import dev.tva.recipe.script.Script;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Slices one after the other as a stack of blocks. */
final class Stacking {
  private final Merge merge;
  private final MergeWriter.Models models;
  private final Script script;
  private final List<Diagnostic> problems;
  private final Blocks blocks;

  Stacking(Merge merge, MergeWriter.Models models, Script script, List<Diagnostic> problems) {
    this.merge = merge;
    this.models = models;
    this.script = script;
    this.problems = problems;
    this.blocks = new Blocks(merge, models, script);
  }

  /** A slice as a part of the stack, and as the model that gives what is in no block. */
  private record Part(Code inside, Code outside) {}

  /** What is before the blocks comes from the first slice, what is behind them from the last. */
  Code formula() {
    List<Part> parts = new ArrayList<>();
    for (Merge.Slice slice : merge.slices()) {
      boolean isEnd =
          slice.equals(merge.slices().getFirst()) || slice.equals(merge.slices().getLast());
      parts.add(part(slice, isEnd));
    }
    Code first = parts.getFirst().outside();
    Code last = parts.getLast().outside();
    Code outside =
        first.equals(last)
            ? first
            : script.bind(
                "rest",
                new Code.Match(
                    List.of(
                        new Code.Arm(Optional.of("\"*embed*\""), first),
                        new Code.Arm(Optional.empty(), last))));
    Code all = Code.list(parts.stream().map(Part::inside).toList());
    return Code.with(Code.call("stack", all), "outside", outside);
  }

  private Part part(Merge.Slice slice, boolean isEnd) {
    Merge.Source source = slice.sources().getFirst();
    boolean copied =
        merge.method() == Method.PASSTHROUGH
            && slice.sources().size() == 1
            && source.blocks().isPresent()
            && (!isEnd || scale(slice, true).filter(Code::isOne).isPresent());
    if (copied) {
      return new Part(scaled(slice), models.code(source.model()));
    }
    Code merged = new SliceWriter(merge, slice, models, script, problems).formula();
    Code named = merged instanceof Code.Word ? merged : script.bind("slice", merged);
    return new Part(named, named);
  }

  private Code scaled(Merge.Slice slice) {
    Code taken = blocks.code(slice.sources().getFirst());
    return scale(slice, false)
        .filter(s -> !Code.isOne(s))
        .map(s ->
            Code.call("passthrough", taken, s instanceof Code.Match ? script.bind("scale", s) : s))
        .orElse(taken);
  }

  /** Of the blocks that are taken, or of what is in no block. */
  private Optional<Code> scale(Merge.Slice slice, boolean outside) {
    Merge.Source source = slice.sources().getFirst();
    List<Parameters> levels =
        List.of(source.parameters(), slice.parameters(), merge.module(), merge.top());
    // What no filter finds here it may find elsewhere in the model.
    return blocks
        .settings(source, !outside, outside, new Notes(), problems)
        .value("scale", levels, Optional.of(BigDecimal.ONE));
  }
}
