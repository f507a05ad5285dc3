// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mecha;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.recipe.mecha.Mecha.Instruction;
import dev.tva.recipe.mecha.Mecha.Value;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Script;
import dev.tva.source.Source;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Writes the plain methods of sd-mecha as formulas; what is used twice gets a name. */
public final class MechaWriter {
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final List<Instruction> all;
  private final Script script;
  private final UnaryOperator<String> path;
  private final List<Diagnostic> problems;
  private final Map<Integer, Code> written = new LinkedHashMap<>();
  private final int[] uses;

  private MechaWriter(
      List<Instruction> all, Script script, UnaryOperator<String> path, List<Diagnostic> problems) {
    this.all = all;
    this.script = script;
    this.path = path;
    this.problems = problems;
    this.uses = new int[all.size()];
  }

  /**
   * Writes all of a recipe.
   *
   * @param output where the result is saved
   * @param path how the script has a path of the recipe
   */
  public static void write(
      Source recipe,
      String output,
      Script script,
      UnaryOperator<String> path,
      List<Diagnostic> problems) {
    List<Instruction> all = Mecha.read(recipe, problems);
    if (!all.isEmpty()) {
      new MechaWriter(all, script, path, problems).write(output);
    }
  }

  private void write(String output) {
    all.forEach(i -> {
      i.values().forEach(this::count);
      i.named().values().forEach(this::count);
    });
    for (int i = 0; i < all.size(); i++) {
      written.put(i, code(all.get(i), i));
    }
    script.blank();
    String name = script.names().fresh("merged");
    script.statement(name + " = ", written.get(all.size() - 1), "");
    script
        .notes()
        .add(
            all.getLast().at(),
            "sd-mecha writes float16 unless it is told otherwise; here the dtype is that of the"
                + " first model");
    script.statement("save " + name + " to ", Code.text(output), "");
  }

  private void count(Value v) {
    if (v.isReference() && v.reference() < uses.length) {
      uses[v.reference()]++;
    }
  }

  private Code code(Instruction i, int index) {
    return switch (i.word()) {
      case "model" -> model(i);
      // A number goes from a dict through a literal and a conversion.
      case "dict" -> argument(i, 0, "key", Optional.empty());
      case "literal" -> argument(i, 0, "key", Optional.empty());
      case "merge" -> {
        Code made = merge(i);
        yield uses[index] > 1 && !(made instanceof Code.Number)
            ? script.bind("step_" + index, made)
            : made;
      }
      default -> {
        problems.add(
            Mecha.error(i.at(), "`" + i.word() + "` is no instruction of sd-mecha")
                .help("an instruction is one of: dict, literal, model, merge")
                .build());
        yield Code.word("x");
      }
    };
  }

  private Code model(Instruction i) {
    String file = i.value(0).map(Value::text).orElse("");
    Value space = i.named().get("merge_space");
    boolean delta = space != null && space.text().equals("delta");
    String kind = delta ? "delta" : "model";
    String stem = file.replaceFirst(".*[/\\\\]", "").replaceFirst("\\.[^.]*$", "");
    String name = script.names().fresh(stem);
    script.statement(
        "param " + name + ": " + kind + " = ", Code.call(kind, Code.text(path.apply(file))), "");
    return Code.word(name);
  }

  private Code merge(Instruction i) {
    String method = i.value(0).map(Value::text).orElse("");
    return switch (method) {
      case "convert_singleton" -> argument(i, 1, "a", Optional.empty());
      case "weighted_sum" ->
          Code.call("lerp", first(i), second(i), argument(i, 3, "alpha", Optional.of(HALF)));
      case "n_average" ->
          new Code.Call(
              "mean", rest(i).stream().map(c -> new Code.Argument(Optional.empty(), c)).toList());
      case "add_difference" -> added(i);
      case "subtract" -> Code.difference(first(i), second(i));
      case "scale" -> Code.product(second(i), first(i));
      case "geometric_median" -> {
        otherwise(i, "the median is found to another tolerance");
        yield Code.call("geometric_median", Code.list(rest(i)));
      }
      case "ties_sum" -> {
        Code call = Code.call("ties_sd_mecha", Code.list(rest(i)));
        yield Code.with(call, "density", keyword(i, "k", BigDecimal.ONE));
      }
      case "cast" -> {
        otherwise(i, "`cast` changes no number here; the output's dtype is asked for at the end");
        yield first(i);
      }
      default -> {
        problems.add(
            Diagnostic.error(
                    Slug.NOT_IN_THIS_VERSION,
                    "the method `" + method + "` of sd-mecha as a formula")
                .at(i.value(0).map(Value::at).orElse(i.at()))
                .help("write the formula of the method in the script yourself")
                .build());
        yield Code.word("x");
      }
    };
  }

  private void otherwise(Instruction i, String what) {
    script.notes().add(i.at(), what);
  }

  /** {@code a + alpha*b}; with a third tensor, {@code a + alpha*(b - c)}. */
  private Code added(Instruction i) {
    Optional<Value> third = Optional.ofNullable(i.named().get("c")).or(() -> i.value(4));
    Code b = second(i);
    Code step = third.map(c -> Code.difference(b, resolved(c))).orElse(b);
    Code alpha = argument(i, 3, "alpha", Optional.of(BigDecimal.ONE));
    if (i.named().containsKey("clamp_to_ab")
        && !i.named().get("clamp_to_ab").text().equals("false")) {
      otherwise(i, "`clamp_to_ab` is left out");
    }
    return Code.sum(List.of(first(i), Code.product(alpha, step)));
  }

  private Code first(Instruction i) {
    return argument(i, 1, "a", Optional.empty());
  }

  private Code second(Instruction i) {
    return argument(
        i,
        2,
        i.named().containsKey("alpha") && i.value(2).isEmpty() ? "alpha" : "b",
        Optional.empty());
  }

  private List<Code> rest(Instruction i) {
    List<Code> codes = new ArrayList<>();
    i.values().stream().skip(1).forEach(v -> codes.add(resolved(v)));
    return codes;
  }

  private Code keyword(Instruction i, String key, BigDecimal otherwise) {
    Value value = i.named().get(key);
    return value == null ? Code.number(otherwise) : resolved(value);
  }

  private Code argument(Instruction i, int place, String key, Optional<BigDecimal> otherwise) {
    Optional<Value> value = Optional.ofNullable(i.named().get(key)).or(() -> i.value(place));
    if (value.isPresent()) {
      return resolved(value.get());
    }
    if (otherwise.isEmpty()) {
      problems.add(
          Mecha.error(i.at(), "`" + key + "` is missing here")
              .help("give all that the method takes")
              .build());
    }
    return Code.number(otherwise.orElse(BigDecimal.ONE));
  }

  private Code resolved(Value value) {
    if (value.isReference()) {
      Code code = written.get(value.reference());
      if (code != null) {
        return code;
      }
    }
    try {
      return Code.number(new BigDecimal(value.text()));
    } catch (NumberFormatException _) {
      problems.add(
          Mecha.error(value.at(), "`" + value.text() + "` is no number, and no step above")
              .help("write a number, or `&k` with the number of a step above")
              .build());
      return Code.number(BigDecimal.ONE);
    }
  }
}
