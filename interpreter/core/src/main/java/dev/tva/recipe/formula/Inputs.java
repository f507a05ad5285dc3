// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Method;
import dev.tva.recipe.mergekit.Parameters;
import dev.tva.recipe.mergekit.RecipeProblems;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import dev.tva.source.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a method is given: models with their parameters, and parameters for all.
 *
 * @param models those that are merged, without the base where the method has one
 * @param base the model that the others are compared with
 * @param common parameters for the output, from the innermost level
 * @param at where the method is named
 */
public record Inputs(
    Method method,
    List<Model> models,
    Optional<Model> base,
    List<Parameters> common,
    Span at,
    SettingWriter settings,
    Script script,
    List<Diagnostic> problems) {

  public Inputs {
    models = List.copyOf(models);
    common = List.copyOf(common);
  }

  /**
   * A model, which may get a name where it is asked for, what it is called, and its parameters from
   * the innermost level.
   *
   * @param delta what it has learned since the base, where there is one
   */
  public record Model(
      Supplier<Code> point,
      String name,
      List<Parameters> levels,
      Optional<Supplier<Code>> delta,
      Span at) {
    public Code code() {
      return point.get();
    }
  }

  public Code baseCode() {
    return base.orElseThrow().code();
  }

  public List<Code> codes() {
    return models.stream().map(Model::code).toList();
  }

  /** The task vectors. */
  public List<Code> deltas() {
    return models.stream().map(m -> m.delta().orElseThrow().get()).toList();
  }

  /** A parameter of one model, which it must have unless {@code otherwise} says what is usual. */
  public Code of(Model model, String parameter, Optional<BigDecimal> otherwise) {
    Optional<Code> value = settings.value(parameter, model.levels(), otherwise);
    if (value.isEmpty()) {
      problems.add(
          RecipeProblems.missing(model.at(), parameter, "parameters: {" + parameter + ": 0.5}"));
      return Code.number(BigDecimal.ONE);
    }
    return bound(model.name() + "_" + parameter, value.get());
  }

  public List<Code> weights() {
    List<Code> all = new ArrayList<>();
    models.forEach(m -> all.add(of(m, "weight", Optional.empty())));
    return all;
  }

  /** A parameter for all models. */
  public Code common(String parameter, Optional<BigDecimal> otherwise) {
    Optional<Code> value = settings.value(parameter, common, otherwise);
    if (value.isEmpty()) {
      problems.add(RecipeProblems.missing(at, parameter, "parameters: {" + parameter + ": 0.5}"));
      return Code.number(BigDecimal.ONE);
    }
    return bound(parameter, value.get());
  }

  public Code common(String parameter, String otherwise) {
    return common(parameter, Optional.of(new BigDecimal(otherwise)));
  }

  private Code bound(String wanted, Code value) {
    return value instanceof Code.Match ? script.bind(wanted, value) : value;
  }

  /** Whether something is asked for, which is the same for all tensors. */
  public boolean flag(String parameter, boolean otherwise) {
    BigDecimal usual = otherwise ? BigDecimal.ONE : BigDecimal.ZERO;
    Optional<Code> value = settings.value(parameter, common, Optional.of(usual));
    if (value.isPresent() && value.get() instanceof Code.Number n) {
      return n.value().signum() != 0;
    }
    problems.add(
        RecipeProblems.error(
            at, "`" + parameter + "` differs between tensors", "give it once, as true or false"));
    return otherwise;
  }

  public static Optional<List<BigDecimal>> constants(List<Code> codes) {
    List<BigDecimal> all = new ArrayList<>();
    for (Code c : codes) {
      if (!(c instanceof Code.Number n)) {
        return Optional.empty();
      }
      all.add(n.value());
    }
    return Optional.of(all);
  }

  public static BigDecimal total(List<BigDecimal> numbers) {
    return numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
