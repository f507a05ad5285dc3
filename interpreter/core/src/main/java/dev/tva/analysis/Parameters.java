// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Labels;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Op;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.support.Mends;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Literals;
import dev.tva.syntax.NameWalk;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import dev.tva.tensor.Rational;
import dev.tva.type.Val;
import dev.tva.type.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;

/**
 * Values of {@code param}s: as given, else the default, else unknown while only text is checked.
 */
final class Parameters {
  private static final String LORA = "lora(";

  private final Request request;
  private final Workspace work;
  private final Bench bench;
  private final Sources sources;
  private final Evaluator evaluator;
  private final Ranges ranges;
  private final Map<String, Span> declared = new LinkedHashMap<>();
  private final SequencedSet<String> free = new LinkedHashSet<>();
  private final SequencedMap<String, String> known = new LinkedHashMap<>();

  Parameters(Request request, Workspace work, Bench bench, Sources sources, Evaluator evaluator) {
    this.request = request;
    this.work = work;
    this.bench = bench;
    this.sources = sources;
    this.evaluator = evaluator;
    this.ranges = new Ranges(bench, evaluator);
  }

  /** The values of all parameters that are no checkpoints, as text. */
  SequencedMap<String, String> known() {
    return known;
  }

  /** A name that may be a parameter's. */
  void declare(Expr.Name name) {
    declared.put(name.name(), name.span());
  }

  Val value(Statement.Param p, Scope scope) {
    String name = p.name().name();
    declare(p.name());
    Expr.TypeName type = p.type();
    if (!Vocabulary.TYPES.contains(type.name())) {
      return bench.wrong(badType(type));
    }
    Optional<Val> fallback = p.defaultValue().map(d -> evaluator.evaluate(d, scope));
    Optional<Ranges.Range> range = p.range().flatMap(r -> ranges.range(r, scope));
    if (fallback.isPresent()
        && (!typed(type, fallback.get(), p.defaultValue().get().span(), name)
            || !within(range, fallback.get(), p.defaultValue().get().span(), name))) {
      return Val.WRONG;
    }
    String given = request.arguments().get(name);
    if (work.textOnly()) {
      // What is given is checked with the headers; the text must hold for any value.
      return unknown(type, name);
    }
    if (given == null) {
      return fallback
          .map(v -> remember(name, p.defaultValue().get().span().text(), v))
          .orElseGet(() -> bench.wrong(missing(p, range)));
    }
    Span span = commandLine(name, given);
    boolean checkpoint = type.name().equals("model") || type.name().equals("delta");
    if (type.name().equals("delta") && !type.list() && given.strip().startsWith(LORA)) {
      return adapter(name, given, span, scope)
          .filter(v -> typed(type, v, span, name))
          .orElse(Val.WRONG);
    }
    if (checkpoint && !type.list()) {
      return openGiven(given, name, span, type, Optional.empty());
    }
    if (type.name().equals("string") && !type.list()) {
      return remember(name, given, Val.Text.of(unquoted(given)));
    }
    Optional<Val> v = literal(name, given, span, scope, Optional.of(type), checkpoint);
    boolean fits =
        v.isPresent() && typed(type, v.get(), span, name) && within(range, v.get(), span, name);
    // Where checkpoints lie is no business of who reads the output.
    return !fits ? Val.WRONG : checkpoint ? v.get() : remember(name, given, v.get());
  }

  private static String unquoted(String s) {
    return s.length() >= 2 && s.startsWith("\"") && s.endsWith("\"")
        ? s.substring(1, s.length() - 1)
        : s;
  }

  private Val remember(String name, String text, Val v) {
    known.put(name, text);
    return v;
  }

  private static Span commandLine(String name, String given) {
    String text = name + "=" + given;
    return Source.of("<command line>", text).span(name.length() + 1, text.length());
  }

  private static Span argument(String name, String given) {
    Span value = commandLine(name, given);
    return value.source().span(0, value.end());
  }

  /** {@code lora("dir", base)} given for a delta, where {@code base} is a parameter above. */
  private Optional<Val> adapter(String name, String given, Span span, Scope scope) {
    Parsed parsed = TvaParser.parse(Source.of("<command line>", given));
    if (!parsed.ok()
        || parsed.script().statements().size() != 1
        || !(parsed.script().statements().getFirst() instanceof Statement.Bare bare)
        || !(bare.value() instanceof Expr.Call)) {
      bench.wrong(
          error(Slug.BAD_PARAM, "the value of `" + name + "` is no adapter over a base")
              .at(span)
              .help("write it as `" + name + "=lora(\"dir\", base)`, in quotes for the shell")
              .build());
      return Optional.empty();
    }
    return Optional.of(evaluator.evaluate(bare.value(), scope.child()));
  }

