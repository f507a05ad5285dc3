// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.recipe.mergekit.Method;
import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.script.Code;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * mergekit's family of task arithmetic: task vectors that are made sparse, each in its way, then
 * voted on or not, added up by weights, perhaps divided by them, and scaled.
 */
public final class TaskVectors {
  private static final BigDecimal ONE = BigDecimal.ONE;

  private final Inputs in;
  private final boolean rescaled;

  public TaskVectors(Inputs in) {
    this.in = in;
    this.rescaled =
        in.flag(
            "rescale",
            switch (in.method()) {
              case DARE_LINEAR, DARE_TIES, DELLA, DELLA_LINEAR -> true;
              default -> false;
            });
  }

  public Code formula() {
    Method method = in.method();
    List<Code> weights = in.weights();
    List<Code> sparse = new ArrayList<>();
    for (int i = 0; i < in.models().size(); i++) {
      sparse.add(sparse(in.models().get(i), in.deltas().get(i), i));
    }
    boolean divided = in.flag("normalize", method == Method.TIES || method == Method.DELLA);
    boolean voted =
        switch (method) {
          case TIES, DARE_TIES, BREADCRUMBS_TIES, DELLA -> true;
          default -> false;
        };
    Code merged = voted ? voted(weights, sparse, divided) : added(weights, sparse, divided);
    Code lambda = in.common("lambda", "1");
    return new Code.Sum(
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(new Code.Term(false, in.baseCode())),
                spread(lambda, merged).stream())
            .toList());
  }

  /** A sum that nothing scales needs no brackets. */
  private static List<Code.Term> spread(Code lambda, Code merged) {
    if (Code.isOne(lambda) && merged instanceof Code.Sum sum && !isDifference(sum)) {
      return sum.terms();
    }
    Code scaled = Code.product(lambda, merged);
    return ((Code.Sum) Code.sum(List.of(Code.number(ONE), scaled))).terms().subList(1, 2);
  }

  /** {@code a - b} is one task vector, and stays in brackets. */
  private static boolean isDifference(Code.Sum sum) {
    return sum.terms().stream().allMatch(t -> t.value() instanceof Code.Word);
  }

  private Code added(List<Code> weights, List<Code> sparse, boolean divided) {
    return Averages.deltas(weights, sparse, divided, in.script());
  }

  private Code voted(List<Code> weights, List<Code> sparse, boolean divided) {
    boolean whole = sparse.equals(in.deltas());
    Code list = Code.list(sparse);
    Code call = Code.call("ties_mergekit", whole ? list : in.script().bind("kept", list));
    if (!weights.stream().allMatch(Code::isOne)) {
      call = Code.with(call, "weights", Code.list(weights));
    }
    return divided ? call : Code.with(call, "normalize", Code.word("false"));
  }

  private Code sparse(Inputs.Model model, Code delta, int index) {
    if (in.method() == Method.TASK_ARITHMETIC) {
      return delta;
    }
    Code density = in.of(model, "density", Optional.of(ONE));
    if (Code.isOne(density)) {
      return delta;
    }
    return switch (in.method()) {
      case TIES -> {
        Code trimmed =
            Code.with(
                Code.with(Code.call("trim", delta), "density", density),
                "per",
                Code.word("tensor"));
        yield rescaled ? kept(delta, trimmed) : trimmed;
      }
      case DARE_LINEAR, DARE_TIES -> {
        randomNote(model);
        Code seed = Code.number(BigDecimal.valueOf(index));
        yield rescaled
            ? Code.with(Code.with(Code.call("dare_l1", delta), "density", density), "seed", seed)
            : Code.call(
                "where",
                Code.call("bernoulli", density, seed),
                delta,
                Code.number(BigDecimal.ZERO));
      }
      case BREADCRUMBS, BREADCRUMBS_TIES -> {
        in.script()
            .notes()
            .add(
                in.at(),
                "mergekit sets task vectors of small tensors to 0, those of which gamma is less"
                    + " than one element; here they are thinned out like others");
        Code call = Code.with(Code.call("breadcrumbs", delta), "density", density);
        Code thinned =
            Code.with(call, "gamma", in.of(model, "gamma", Optional.of(new BigDecimal("0.01"))));
        yield rescaled ? kept(delta, thinned) : thinned;
      }
      case DELLA, DELLA_LINEAR -> {
        randomNote(model);
        Code epsilon = in.of(model, "epsilon", Optional.of(new BigDecimal("0.15")));
        inRange(model, density, epsilon);
        Code call = Code.with(Code.call("della_l1", delta), "density", density);
        Code seeded =
            Code.with(
                Code.with(call, "epsilon", epsilon),
                "seed",
                Code.number(BigDecimal.valueOf(index)));
        if (!rescaled) {
          in.problems()
              .add(
                  RecipeProblems.notYet(
                      in.at(), "`rescale: false` of della", "leave `rescale` out"));
        }
        yield seeded;
      }
      default -> delta;
    };
  }

  private void randomNote(Inputs.Model model) {
    in.script()
        .notes()
        .add(
            in.at(),
            "what is dropped is drawn anew: mergekit's random numbers are others, and change with"
                + " each run unless it is given a seed");
  }

  private void inRange(Inputs.Model model, Code density, Code epsilon) {
    if (density instanceof Code.Number d && epsilon instanceof Code.Number e) {
      boolean fits =
          d.value().compareTo(e.value()) > 0 && d.value().add(e.value()).compareTo(ONE) < 0;
      if (!fits) {
        in.problems()
            .add(
                RecipeProblems.error(
                    model.at(),
                    "`density` plus and minus `epsilon` leave the range from 0 to 1",
                    "set `epsilon` below " + Code.text(d.value().min(ONE.subtract(d.value())))));
      }
    }
  }

  /** What was kept, scaled so that the sum of its sizes stays. */
  private Code kept(Code whole, Code part) {
    in.script().needsSameSize();
    return Code.call("same_l1", whole, part);
  }
}
