// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Stacks;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Merge;
import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Notes;
import dev.tva.recipe.script.Script;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Models of which some blocks are taken. */
record Blocks(Merge merge, MergeWriter.Models models, Script script) {
  /** Without headers a slice that is the only one and begins with the first block is the whole. */
  boolean isWhole(Merge.Slice slice) {
    List<Merge.Range> ranges = slice.sources().stream().flatMap(s -> s.blocks().stream()).toList();
    boolean alike =
        merge.slices().size() == 1 && ranges.stream().allMatch(r -> same(r, ranges.getFirst()));
    return slice.sources().stream()
        .allMatch(s -> s.blocks().map(r -> isWhole(s.model(), r).orElse(alike)).orElse(true));
  }

  private Optional<Boolean> isWhole(ModelRef model, Merge.Range range) {
    if (range.from() > 0) {
      return Optional.of(false);
    }
    return models
        .headers(model)
        .map(m -> {
          Stacks stacks = new Stacks(m.names());
          return m.names().stream()
              .allMatch(n -> stacks.layers(n).map(l -> l == range.size()).orElse(true));
        });
  }

  static boolean same(Merge.Range one, Merge.Range other) {
    return one.from() == other.from() && one.to() == other.to();
  }

  /** The blocks alone, called as they are. */
  Code code(Merge.Source source) {
    return blocks(models.code(source.model()), source.blocks().orElseThrow());
  }

  /** The model as if it had these blocks only, numbered from 0. */
  Code cut(ModelRef model, Merge.Range range) {
    Code whole = models.code(model);
    return script.bind(
        models.name(model) + "_" + range.from() + "_" + (range.to() - 1),
        Code.with(Code.call("stack", Code.list(List.of(blocks(whole, range)))), "outside", whole));
  }

  private static Code blocks(Code model, Merge.Range range) {
    return Code.call("blocks", model, Code.word(range.from() + ".." + (range.to() - 1)));
  }

  /** For the blocks of a source, or what is in no block, or both. */
  SettingWriter settings(
      Merge.Source source,
      boolean inside,
      boolean outside,
      Notes notes,
      List<Diagnostic> problems) {
    Merge.Range range = source.blocks().orElseThrow();
    Optional<Manifest> headers = models.headers(source.model());
    Optional<Stacks> stacks = headers.map(m -> new Stacks(m.names()));
    Optional<Collection<String>> names =
        headers.map(m ->
            m.names().stream()
                .filter(n ->
                    stacks
                        .orElseThrow()
                        .layer(n)
                        .map(l -> inside && l >= range.from() && l < range.to())
                        .orElse(outside))
                .toList());
    return new SettingWriter(names, stacks, range.size() == 1, notes, problems);
  }
}