  /** {@code without} is the list that is given with this item left out. */
  private Val openGiven(
      String path, String label, Span span, Expr.TypeName type, Optional<String> without) {
    return path.isBlank()
        ? bench.wrong(noPath(label, span))
        : sources.openResolved(
            work.catalog.orElseThrow().resolve("", unquoted(path)),
            label,
            type.name().equals("delta"),
            span,
            _ -> Sources.declaredAs(label.replaceFirst("\\[.*", ""), type, span, without));
  }

  private static Diagnostic noPath(String name, Span span) {
    return error(Slug.BAD_PARAM, "`" + name + "` is given no path")
        .at(span)
        .help("there is a checkpoint of that name:", name + "=" + name, new Edit(span, name))
        .example("give a file or a directory:", name + "=path/to/checkpoint")
        .build();
  }

  /** A literal of the language; strings in a list of checkpoints are paths. */
  private Optional<Val> literal(
      String name,
      String given,
      Span span,
      Scope scope,
      Optional<Expr.TypeName> type,
      boolean checkpoints) {
    Parsed parsed = TvaParser.parse(Source.of("<command line>", given));
    if (!parsed.ok()
        || parsed.script().statements().size() != 1
        || !(parsed.script().statements().getFirst() instanceof Statement.Bare bare)
        || !NameWalk.free(bare).isEmpty()) {
      bench.wrong(noLiteral(name, span, type, checkpoints));
      return Optional.empty();
    }
    Val v = evaluator.evaluate(bare.value(), scope.child());
    if (!checkpoints) {
      return Optional.of(v);
    }
    if (!(v instanceof Val.Items(var items, _))) {
      bench.wrong(noLiteral(name, span, type, true));
      return Optional.empty();
    }
    List<Val> opened = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    for (Val item : items) {
      if (!(item instanceof Val.Text(var path, _)) || path.isEmpty()) {
        return Optional.of(v);
      }
      String label = name + "[" + opened.size() + "]";
      paths.add(path.get());
      opened.add(
          openGiven(path.get(), label, span, type.orElseThrow(), without(items, opened.size())));
    }
    return Optional.of(
        opened.contains(Val.WRONG) ? Val.WRONG : new Val.Items(opened, Labels.ofPaths(paths)));
  }

