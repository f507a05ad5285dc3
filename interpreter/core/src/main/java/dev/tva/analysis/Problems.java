// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Builtins;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.graph.Grain;
import dev.tva.graph.MatrixFn;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.support.Mends;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import dev.tva.type.Space;
import dev.tva.type.Val;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the text stage says of names, types and spaces. */
final class Problems {
  private Problems() {}

  /** {@code within} is the operation whose operand it is. */
  static Diagnostic noArithmetic(Val val, Span span, Span within) {
    var d =
        error(
                Slug.WRONG_TYPE,
                "this is " + article(val.word()) + ", and a number or tensors are needed")
            .at(span);
    return switch (val) {
      case Val.Items _ -> d.help("to do it for each item:", eachItem(span, within)).build();
      case Val.Fn f -> d.help("call it: `" + f.name() + "(...)`").build();
      case Val.Text _ -> d.instead("to open a checkpoint:", "model(" + span.text() + ")").build();
      case Val.Node _, Val.Table _, Val.Host _ ->
          d.help("give a number, a model or a delta").build();
    };
  }

  private static Edit eachItem(Span list, Span operation) {
    String text = operation.source().text();
    String item = operation.text().matches("(?s).*\\bt\\b.*") ? "x" : "t";
    return new Edit(
        operation,
        "["
            + text.substring(operation.start(), list.start())
            + item
            + text.substring(list.end(), operation.end())
            + " for "
            + item
            + " in "
            + list.text()
            + "]");
  }

  static String article(String noun) {
    return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
  }

  /** What a name that is not bound was probably meant to be, by where it stands. */
  enum Role {
    TENSORS,
    NUMBER,
    FUNCTION,
    PATH
  }

  /** {@code formula}: there is no text to bind it in, only the command line. */
  static Diagnostic unknownName(
      String name, Span span, Collection<String> visible, Role role, boolean formula) {
    var d = error(Slug.UNKNOWN_NAME, "nothing is called `" + name + "`").at(span, "not bound");
    // Who writes `ft` for a model does not mean the function `fit`.
    List<String> candidates =
        visible.stream().filter(v -> role == Role.FUNCTION || Builtins.of(v).isEmpty()).toList();
    List<String> near = Spelling.nearest(name, candidates);
    if (role == Role.PATH) {
      return d.instead("a path stands in quotes", "\"" + name + "\"").build();
    }
    if (!near.isEmpty()) {
      return d.instead("did you mean", near.getFirst()).build();
    }
    if (role == Role.FUNCTION) {
      return d.help("define it above: `fn " + name + "(x) = x`").build();
    }
    boolean number = role == Role.NUMBER;
    String given = name + "=" + (number ? "0.5" : "path/to/checkpoint");
    return formula
        ? (number ? d : d.words("there is a checkpoint of that name:", name + "=" + name))
            .example("say behind the formula what it is:", given)
            .build()
        : d.help(
                "bind it above, or take it from the command line:",
                declaring(span, "param " + name + (number ? ": number" : ": model")))
            .build();
  }

  /** A statement before all others; comments at the head of the file stay there. */
  private static Edit declaring(Span span, String statement) {
    Source source = span.source();
    int line = 1;
    while (line < source.lineCount() && source.lineText(line).startsWith("#")) {
      line++;
    }
    return Edit.insert(source, source.lineStart(line), statement + "\n");
  }

  static Diagnostic noGrain(String word, Span span) {
    var d = error(Slug.WRONG_TYPE, "`" + word + "` is no grain").at(span);
    List<String> grains =
        Arrays.stream(Grain.values()).filter(g -> g != Grain.ELEMENT).map(Grain::word).toList();
    suggestion(word, grains)
        .ifPresentOrElse(
            n -> d.instead("did you mean", n),
            () -> d.help(typeHelp("grain", "")).instead("for one number per tensor:", "tensor"));
    return d.build();
  }

  static Diagnostic unknownMember(String library, Expr.Name name, Collection<String> members) {
    var d =
        error(Slug.UNKNOWN_NAME, "`" + library + "` has nothing called `" + name.name() + "`")
            .at(name.span(), "not bound in that file");
    suggestion(name.name(), members)
        .ifPresentOrElse(
            n -> d.instead("did you mean", n),
            () ->
                d.help(
                    members.isEmpty()
                        ? "bind it in that file: it binds no name yet"
                        : "it binds " + String.join(", ", members)));
    return d.build();
  }

  static Diagnostic unknownPart(Expr.Name name, Collection<String> parts) {
    var d =
        error(Slug.UNKNOWN_NAME, "there is no part `" + name.name() + "`")
            .at(name.span(), "not one of its parts");
    suggestion(name.name(), parts)
        .ifPresentOrElse(
            n -> d.instead("did you mean", n), () -> d.help("it has " + String.join(", ", parts)));
    return d.build();
  }

