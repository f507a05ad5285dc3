// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Weighted sums, and what divides them. */
public final class Averages {
  private static final BigDecimal TINY = new BigDecimal("1e-8");

  private Averages() {}

  /** {@code w1*x1 + w2*x2}. */
  public static Code sum(List<Code> weights, List<Code> values) {
    List<Code> terms = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      terms.add(Code.product(weights.get(i), values.get(i)));
    }
    return Code.sum(terms);
  }

  public static Code linear(Inputs in) {
    List<Code> weights = in.weights();
    boolean divided = in.flag("normalize", true);
    Optional<List<BigDecimal>> known = Inputs.constants(weights);
    if (known.isEmpty()) {
      return divided ? mean(weights, in.codes()) : new Code.AsModel(sum(weights, in.codes()));
    }
    BigDecimal total = Inputs.total(known.get());
    if (divided && total.signum() == 0) {
      in.problems()
          .add(
              RecipeProblems.error(
                  in.at(),
                  "the weights add up to 0, and the sum of the models is divided by that",
                  "set `normalize: false`, or other weights"));
    }
    if (total.compareTo(BigDecimal.ONE) == 0) {
      return sum(weights, in.codes());
    }
    if (!divided) {
      in.script()
          .notes()
          .add(
              in.at(),
              "the weights add up to "
                  + Code.text(total)
                  + ", so the result is no mean of the models; mergekit does not ask");
      return new Code.AsModel(sum(weights, in.codes()));
    }
    return in.models().size() == 1 ? in.codes().getFirst() : mean(weights, in.codes());
  }

  private static Code mean(List<Code> weights, List<Code> values) {
    boolean equal = weights.stream().allMatch(weights.getFirst()::equals);
    return equal
        ? new Code.Call(
            "mean", values.stream().map(v -> new Code.Argument(Optional.empty(), v)).toList())
        : Code.with(Code.call("mean", Code.list(values)), "weights", Code.list(weights));
  }

  /** A sum of task vectors, divided by the sum of the weights where it is asked for and not 0. */
  public static Code deltas(List<Code> weights, List<Code> deltas, boolean divided, Script script) {
    Optional<List<BigDecimal>> known = Inputs.constants(weights);
    if (!divided || known.isPresent() && Inputs.total(known.get()).abs().compareTo(TINY) < 0) {
      return sum(weights, deltas);
    }
    if (known.isPresent()) {
      boolean one = Inputs.total(known.get()).compareTo(BigDecimal.ONE) == 0;
      return one
          ? sum(weights, deltas)
          : deltas.size() == 1 ? deltas.getFirst() : mean(weights, deltas);
    }
    // Where all weights of a tensor are 0, nothing is to be divided.
    Code total = script.bind("total", sumOf(weights));
    return Code.quotient(
        sum(weights, deltas),
        Code.call(
            "where",
            Code.word(((Code.Word) total).text() + " == 0"),
            Code.number(BigDecimal.ONE),
            total));
  }

  private static Code sumOf(List<Code> numbers) {
    return Code.sum(numbers);
  }
}
