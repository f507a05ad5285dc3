// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.formula;

import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Parameters;
import dev.tva.recipe.mergekit.Setting;
import dev.tva.recipe.script.Code;
import dev.tva.recipe.script.Notes;
import dev.tva.source.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Parameters as numbers of tva. mergekit reads the blocks of parameters from the innermost to the
 * outermost and takes the first value there is; of a curve it gives what is outside the blocks the
 * first value, where tva gives the head the last.
 */
public final class SettingWriter {
  private static final String IN_BLOCKS = "layer >= 0";

  private final Optional<Collection<String>> tensors;
  private final Optional<Stacks> stacks;
  private final boolean alone;
  private final Notes notes;
  private final List<Diagnostic> problems;

  /** {@code tensors} are the names that filters are about, where they are known. */
  public SettingWriter(
      Optional<Collection<String>> tensors, Notes notes, List<Diagnostic> problems) {
    this(tensors, tensors.map(Stacks::new), false, notes, problems);
  }

  /**
   * For some blocks of a model.
   *
   * @param stacks of the whole model
   * @param alone whether it is one block, which is the last of its slice
   */
  SettingWriter(
      Optional<Collection<String>> tensors,
      Optional<Stacks> stacks,
      boolean alone,
      Notes notes,
      List<Diagnostic> problems) {
    this.tensors = tensors;
    this.stacks = stacks;
    this.alone = alone;
    this.notes = notes;
    this.problems = problems;
  }

  /** A value for the names that a filter leaves; without a filter, for all that are left. */
  private record Choice(Optional<String> filter, Setting.Plain value, Span at) {}

  /** The value; empty where there is none, and with a problem where only some tensors have one. */
  public Optional<Code> value(
      String name, List<Parameters> levels, Optional<BigDecimal> otherwise) {
    List<Choice> choices = choices(name, levels);
    boolean open = choices.isEmpty() || choices.getLast().filter().isPresent();
    Optional<Setting.Plain> rest = otherwise.map(Setting.Constant::new);
    if (open && rest.isEmpty() && choices.isEmpty()) {
      return Optional.empty();
    }
    List<Code.Arm> arms = new ArrayList<>();
    TreeSet<String> left = new TreeSet<>(tensors.orElse(List.of()));
    for (Choice c : choices) {
      List<String> taken = left.stream().filter(n -> takes(c, n)).toList();
      boolean nothing =
          tensors.isPresent() ? taken.isEmpty() : c.filter().isPresent() && isNoName(c);
      if (nothing) {
        notes.add(
            c.at(),
            "`"
                + name
                + "`: "
                + c.filter()
                    .map(f -> "no tensor is left for the filter `" + f + "`")
                    .orElse("no tensor is left for the last value"));
        continue;
      }
      left.removeAll(taken);
      arms.addAll(arms(c, taken));
    }
    if (open && (tensors.isEmpty() || !left.isEmpty())) {
      if (rest.isEmpty()) {
        problems.add(noValue(name, choices.getLast()));
        return Optional.empty();
      }
      arms.add(new Code.Arm(Optional.empty(), plain(rest.get())));
    }
    return Optional.of(chosen(arms, rest.map(this::plain)));
  }

  private static Diagnostic noValue(String name, Choice last) {
    return Diagnostic.error(
            dev.tva.diagnostic.Slug.BAD_RECIPE,
            "`" + name + "` has no value for the tensors that no filter takes")
        .at(last.at(), "the last filter")
        .example("add one that takes the rest", "- value: 0")
        .build();
  }

  /** The last arm takes what is left, whatever its condition was. */
  private static Code chosen(List<Code.Arm> arms, Optional<Code> otherwise) {
    if (arms.isEmpty()) {
      return otherwise.orElse(Code.number(BigDecimal.ONE));
    }
    Code last = arms.getLast().value();
    if (arms.stream().allMatch(a -> a.value().equals(last))) {
      return last;
    }
    List<Code.Arm> all = new ArrayList<>(arms.subList(0, arms.size() - 1));
    while (!all.isEmpty() && all.getLast().value().equals(last)) {
      all.removeLast();
    }
    all.add(new Code.Arm(Optional.empty(), last));
    return new Code.Match(all);
  }