  static Diagnostic addedToPoint(Value v, Space space, Span span, Mends mends) {
    if (v.grain() == Grain.ELEMENT && space instanceof Space.Number) {
      var d =
          error(Slug.NO_WEIGHT, "this adds to a model what is neither a model nor a delta")
              .at(span, "a nonlinear function of a model has no weight")
              .note("it may be a coefficient: `abs(a)*t` is a delta where `t` is one");
      return offered(
          d, "if you know it to be a delta, say so:", "(... as delta)", mends.stating(span));
    }
    var d =
        error(
                Slug.NUMBER_ADDED_TO_MODEL,
                "a " + space.word() + " is added to a model, and only a delta can be")
            .at(span, "a model moves by a delta");
    return offered(d, "to scale a delta:", "base + 0.1*(ft - base)", mends.scaling(span));
  }

  /** A change where there is one, else an example. */
  private static Diagnostic offered(
      Diagnostic.Builder d, String words, String example, Optional<Edit> edit) {
    edit.ifPresent(e -> d.help(words, e));
    return (edit.isPresent() ? d : d.example(words, example)).build();
  }

  static Diagnostic branchesDiffer(Space a, Space b, Span span, Mends mends) {
    var d =
        error(
                Slug.BRANCHES_DIFFER,
                "the alternatives are " + article(a.word()) + " and " + article(b.word()))
            .at(span, "they must be of one space")
            .note("a model is a point and a delta a displacement: neither stands for the other");
    d.help("choose between deltas and add the result to one model");
    mends.choosingDeltas(span).ifPresent(e -> d.help("that is:", e));
    mends.cutAtZero(span).ifPresent(e -> d.help("to cut the model's own numbers:", e));
    return d.build();
  }

  static Diagnostic grainTooFine(Grain of, Grain to, Span span) {
    String sentence =
        to == Grain.ELEMENT
            ? "nothing is reduced per element: every element would stay as it is"
            : of == Grain.MODEL
                ? "this is one number, and cannot be taken per " + to.word()
                : "this is one number per " + of.word() + ", and cannot be taken per " + to.word();
    var d = error(Slug.GRAIN_TOO_FINE, sentence).at(span);
    return (of == Grain.ELEMENT
            ? d.help("take it per row or coarser", Mends.per(span, "row"))
            : d.help(
                of == Grain.MODEL ? "leave `per` out" : "take it coarser than per " + of.word(),
                Mends.per(span, "")))
        .build();
  }

  static Diagnostic amountTooFine(Grain amount, Grain per, Span span) {
    return error(
            Slug.GRAIN_TOO_FINE,
            "how many to take is given per "
                + amount.word()
                + ", and they are taken per "
                + per.word())
        .at(span)
        .help("take them per " + amount.word(), Mends.per(span, amount.word()))
        .build();
  }

  static Diagnostic noMatrix(MatrixFn fn, Value v, Span span) {
    return error(
            Slug.WRONG_TYPE,
            "`" + fn.word() + "` takes tensors, and this is one number per " + v.grain().word())
        .at(span)
        .help("give a model or a delta")
        .build();
  }

  static Diagnostic notKnownBeforeData(MatrixFn fn, Span span) {
    return error(
            Slug.NOT_KNOWN_BEFORE_DATA,
            "`" + fn.word() + "` decides a shape, which must be known before data is read")
        .at(span)
        .help("give a number made of parameters and of `rows`, `cols`, `size(...)`")
        .build();
  }

  static Diagnostic wrongType(String wanted, String got, Span span, String where, Mends mends) {
    boolean point = got.equals("model") || got.equals("weighted sum");
    Slug slug =
        wanted.equals("delta") && point
            ? Slug.NOT_A_DELTA
            : wanted.equals("model") && point ? Slug.NOT_A_MODEL : Slug.WRONG_TYPE;
    var d =
        error(slug, where + " is " + article(got) + ", and " + article(wanted) + " is needed")
            .at(span);
    String words = typeHelp(wanted, got);
    return mends
        .of(wanted, got, span)
        .map(e -> {
          String plain = words.replaceFirst(": `.*", "");
          return d.help(plain, e).help(plain);
        })
        .orElseGet(() -> d.help(words))
        .build();
  }

  /** An item of a list that is written elsewhere. */
  static Diagnostic wrongItem(String wanted, String got, Span span, String where, Mends mends) {
    boolean points = wanted.equals("delta") && got.equals("model");
    var d =
        error(
                points ? Slug.NOT_A_DELTA : Slug.WRONG_TYPE,
                where + " holds " + article(got) + ", and " + article(wanted) + " is needed")
            .at(span);
    Optional<Edit> edit =
        points
            ? mends
                .model(span.text())
                .map(b -> new Edit(span, "[m - " + b + " for m in " + span.text() + "]"))
            : Optional.empty();
    return edit.map(e -> d.help("subtract the base from each:", e))
        .orElseGet(() -> d.help("every item is " + article(wanted)))
        .build();
  }

