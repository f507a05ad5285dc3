// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.support.Mends;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Literals;
import dev.tva.syntax.Statement;
import dev.tva.tensor.DType;
import dev.tva.tensor.Rational;
import dev.tva.type.Space;
import dev.tva.type.Val;
import dev.tva.type.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What may be saved, shown and asserted. */
final class Outcomes {
  private static final String PICTURE = ".svg";

  private final Workspace work;
  private final Bench bench;
  private final Evaluator evaluator;
  private final Breakdown breakdown;

  Outcomes(Workspace work, Bench bench, Evaluator evaluator) {
    this.work = work;
    this.bench = bench;
    this.evaluator = evaluator;
    this.breakdown = new Breakdown(work, evaluator.values());
  }

  /** A model or a delta; anything else is told with what its weights add up to. */
  Optional<Value> saved(Statement.Save s, Scope scope) {
    Val v = evaluator.evaluate(s.value(), scope);
    if (!(v instanceof Val.Node(Value value))) {
      if (!(v instanceof Val.Wrong)) {
        bench.wrong(Problems.notSaved(Types.word(v, work.spaces), s, new Mends(work)));
      }
      return Optional.empty();
    }
    Space space = work.spaces.of(value);
    if (space.isModel() || space.isDelta() && value.grain() == Grain.ELEMENT) {
      return bench.headers().areSound(value, s.value().span())
          ? Optional.of(value)
          : Optional.empty();
    }
    bench.wrong(
        space instanceof Space.Weighted
            ? breakdown.notAModel(s.value(), s.value().span(), bindings(scope))
            : Problems.notSaved(space.word(), s, new Mends(work)));
    return Optional.empty();
  }

  private java.util.Map<String, Scope.Binding> bindings(Scope scope) {
    return scope.own();
  }

  Optional<DType> dtype(Expr.Argument option) {
    Optional<DType> d = Evaluator.dtype(option.value());
    if (d.isPresent() && d.get().isArithmetic()) {
      return d;
    }
    String written = option.value().span().text();
    var problem =
        error(Slug.WRONG_TYPE, "`" + written + "` is no dtype that tva writes")
            .at(option.value().span());
    // Other tools say float16, bfloat16 or fp16.
    String word = written.replace("float", "f").replace("fp", "f");
    if (DType.ofWord(word).map(DType::isArithmetic).orElse(false)) {
      problem.instead("did you mean", word);
    } else {
      problem.help("the dtypes are `f32`, `f16`, `bf16`, `f64`, `f8_e4m3` and `f8_e5m2`");
    }
    bench.wrong(problem.build());
    return Optional.empty();
  }

  OptionalLong shard(Expr.Argument option, Scope scope) {
    if (option.value() instanceof Expr.Number && !option.value().span().text().endsWith("B")) {
      bench.wrong(
          error(Slug.WRONG_TYPE, "`shard` takes the size of the largest file, with its unit")
              .at(option.value().span(), "of what?")
              .instead("a size is written as", "5GB")
              .build());
      return OptionalLong.empty();
    }
    Optional<Rational> r = evaluator.evaluate(option.value(), scope).constant();
    if (r.isPresent() && r.get().isInteger() && r.get().signum() > 0) {
      return OptionalLong.of(r.get().numerator().longValueExact());
    }
    bench.wrong(
        error(Slug.WRONG_TYPE, "`shard` takes the size of the largest file, in whole bytes")
            .at(option.value().span())
            .instead("a size is written as", "5GB")
            .build());
    return OptionalLong.empty();
  }

  boolean card(Expr.Argument option, Scope scope) {
    Val v = evaluator.evaluate(option.value(), scope);
    if (v instanceof Val.Flag(boolean wanted)) {
      return wanted;
    }
    if (!(v instanceof Val.Wrong)) {
      bench.wrong(
          error(Slug.WRONG_TYPE, "`card` is true or false: whether a README.md is written")
              .at(option.value().span())
              .instead("to leave it out:", "false")
              .build());
    }
    return true;
  }

