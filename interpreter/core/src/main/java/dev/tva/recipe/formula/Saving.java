// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.recipe.mergekit.Merge;
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

  /** {@code deeper} says whether the result may have another number of blocks than the donor. */
  public void write(Code name, Code result, String path, boolean deeper) {
    List<String> options = new ArrayList<>();
    merge.outDtype().or(merge::dtype).ifPresent(d -> options.add("dtype = " + d.text()));
    Code donor = donor();
    if (!leftmost(result).equals(leftmost(donor))) {
      files(donor, deeper, options);
    }
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
  private Code donor() {
    return models.code(merge.base().orElse(merge.slices().getFirst().sources().getFirst().model()));
  }

  /** Another model's config would say another number of blocks than a stack has. */
  private void files(Code donor, boolean deeper, List<String> options) {
    String name = ((Code.Word) donor).text();
    if (!deeper) {
      options.add("files = " + name);
      return;
    }
    script
        .notes()
        .add(
            merge.base().orElse(merge.slices().getFirst().sources().getFirst().model()).at(),
            "mergekit copies the config and the tokenizer of `"
                + name
                + "`; here they are those of the model whose embedding the result has");
  }

  /** The model that stands first in a formula, which gives the result its files. */
  private Optional<Code> leftmost(Code code) {
    return switch (script.meaning(code)) {
      case Code.Word w when w.text().matches("[\\w]+") && !w.text().equals("false") ->
          Optional.of(w);
      case Code.Word _, Code.Number _ -> Optional.empty();
      case Code.Call c when c.name().equals("stack") -> leftmost(c.arguments().getLast().value());
      case Code.Call c -> firstOf(c.arguments().stream().map(Code.Argument::value).toList());
      case Code.Items i -> firstOf(i.items());
      case Code.Sum s -> firstOf(s.terms().stream().map(Code.Term::value).toList());
      // What stands in front of a star is a number.
      case Code.Product p -> firstOf(List.of(p.right(), p.left()));
      case Code.Match m -> firstOf(m.arms().stream().map(Code.Arm::value).toList());
      case Code.AsModel a -> leftmost(a.value());
    };
  }

  private Optional<Code> firstOf(List<Code> all) {
    return all.stream().map(this::leftmost).flatMap(Optional::stream).findFirst();
  }
}
