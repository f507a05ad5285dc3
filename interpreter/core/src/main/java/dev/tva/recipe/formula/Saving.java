// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.recipe.mergekit.Merge;
import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The last statement: what is written, in which dtype, and with whose files. */
public final class Saving {
  private final Merge merge;
  private final Script script;
  private final MergeWriter.Models models;

  public Saving(Merge merge, Script script, MergeWriter.Models models) {
    this.merge = merge;
    this.script = script;
    this.models = models;
  }

  public void write(Code name, Code result, String path) {
    List<String> options = new ArrayList<>();
    merge.outDtype().or(merge::dtype).ifPresent(d -> options.add("dtype = " + d.text()));
    donor()
        .filter(d -> !leftmost(result).equals(Optional.of(d)))
        .ifPresent(d -> options.add("files = " + ((Code.Word) d).text()));
    merge
        .chatTemplate()
        .ifPresent(t ->
            script
                .notes()
                .add(
                    t.at(),
                    "the chat template is that of the files beside the weights; another one goes"
                        + " into chat_template.jinja there"));
    String with = options.isEmpty() ? "" : " with " + String.join(", ", options);
    script.statement("save " + ((Code.Word) name).text() + " to ", Code.text(path), with);
  }

  /** Whose config and tokenizer mergekit copies; without a base it takes any. */
  private Optional<Code> donor() {
    ModelRef first = merge.base().orElse(merge.slices().getFirst().sources().getFirst().model());
    return Optional.of(models.code(first));
  }

  /** The model that stands first in a formula, which gives the result its files. */
  public static Optional<Code> leftmost(Code code) {
    return switch (code) {
      case Code.Word w when w.text().matches("[\\w]+") && !w.text().equals("false") ->
          Optional.of(w);
      case Code.Word _, Code.Number _ -> Optional.empty();
      case Code.Call c -> firstOf(c.arguments().stream().map(Code.Argument::value).toList());
      case Code.Items i -> firstOf(i.items());
      case Code.Sum s -> firstOf(s.terms().stream().map(Code.Term::value).toList());
      // What stands in front of a star is a number.
      case Code.Product p -> firstOf(List.of(p.right(), p.left()));
      case Code.Match m -> firstOf(m.arms().stream().map(Code.Arm::value).toList());
      case Code.AsModel a -> leftmost(a.value());
    };
  }

  private static Optional<Code> firstOf(List<Code> all) {
    return all.stream().map(Saving::leftmost).flatMap(Optional::stream).findFirst();
  }
}
