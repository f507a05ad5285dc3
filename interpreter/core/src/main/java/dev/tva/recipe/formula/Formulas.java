// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Lists;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** A method of mergekit as a formula. */
public final class Formulas {
  private static final BigDecimal ONE = BigDecimal.ONE;

  private Formulas() {}

  public static Code of(Inputs in) {
    return switch (in.method()) {
      case LINEAR -> Averages.linear(in);
      case TASK_ARITHMETIC,
          TIES,
          DARE_TIES,
          DARE_LINEAR,
          BREADCRUMBS,
          BREADCRUMBS_TIES,
          DELLA,
          DELLA_LINEAR ->
          new TaskVectors(in).formula();
      case SLERP -> Code.call("slerp", in.baseCode(), only(in), in.common("t", Optional.empty()));
      case NUSLERP -> nuslerp(in);
      case MULTISLERP -> multislerp(in);
      case KARCHER -> karcher(in);
      case MODEL_STOCK -> stock(in);
      case NEARSWAP ->
          Code.call("nearswap", in.baseCode(), only(in), in.common("t", Optional.empty()));
      case SCE -> sce(in);
      case RAM ->
          ontoBase(in, option(Code.call("ram", Code.list(in.deltas())), in, "epsilon", "1e-5"));
      case RAMPLUS_TL -> ramPlus(in);
      case ARCEE_FUSION -> {
        in.script()
            .notes()
            .add(
                in.at(),
                "mergekit writes float32 here, whatever `dtype` says, and takes the threshold of a"
                    + " tensor with more than a million elements from a random sample");
        yield Code.call("arcee_fusion", in.baseCode(), only(in));
      }
      case PASSTHROUGH -> passthrough(in);
    };
  }

  private static Code ontoBase(Inputs in, Code delta) {
    return Code.sum(List.of(in.baseCode(), delta));
  }

  /** An argument where it is not what it is without. */
  private static Code option(Code call, Inputs in, String parameter, String usual) {
    return option(call, in, parameter, parameter, usual);
  }

  private static Code option(
      Code call, Inputs in, String parameter, String argument, String usual) {
    Code value = in.common(parameter, usual);
    boolean same =
        value instanceof Code.Number n && n.value().compareTo(new BigDecimal(usual)) == 0;
    return same ? call : Code.with(call, argument, value);
  }

  private static Code only(Inputs in) {
    expect(in, 1);
    return in.codes().getFirst();
  }

  private static void expect(Inputs in, int models) {
    if (in.models().size() != models) {
      in.problems().add(count(in, models));
    }
  }

  private static Diagnostic count(Inputs in, int models) {
    String beside = in.base().isPresent() ? " beside the base" : "";
    return RecipeProblems.error(
        in.at(),
        in.method().text()
            + " takes "
            + (models == 1 ? "one model" : models + " models")
            + beside
            + ", and there are "
            + in.models().size(),
        "list as many models as it takes, or choose another method");
  }

  /** {@code t} is the second one's share of the weights. */
  private static Code nuslerp(Inputs in) {
    expect(in, 2);
    if (in.models().size() != 2) {
      return in.codes().getFirst();
    }
    List<Code> weights = in.weights();
    Code total = Code.sum(weights);
    Code t =
        Inputs.constants(weights)
            .map(w -> {
              BigDecimal sum = Inputs.total(w);
              return sum.abs().compareTo(new BigDecimal("1e-6")) < 0
                  ? Code.number(new BigDecimal("0.5"))
                  : exact(w.get(1), sum)
                      .map(Code::number)
                      .orElseGet(() -> Code.quotient(weights.get(1), total));
            })
            .orElseGet(() -> Code.quotient(weights.get(1), total));
    boolean flat = in.flag("nuslerp_flatten", true);
    boolean down = in.flag("nuslerp_row_wise", false);
    List<Code> ends = in.base().isPresent() ? in.deltas() : in.codes();
    Code call = Code.call("nuslerp", ends.get(0), ends.get(1), t);
    Code grained = flat ? call : Code.with(call, "per", Code.word(down ? "column" : "row"));
    return in.base().isPresent() ? ontoBase(in, grained) : grained;
  }

  private static Optional<BigDecimal> exact(BigDecimal part, BigDecimal whole) {
    try {
      return Optional.of(part.divide(whole)).filter(q -> q.stripTrailingZeros().scale() <= 6);
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  private static Code multislerp(Inputs in) {
    List<Code> weights = in.weights();
    List<Code> ends = in.base().isPresent() ? in.deltas() : in.codes();
    if (ends.size() == 1) {
      return in.codes().getFirst();
    }
    Code call = Code.call("multislerp", Code.list(ends));
    boolean equal = weights.stream().allMatch(weights.getFirst()::equals);
    Code weighted = equal ? call : Code.with(call, "weights", Code.list(weights));
    if (!in.flag("normalize_weights", true)) {
      Code scaled = Code.product(totalOf(weights), weighted);
      return in.base().isPresent() ? ontoBase(in, scaled) : new Code.AsModel(scaled);
    }
    return in.base().isPresent() ? ontoBase(in, weighted) : weighted;
  }

  private static Code totalOf(List<Code> weights) {
    return Inputs.constants(weights)
        .map(w -> Code.number(Inputs.total(w)))
        .orElseGet(() -> Code.sum(weights));
  }

  /** A base is one more model there. */
  private static Code karcher(Inputs in) {
    List<Code> all = in.base().map(b -> Lists.with(in.codes(), b.code())).orElseGet(in::codes);
    if (in.base().isPresent()) {
      in.script().notes().add(in.at(), "mergekit averages the base in as one more model");
    }
    Code call = Code.call("karcher", Code.list(all));
    return option(option(call, in, "max_iter", "steps", "10"), in, "tol", "tolerance", "1e-5");
  }

  private static Code stock(Inputs in) {
    Code call = Code.call("model_stock", Code.list(in.deltas()));
    return ontoBase(
        in, in.flag("filter_wise", false) ? Code.with(call, "per", Code.word("row")) : call);
  }

  private static Code sce(Inputs in) {
    Code kept = in.common("select_topk", "1");
    if (!Code.isOne(kept)) {
      in.script()
          .notes()
          .add(
              in.at(),
              "of a tensor that no model changes mergekit writes one of another shape; here it"
                  + " stays as it is");
    }
    Code call = Code.call("sce", Code.list(in.deltas()));
    return ontoBase(in, Code.isOne(kept) ? call : Code.with(call, "density", kept));
  }

  private static Code ramPlus(Inputs in) {
    in.script().notes().add(in.at(), "mergekit writes float32 here, whatever `dtype` says");
    Code call = Code.call("ram_plus", Code.list(in.deltas()));
    Code shared = option(option(call, in, "r", "0.1"), in, "alpha", "0.2");
    return ontoBase(in, option(shared, in, "epsilon", "1e-5"));
  }

  private static Code passthrough(Inputs in) {
    expect(in, 1);
    Inputs.Model model = in.models().getFirst();
    Code scale = in.of(model, "scale", Optional.of(ONE));
    return Code.isOne(scale) ? model.code() : Code.call("passthrough", model.code(), scale);
  }
}