  /** Whether the experts of a block are written as one tensor. */
  boolean fused(Expr.Argument option) {
    String written = option.value().span().text();
    if (!written.equals("fused")) {
      bench.wrong(
          error(Slug.WRONG_ARGUMENTS, "experts are written as a tensor each, or `fused`")
              .at(option.value().span())
              .instead("as one tensor for each block:", "fused")
              .help("to write a tensor each, leave the option out", without(option))
              .build());
    }
    return written.equals("fused");
  }

  /** A save without an option: with the comma beside it, or {@code with}. */
  private static Edit without(Expr.Argument option) {
    Source source = option.span().source();
    String before = source.text().substring(0, option.span().start());
    String behind = source.text().substring(option.span().end());
    if (before.stripTrailing().endsWith(",")) {
      int comma = before.lastIndexOf(',');
      return new Edit(source.span(comma, option.span().end()), "");
    }
    if (behind.stripLeading().startsWith(",")) {
      String rest = behind.substring(behind.indexOf(',') + 1);
      int end = source.text().length() - rest.stripLeading().length();
      return new Edit(source.span(option.span().start(), end), "");
    }
    int with = before.lastIndexOf("with");
    int start = before.substring(0, with).stripTrailing().length();
    return new Edit(source.span(start, option.span().end()), "");
  }

  Optional<Value> files(Expr.Argument option, Scope scope) {
    Val v = evaluator.evaluate(option.value(), scope);
    if (v instanceof Val.Node(Value value)
        && value.op() instanceof Op.Read(_, boolean delta)
        && !delta) {
      return Optional.of(value);
    }
    if (!(v instanceof Val.Wrong)) {
      bench.wrong(
          error(
                  Slug.WRONG_TYPE,
                  "`files` takes a model that is opened, and this is "
                      + (v instanceof Val.Node(Value node) && work.spaces.of(node).isModel()
                          ? "computed"
                          : Problems.article(Types.word(v, work.spaces))))
              .at(option.value().span())
              .help(
                  new Mends(work)
                      .model("")
                      .<Help>map(m ->
                          new Help.Change(
                              "name one of the inputs:",
                              "files = " + m,
                              new Edit(option.value().span(), m)))
                      .orElse(new Help.Advice("name one of the inputs:", "files = base")))
              .build());
    }
    return Optional.empty();
  }

  Diagnostic unknownOption(Expr.Argument option, String name) {
    var d = error(Slug.WRONG_ARGUMENTS, "`save` has no option `" + name + "`").at(option.span());
    Problems.suggestion(name, Vocabulary.SAVE_OPTIONS)
        .ifPresentOrElse(
            n -> d.instead("did you mean", n + " = " + option.value().span().text()),
            () -> d.help("the options are " + String.join(", ", Vocabulary.SAVE_OPTIONS)));
    return d.build();
  }

  /** Whether a value, or each item of a list, can be shown; reports what cannot. */
  boolean isShowable(Val v, Span at) {
    return !(v instanceof Val.Wrong)
        && v.values().allMatch(value -> bench.headers().areSound(value, at));
  }

  /** Whether there is something to draw of each; reports the first of which there is nothing. */
  boolean arePictures(Statement.Show s, List<Action.Item> items) {
    Optional<Action.Item> none = items.stream().filter(i -> !isPicture(i.value())).findFirst();
    none.ifPresent(i -> bench.wrong(nothingToDraw(s, i)));
    return none.isEmpty();
  }

  private static boolean isPicture(Val v) {
    return switch (v) {
      case Val.Node(Value value) -> value.grain().isScalar();
      case Val.Items(var items, _) ->
          !items.isEmpty()
              && items.stream()
                  .allMatch(i ->
                      i instanceof Val.Items
                          ? isPicture(i)
                          : i instanceof Val.Node(Value n) && n.grain() == Grain.MODEL);
      case Val.Table _ -> true;
      case Val.Host _ -> false;
    };
  }

  private Diagnostic nothingToDraw(Statement.Show s, Action.Item item) {
    boolean tensors = item.value() instanceof Val.Node;
    String word = Problems.article(Types.word(item.value(), work.spaces));
    var d =
        error(
                Slug.WRONG_TYPE,
                tensors
                    ? "a picture has a number for each layer or tensor, and this has more"
                    : "a picture is of numbers, and this is " + word)
            .at(item.span());
    if (tensors) {
      d.instead("to draw one for each layer:", "norm(" + item.span().text() + ", per = layer)");
    }
    int end = s.values().getLast().span().end();
    Edit printed = new Edit(s.span().source().span(end, s.span().end()), "");
    return d.help("to print it instead, leave out the path", "", printed).build();
  }