  private static List<Choice> choices(String name, List<Parameters> levels) {
    List<Choice> choices = new ArrayList<>();
    for (Parameters level : levels) {
      Optional<Parameters.Given> given = level.get(name);
      if (given.isEmpty()) {
        continue;
      }
      switch (given.get().value()) {
        case Setting.Plain p -> choices.add(new Choice(Optional.empty(), p, given.get().at()));
        case Setting.Cases c ->
            c.cases().forEach(one -> choices.add(new Choice(one.filter(), one.value(), one.at())));
      }
      int all = 0;
      while (all < choices.size() && choices.get(all).filter().isPresent()) {
        all++;
      }
      if (all < choices.size()) {
        return choices.subList(0, all + 1);
      }
    }
    return choices;
  }

  private static boolean takes(Choice choice, String tensor) {
    return choice.filter().map(tensor::contains).orElse(true);
  }

  private static boolean isNoName(Choice choice) {
    return !choice.filter().orElse("").matches("[\\w.-]+");
  }

  private List<Code.Arm> arms(Choice choice, List<String> taken) {
    Optional<String> condition = choice.filter().map(f -> '"' + pattern(f) + '"');
    if (!(choice.value() instanceof Setting.Gradient g)) {
      return List.of(new Code.Arm(condition, plain(choice.value())));
    }
    Code first = Code.number(g.values().getFirst());
    boolean ringed = g.values().getFirst().compareTo(g.values().getLast()) == 0;
    if (stacks.isEmpty()) {
      Code inner = ringed ? curve(g) : inBlocks(within(g), first);
      return List.of(new Code.Arm(condition, inner));
    }
    List<String> inside = taken.stream().filter(n -> stacks.get().block(n).isPresent()).toList();
    if (inside.isEmpty()) {
      return List.of(new Code.Arm(condition, first));
    }
    Code within = within(g);
    if (inside.size() == taken.size() || ringed) {
      return List.of(new Code.Arm(condition, within));
    }
    String both = condition.map(c -> c + " and ").orElse("") + IN_BLOCKS;
    return List.of(new Code.Arm(Optional.of(both), within), new Code.Arm(condition, first));
  }

  private Code within(Setting.Gradient g) {
    return alone ? Code.number(g.values().getLast()) : curve(g);
  }

  private static Code inBlocks(Code within, Code outside) {
    return new Code.Match(
        List.of(
            new Code.Arm(Optional.of(IN_BLOCKS), within), new Code.Arm(Optional.empty(), outside)));
  }

  private Code plain(Setting.Plain value) {
    return switch (value) {
      case Setting.Constant c -> Code.number(c.value());
      case Setting.Gradient g -> curve(g);
    };
  }

  private static Code curve(Setting.Gradient g) {
    return Code.call("gradient", Code.list(g.values().stream().map(Code::number).toList()));
  }

  /** The shortest pattern that takes the names with {@code part} in them, and no others. */
  private String pattern(String part) {
    String surely = "*" + part + "*";
    if (tensors.isEmpty()) {
      return surely;
    }
    List<String> wanted = matching(surely);
    for (String candidate : List.of(part, "*" + part, part + "*")) {
      if (!candidate.startsWith(".")
          && !candidate.endsWith(".")
          && matching(candidate).equals(wanted)) {
        return candidate;
      }
    }
    return surely;
  }

  private List<String> matching(String pattern) {
    try {
      TensorPattern.Matcher matcher = TensorPattern.parse(pattern).matcher();
      return tensors.orElseThrow().stream().filter(matcher::matches).collect(Collectors.toList());
    } catch (TensorPattern.Malformed _) {
      return List.of();
    }
  }
}