  private static String typeHelp(String wanted, String got) {
    return switch (wanted) {
      case "delta" ->
          switch (got) {
            case "model", "weighted sum" -> "subtract the base: `ft - base`";
            default -> "give a difference of models";
          };
      case "model" ->
          switch (got) {
            case "delta" -> "add it to a model: `base + tau`";
            case "weighted sum" -> "if you know it to be a model, say so: `(...) as model`";
            default -> "open one: `model(\"path\")`";
          };
      case "grain" -> "the grains are `model`, `layer`, `tensor`, `row` and `column`";
      case "number" ->
          switch (got) {
            case "string" -> "write it without quotes";
            case "list" -> "take one of its items: `xs[0]`";
            case "function" -> "call it";
            default -> "reduce it: `norm(tau)`";
          };
      case "function" -> "write one: `fn(x) = x`";
      case "list" ->
          got.equals("number")
              ? "write the items out, or a range: `[1, 2, 3]`, `1..3`"
              : "put brackets around it: `[a, b]`";
      case "string" -> "put quotes around it";
      default ->
          wanted.equals("list of " + got + "s")
              ? "put brackets around it, even around one: `[x]`"
              : "give " + article(wanted);
    };
  }

  static Diagnostic notSaved(String got, Statement.Save save, Mends mends) {
    Span span = save.value().span();
    String text = span.text();
    var d =
        error(Slug.WRONG_TYPE, "only a model or a delta is saved, and this is " + article(got))
            .at(span);
    return switch (got) {
      case "mask" ->
          offered(
              d,
              "to keep what it marks, multiply by it:",
              "tau*mask",
              mends.deltaIn(span).map(t -> new Edit(span, t + "*(" + text + ")")));
      case "list" ->
          d.help(
                  "save each item:",
                  new Edit(
                      save.span(),
                      "for (i, x) in enumerate(" + text + ") { save x to \"out/${i}\" }"))
              .build();
      default -> d.help("to see it:", new Edit(save.span(), "show " + text)).build();
    };
  }

  static Diagnostic alreadyBound(String name, Span span, Span before) {
    return error(Slug.ALREADY_BOUND, "`" + name + "` is bound twice")
        .at(span, "bound again here")
        .also(before, "first bound here")
        .instead("give the second one a name of its own:", name + "2")
        .build();
  }

  /** In the body of a {@code for}, whose names end with each round. */
  static Diagnostic boundOutside(Statement.Bind b, Statement.For loop, Span before) {
    String name = b.name().name();
    String of = loop.binder().span().text() + " in " + loop.source().span().text();
    boolean adds =
        b.value() instanceof Expr.Binary sum
            && sum.op() == Expr.BinaryOp.ADD
            && sum.left() instanceof Expr.Name(_, String left)
            && left.equals(name);
    String item = adds ? ((Expr.Binary) b.value()).right().span().text() : "...";
    String sum = "sum([" + item + " for " + of + "])";
    var d =
        error(
                Slug.ALREADY_BOUND,
                "`" + name + "` is bound outside the loop, which cannot change it")
            .at(b.name().span(), "this would be gone when the round ends")
            .also(before, "bound here");
    if (adds) {
      d.help("to add up, in place of the loop:", summed(loop, before, sum));
    }
    return d.example(
            "to go on from what came out:", "fold([x0, x1, ...], fn(" + name + ", x) = ...)")
        .help(
            "for a value of one round, give it a name of its own:",
            new Edit(b.name().span(), name + "2"))
        .build();
  }

  /** The binding moved behind what stands between it and the loop, with the sum added to it. */
  private static Edit summed(Statement.For loop, Span name, String sum) {
    String text = name.source().text();
    int lineEnd = text.indexOf('\n', name.end());
    String first = text.substring(name.start(), lineEnd);
    String between = text.substring(lineEnd + 1, loop.span().start());
    return new Edit(name.to(loop.span()), between + first.stripTrailing() + " + " + sum);
  }

  static Diagnostic conditionNeedsData(Span span, Optional<Edit> edit) {
    var d =
        error(Slug.NOT_KNOWN_BEFORE_DATA, "this condition depends on the data of tensors")
            .at(span, "`if`, `match` and selections decide before data is read");
    return offered(d, "to decide on data:", "where(mask, x, y)", edit);
  }

  static Diagnostic noCondition(Val val, Span span) {
    return error(Slug.WRONG_TYPE, "a condition is needed, and this is " + article(val.word()))
        .at(span)
        .instead(
            "compare it, or give a pattern:",
            span.text() + (span.text().equals("ndim") ? " == 2" : " > 0"))
        .build();
  }

  static Optional<String> suggestion(String name, Collection<String> from) {
    return Spelling.nearest(name, from).stream().findFirst();
  }
}