  /** Whether a file has the name of a picture; reports another. */
  boolean isPicture(String path, Span at) {
    if (path.endsWith(PICTURE)) {
      return true;
    }
    var d =
        error(
                Slug.WRONG_ARGUMENTS,
                "`" + path + "` is not called `*" + PICTURE + "`, as a picture is")
            .at(at);
    d.note("to get the numbers themselves, run the script with `--format csv` or `json`");
    String text = at.text();
    if (text.endsWith("\"")) {
      d.instead("to draw one:", text.replaceFirst("(\\.\\w*)?\"$", PICTURE + "\""));
    }
    bench.wrong(d.build());
    return false;
  }

  /** A condition of one truth value; one known to hold needs no action. */
  Optional<Action> condition(Statement.Assert a, Scope scope) {
    Val v = evaluator.evaluate(a.condition(), scope);
    String message =
        a.message()
            .map(m -> evaluator.evaluate(m, scope))
            .filter(m -> m instanceof Val.Text)
            .flatMap(m -> ((Val.Text) m).text())
            .orElse(a.condition().span().text());
    return switch (v) {
      case Val.Flag(boolean holds) -> {
        if (!holds) {
          bench.wrong(assertionFailed(message, a.condition().span()));
        }
        yield Optional.empty();
      }
      case Val.Node(Value value) when value.test() && value.grain() == Grain.MODEL ->
          bench.headers().areSound(value, a.condition().span())
              ? Optional.of(new Action.Assert(a.condition().span(), value, message))
              : Optional.empty();
      case Val.Wrong _ -> Optional.empty();
      case Val.Node _, Val.Items _, Val.Table _, Val.Host _ -> {
        bench.wrong(
            error(Slug.WRONG_TYPE, "an assertion needs one true or false")
                .at(a.condition().span())
                .instead("compare it:", a.condition().span().text() + " < 1")
                .build());
        yield Optional.empty();
      }
    };
  }

  /** What is told where a condition does not hold. */
  static Diagnostic assertionFailed(String message, Span condition) {
    return error(Slug.ASSERTION_FAILED, message)
        .at(condition, "this does not hold")
        .note("nothing was written")
        .help(shown(condition))
        .build();
  }

  /** The two sides of a comparison, shown in place of the assertion. */
  private static Help shown(Span condition) {
    String words = "to see what is compared, in its place:";
    String text = condition.source().text();
    int start = text.lastIndexOf("assert", condition.start());
    int end = text.indexOf('\n', condition.end());
    String between = start < 0 ? "" : text.substring(start + "assert".length(), condition.start());
    List<String> sides = List.of(condition.text().split("\\s*[<>=!]=?\\s*"));
    if (start < 0 || !between.isBlank() || sides.size() != 2) {
      return new Help.Advice(words, "show ...");
    }
    String code = "show " + String.join(", ", sides);
    return new Help.Change(
        words, code, new Edit(condition.source().span(start, end < 0 ? text.length() : end), code));
  }

  /** A function nobody calls is evaluated once with arguments that are silent, for its names. */
  void checkUncalled(Val.Fn f, Span span) {
    if (f instanceof Calls.Function function) {
      List<Val> silent = new ArrayList<>();
      function.parameters().forEach(_ -> silent.add(Val.WRONG));
      f.call(silent, span);
    }
  }

  /** A path without the names that lead upwards, as it is written. */
  static String inside(String path) {
    return Literals.quoted(
        Arrays.stream(path.split("[/\\\\]"))
            .filter(n -> !n.equals("..") && !n.isEmpty())
            .collect(Collectors.joining("/")));
  }

  /** Whether what follows a folder in a path leads out of it. */
  static boolean leaves(String folder, String path) {
    int depth = 0;
    for (String name : path.substring(folder.length()).split("[/\\\\]")) {
      depth += name.isEmpty() || name.equals(".") ? 0 : name.equals("..") ? -1 : 1;
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }
}