  private static Optional<String> without(List<Val> paths, int left) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      if (i != left && paths.get(i) instanceof Val.Text(var path, _)) {
        path.ifPresent(p -> others.add(Literals.quoted(p)));
      }
    }
    return others.isEmpty() ? Optional.empty() : Optional.of("[" + String.join(", ", others) + "]");
  }

  private static Diagnostic noLiteral(
      String name, Span span, Optional<Expr.TypeName> type, boolean paths) {
    var d = error(Slug.BAD_PARAM, "the value of `" + name + "` is no literal").at(span);
    return paths
        ? d.help(
                "write paths as a list:",
                "'" + name + "=[" + Literals.quoted(span.text()) + "]'",
                new Edit(span, "[" + Literals.quoted(span.text()) + "]"))
            .build()
        : Literals.isNumber(span.text().replace(',', '.'))
            ? d.instead("write numbers as", span.text().replace(',', '.')).build()
            : d.instead("write it as", literal(type))
                .help("numbers are `0.5` or `20%`, lists `[0.2, 0.3]`")
                .build();
  }

  /** An example that lies in a range, where there is one. */
  private static String inside(Optional<Ranges.Range> range, String example) {
    Rational half = Rational.ONE.over(Rational.of(2));
    return range.filter(r -> !r.has(half)).map(r -> r.low().toString()).orElse(example);
  }

  /** How a value of such a type is written. */
  private static String literal(Optional<Expr.TypeName> type) {
    String one =
        switch (type.map(Expr.TypeName::name).orElse("number")) {
          case "bool" -> "true";
          case "string" -> type.orElseThrow().list() ? "\"text\"" : "text";
          default -> "0.5";
        };
    return type.map(Expr.TypeName::list).orElse(false) ? "[" + one + "]" : one;
  }

  private Val unknown(Expr.TypeName type, String name) {
    if (type.list()) {
      List<Val> some = new ArrayList<>();
      int length = work.openLists.length();
      for (int i = 0; i < length; i++) {
        some.add(unknown(type.item(), name + "[" + i + "]"));
      }
      return new Val.Items(some);
    }
    return switch (type.name()) {
      case "model" -> sources.unread(name, false, type.span());
      case "delta" -> sources.unread(name, true, type.span());
      case "number" -> new Val.Node(work.graph.of(new Op.Unknown(name, false)));
      case "bool" -> new Val.Node(work.graph.of(new Op.Unknown(name, true)));
      case "string" -> new Val.Text(Optional.empty(), Optional.empty());
      default -> Val.WRONG;
    };
  }

  private Diagnostic badType(Expr.TypeName type) {
    var d = error(Slug.WRONG_TYPE, "there is no type `" + type.name() + "`").at(type.span());
    Problems.suggestion(type.name(), Vocabulary.TYPES)
        .ifPresentOrElse(n -> d.instead("did you mean", n), () -> foreign(d, type.name()));
    return d.build();
  }

  /** Types as other languages call them. */
  private static void foreign(Diagnostic.Builder d, String name) {
    String words = "a parameter is a `model`, `delta`, `number`, `string` or `bool`";
    switch (name) {
      case "float", "int", "integer", "double" -> d.instead(words + "; here", "number");
      case "str", "text", "path" -> d.instead(words + "; here", "string");
      case "boolean" -> d.instead(words + "; here", "bool");
      default -> d.help(words);
    }
  }

  private boolean typed(Expr.TypeName type, Val v, Span span, String name) {
    boolean ok = Types.accepts(type, v, work.spaces);
    if (!ok) {
      bench.wrong(
          Problems.wrongType(
              Types.word(type),
              Types.word(v, work.spaces),
              span,
              "the value of `" + name + "`",
              new Mends(work)));
    }
    return ok && !(v instanceof Val.Wrong);
  }

  private boolean within(Optional<Ranges.Range> range, Val v, Span span, String name) {
    return range.isEmpty() || ranges.within(range.get(), v, span, "`" + name + "`");
  }

  private Diagnostic missing(Statement.Param p, Optional<Ranges.Range> range) {
    boolean checkpoint = p.type().name().equals("model") || p.type().name().equals("delta");
    String name = p.name().name();
    String example =
        checkpoint ? "path/to/checkpoint" : inside(range, literal(Optional.of(p.type())));
    var d = error(Slug.BAD_PARAM, "the parameter `" + name + "` has no value").at(p.name().span());
    return (request.session()
            ? d.help(
                "give it a default:",
                p.span().text() + " = " + fallback(p),
                Edit.insertBehind(p.span(), " = " + fallback(p)))
            : checkpoint && !p.type().list()
                ? d.words("there is a checkpoint of that name:", name + "=" + name)
                    .example("give it on the command line:", name + "=" + example)
                : checkpoint
                    ? d.example(
                        "give it on the command line:", "'" + name + "=[\"" + example + "\"]'")
                    : d.words("give it on the command line:", name + "=" + example))
        .build();
  }

  private static String fallback(Statement.Param p) {
    String one =
        switch (p.type().name()) {
          case "model", "delta" -> p.type().name() + "(\"path\")";
          case "bool" -> "true";
          case "string" -> "\"text\"";
          default -> "1";
        };
    return p.type().list() ? "[" + one + "]" : one;
  }

  /** A formula has no parameters: what is given and stands nowhere in it was given by mistake. */
  void reportUnusedNames(Scope top) {
    if (!request.formula() || work.report.hasErrors()) {
      return;
    }
    List<String> used =
        free.stream().filter(n -> top.own(n).map(Scope.Binding::used).orElse(false)).toList();
    if (used.isEmpty() && !work.inputs.isEmpty()) {
      // `gradient([0, 1])` names no checkpoint, and is about the tensors of those given.
      return;
    }
    for (String name : free) {
      if (!used.contains(name)) {
        work.report.add(
            error(Slug.BAD_PARAM, "the formula does not use `" + name + "`")
                .at(argument(name, request.arguments().get(name)))
                .help(
                    used.isEmpty()
                        ? "leave it out: the formula has no names that are given"
                        : "leave it out: the formula uses " + String.join(", ", used),
                    "",
                    new Edit(argument(name, request.arguments().get(name)), ""))
                .build());
      }
    }
  }

  /** For a formula: every argument is a name, of a number where it is a literal, else of a path. */
  void bindFreeNames(Scope top) {
    if (!request.formula()) {
      return;
    }
    Map<String, String> all = new TreeMap<>(request.arguments());
    // Bases before what is over them.
    for (boolean adapters : new boolean[] {false, true}) {
      all.forEach((name, given) -> {
        if (given.strip().startsWith(LORA) == adapters) {
          bindFreeName(name, given, top);
        }
      });
    }
  }

  void bindFreeName(String name, String given, Scope top) {
    Span span = commandLine(name, given);
    declared.put(name, span);
    free.add(name);
    Val val;
    if (given.strip().startsWith(LORA)) {
      val = adapter(name, given, span, top).orElse(Val.WRONG);
    } else if (isMistyped(given)) {
      val =
          bench.wrong(
              error(Slug.BAD_PARAM, "`" + given + "` is no number, and no checkpoint has that name")
                  .at(span)
                  .help("write numbers as `0.5` or `20%`")
                  .build());
    } else if (isLiteral(given)) {
      val =
          remember(
              name,
              given,
              literal(name, given, span, top, Optional.empty(), false).orElse(Val.WRONG));
    } else if (work.textOnly()) {
      val =
          sources.isAdapter(request.catalog(), unquoted(given), span)
              ? Val.WRONG
              : sources.unread(name, isDeltaFile(given), span);
    } else {
      val =
          given.isBlank()
              ? bench.wrong(noPath(name, span))
              : sources.openResolved(
                  work.catalog.orElseThrow().resolve("", unquoted(given)),
                  name,
                  isDeltaFile(given),
                  span);
    }
    top.bind(name, val, span);
  }

  /** Whether a checkpoint of a formula is a delta, it alone says. */
  private boolean isDeltaFile(String given) {
    return request
        .catalog()
        .map(c -> sources.isDelta(c, c.resolve("", unquoted(given))))
        .orElse(false);
  }

  /** A number, also one to be worked out, a list or a truth value; what is a checkpoint is none. */
  private boolean isLiteral(String given) {
    if (given.startsWith("[") || given.equals("true") || given.equals("false")) {
      return isClosed(given);
    }
    return beginsAsNumber(given)
        && isClosed(given)
        && (Literals.isNumber(given) || !isCheckpoint(given));
  }

  /**
   * Digits and what stands among them in numbers elsewhere, as in {@code 0,5} and {@code 1_000}.
   */
  private boolean isMistyped(String given) {
    return beginsAsNumber(given)
        && given.chars().allMatch(c -> Character.isDigit(c) || "+-.,_' eE%".indexOf(c) >= 0)
        && !isClosed(given)
        && !isCheckpoint(given);
  }

  private static boolean beginsAsNumber(String given) {
    int sign = given.startsWith("-") ? 1 : 0;
    return given.length() > sign && Character.isDigit(given.charAt(sign));
  }

  /** Whether a text is one expression without names. */
  private static boolean isClosed(String given) {
    Parsed parsed = TvaParser.parse(Source.of("<command line>", given));
    return parsed.ok()
        && parsed.script().statements().size() == 1
        && parsed.script().statements().getFirst() instanceof Statement.Bare bare
        && NameWalk.free(bare).isEmpty();
  }

  private boolean isCheckpoint(String given) {
    return request.catalog().map(c -> sources.exists(c, c.resolve("", given))).orElse(false);
  }

  void reportUnknownArguments() {
    for (String name : new java.util.TreeSet<>(request.arguments().keySet())) {
      if (!declared.containsKey(name)) {
        var d =
            error(Slug.BAD_PARAM, "the script has no parameter `" + name + "`")
                .at(argument(name, request.arguments().get(name)));
        Problems.suggestion(name, declared.keySet())
            .ifPresentOrElse(
                n -> d.instead("did you mean", n + "=" + request.arguments().get(name)),
                () ->
                    d.help(
                        declared.isEmpty()
                            ? "leave it out: the script takes no parameters"
                            : "leave it out; its parameters are "
                                + String.join(", ", declared.keySet()),
                        "",
                        new Edit(argument(name, request.arguments().get(name)), "")));
        work.report.add(d.build());
      }
    }
  }
}
