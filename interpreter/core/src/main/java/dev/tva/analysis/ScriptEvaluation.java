// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;
import static dev.tva.diagnostic.Diagnostic.warning;

import dev.tva.builtin.Builtins;
import dev.tva.catalog.HubId;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.Mends;
import dev.tva.support.OpenLists;
import dev.tva.support.Saving;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import dev.tva.tensor.DType;
import dev.tva.type.Val;
import dev.tva.type.Vocabulary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/** One walk over a script's statements. */
final class ScriptEvaluation {
  private final Request request;
  private final Workspace work;
  private final Sources sources;
  private final Bench bench;
  private final Evaluator evaluator;
  private final Parameters parameters;
  private final Outcomes outcomes;
  private final AdapterOptions adapters;
  private final List<Action> actions = new ArrayList<>();
  private final Map<String, Span> outputs = new HashMap<>();
  private final Deque<Statement.For> loops = new ArrayDeque<>();
  private final Scope prelude;
  private final Scope top;
  private final Imports imports;

  /** Of the text alone; lists whose length is not known have {@code listLength} items. */
  static ScriptEvaluation ofText(Request request, int listLength) {
    return new ScriptEvaluation(
        request, new Workspace(Optional.empty(), new OpenLists(listLength), request.formula()));
  }

  /** Of the headers too, where there is a catalog. */
  ScriptEvaluation(Request request) {
    this(request, new Workspace(request.catalog(), new OpenLists(0), request.formula()));
  }

  ScriptEvaluation(Request request, Workspace work) {
    this.request = request;
    this.work = work;
    this.sources = new Sources(work);
    this.bench = new Bench(work, sources);
    this.evaluator = new Evaluator(work, bench);
    this.parameters = new Parameters(request, work, bench, sources, evaluator);
    this.outcomes = new Outcomes(work, bench, evaluator);
    this.adapters = new AdapterOptions(work, bench, evaluator);
    this.prelude = Scope.of(library()).child();
    this.top = prelude.child();
    this.imports =
        new Imports(
            work,
            request.scripts(),
            request.parses(),
            request.script().source(),
            prelude,
            (s, scope) -> statement(s, scope, false),
            request.session());
    bindPrelude();
  }

  /** The length of lists that are as long as is not known; empty where there are none. */
  Optional<OpenLists> openLists() {
    return work.openLists.met() ? Optional.of(work.openLists) : Optional.empty();
  }

  Analysis run() {
    parameters.bindFreeNames(top);
    for (Statement s : request.script().statements()) {
      statement(s, top, false);
    }
    parameters.reportUnknownArguments();
    parameters.reportUnusedNames(top);
    boolean broken =
        request.script().statements().stream().anyMatch(s -> s instanceof Statement.Broken);
    reportUnused(top, broken || reportNothingToDo(top) || work.report.hasErrors());
    return analysis();
  }

  /** Takes one more statement of a session; where it has an error, it binds nothing. */
  Analysis step(Statement s) {
    return attempt(() -> {
      statement(s, top, false);
      if (s instanceof Statement.Define d) {
        top.own(d.name().name()).ifPresent(b -> checkUncalled(b.value(), b.span()));
      }
    });
  }

  /** Binds a name as {@code name=value} on a command line does. */
  Analysis give(String name, String value) {
    return attempt(() -> parameters.bindFreeName(name, value, top));
  }

  /** Forgets a name that is bound. */
  Analysis drop(String name) {
    return attempt(() -> top.drop(name));
  }

  private Analysis attempt(Runnable what) {
    Map<String, Scope.Binding> before = new LinkedHashMap<>(top.own());
    actions.clear();
    outputs.clear();
    work.report.clear();
    imports.forget();
    what.run();
    if (work.report.hasErrors()) {
      top.restore(before);
      actions.clear();
    }
    return analysis();
  }

  /** The names that can be seen at top level: those of the prelude too. */
  List<String> visible() {
    return top.visible();
  }

  private Analysis analysis() {
    SequencedMap<String, Val> bindings = new LinkedHashMap<>();
    top.own().forEach((name, b) -> bindings.put(name, b.value()));
    return new Analysis(
        work.graph,
        work.spaces,
        work.supports,
        work.inputs,
        actions.stream().map(this::own).toList(),
        work.report.problems(),
        work.origins,
        bindings,
        imports.texts(),
        parameters.known());
  }

  /** With {@code depth} and {@code layer} counted among the blocks of its own inputs. */
  private Action own(Action action) {
    return work.textOnly() ? action : action.with(work::own);
  }

  private void bindPrelude() {
    for (Statement s : request.prelude().statements()) {
      if (s instanceof Statement.Define d && d.external()) {
        prelude.bind(d.name().name(), evaluator.calls().external(d, prelude), d.name().span());
      } else if (s instanceof Statement.Define d) {
        define(d, prelude, true);
      }
    }
    Span nowhere = request.prelude().source().span(0, 0);
    for (dev.tva.graph.MetaFn fn : dev.tva.graph.MetaFn.values()) {
      Op op = Builtins.metadata(fn.word()).orElseThrow();
      prelude.bind(fn.word(), new Val.Node(work.graph.of(op)), nowhere);
    }
    prelude.bind("dtype", new Val.DTypeOfTensor(), nowhere);
  }

  /**
   * A file's functions are all bound when the first is used. Each sees the others of its file, and
   * of other files those with documentation.
   */
  private Scope.Late library() {
    return new Scope.Late() {
      @Override
      public Collection<String> names() {
        return request.library().names();
      }

      @Override
      public void bind(String name, Scope into) {
        request
            .library()
            .defining(name)
            .ifPresent(file -> {
              Scope inner = prelude.child();
              for (Statement s : file.statements()) {
                if (s instanceof Statement.Define d) {
                  define(d, inner, true);
                  if (!d.doc().isEmpty()) {
                    Scope.Binding bound = inner.own(d.name().name()).orElseThrow();
                    into.bind(d.name().name(), bound.value(), bound.span());
                  }
                }
              }
            });
      }
    };
  }

  private void statement(Statement s, Scope scope, boolean nested) {
    switch (s) {
      case Statement.Bind b -> {
        Optional<Statement.For> loop = Optional.ofNullable(loops.peek());
        loop.flatMap(_ -> scope.outside(b.name().name(), prelude))
            .ifPresent(o -> work.report.add(Problems.boundOutside(b, loop.get(), o.span())));
        bind(b.name(), evaluator.evaluate(b.value(), scope), scope);
      }
      case Statement.Param p -> bind(p.name(), parameters.value(p, scope), scope);
      case Statement.Define d -> define(d, scope, false);
      case Statement.Import i -> include(i, scope, nested);
      case Statement.Save save -> save(save, scope);
      case Statement.Show show -> show(show, scope);
      case Statement.Assert a -> outcomes.condition(a, scope).ifPresent(actions::add);
      case Statement.For f -> loop(f, scope);
      case Statement.Broken b -> broken(b, scope);
      case Statement.Bare b -> bare(b, scope, nested);
    }
  }

  /** Of a statement in error only its names count: those it uses are known or not. */
  private void broken(Statement.Broken b, Scope scope) {
    for (Expr.Name name : b.uses()) {
      boolean word = Grain.ofWord(name.name()).isPresent() || DType.ofWord(name.name()).isPresent();
      if (!word) {
        evaluator.evaluate(name, scope);
      }
    }
    for (Expr.Name name : b.binds()) {
      parameters.declare(name);
      if (scope.own(name.name()).isEmpty()) {
        scope.bind(name.name(), Val.WRONG, name.span());
      }
    }
    if (b.imports()) {
      scope.setIncomplete();
    }
  }

  private void bare(Statement.Bare b, Scope scope, boolean nested) {
    if ((request.formula() || request.session()) && !nested) {
      List<Action.Item> items = exhibits(List.of(b.value()), scope, request.formula());
      actions.add(new Action.Show(b.span(), items, Optional.empty()));
      return;
    }
    evaluator.evaluate(b.value(), scope);
    work.report.add(
        warning(Slug.UNUSED, "the value of this line is not used")
            .at(b.span())
            .instead("to see it:", "show " + b.span().text().lines().findFirst().orElse(""))
            .build());
  }

  private void show(Statement.Show s, Scope scope) {
    List<Action.Item> items = exhibits(s.values(), scope, true);
    Optional<Target> target = s.picture().flatMap(p -> target(s, p, scope));
    if (s.picture().isEmpty()) {
      actions.add(new Action.Show(s.span(), items, Optional.empty()));
    } else if (target.isPresent()
        && outcomes.arePictures(s, items)
        && outcomes.isPicture(target.get().written(), s.picture().get().span())) {
      actions.add(
          new Action.Show(
              s.span(),
              items,
              target.map(
                  t -> new Action.Picture(t.path(), t.written(), s.picture().get().span()))));
    }
  }

  /** {@code explicit} is whether to compute what a list of deltas is best looked at by. */
  private List<Action.Item> exhibits(List<Expr> values, Scope scope, boolean explicit) {
    Exhibits exhibits = new Exhibits(work, evaluator.values());
    Val.Fn cosine = (Val.Fn) prelude.find("cosine").orElseThrow().value();
    List<Action.Item> items = new ArrayList<>();
    for (Expr e : values) {
      Val v = evaluator.evaluate(e, scope);
      if (outcomes.isShowable(v, e.span())) {
        items.add(explicit ? exhibits.explicit(e, v, cosine) : exhibits.plain(e, v));
      }
    }
    return items;
  }

  private void bind(Expr.Name name, Val value, Scope scope) {
    Optional<Scope.Binding> before = scope.own(name.name());
    boolean again = request.session() && scope == top;
    if (before.isPresent() && !again) {
      work.report.add(Problems.alreadyBound(name.name(), name.span(), before.get().span()));
      return;
    }
    scope.bind(name.name(), value, name.span());
  }

  private void define(Statement.Define d, Scope scope, boolean library) {
    if (d.external()) {
      work.report.add(
          error(Slug.WRONG_TYPE, "only the prelude declares external functions")
              .at(d.span())
              .example("give it a body:", "fn " + d.name().name() + "(x) = x")
              .build());
      return;
    }
    for (Expr.Parameter p : d.parameters()) {
      p.type().ifPresent(this::knownType);
    }
    bind(
        d.name(),
        evaluator
            .calls()
            .closure(d.name().name(), d.parameters(), d.body().orElseThrow(), scope, library),
        scope);
  }

  private void knownType(Expr.TypeName type) {
    if (!Vocabulary.TYPES.contains(type.name())) {
      var d = error(Slug.WRONG_TYPE, "there is no type `" + type.name() + "`").at(type.span());
      Problems.suggestion(type.name(), Vocabulary.TYPES)
          .ifPresentOrElse(
              n -> d.instead("did you mean", n),
              () -> d.help("types are " + String.join(", ", Vocabulary.TYPES)));
      work.report.add(d.build());
    }
  }

  private void include(Statement.Import i, Scope scope, boolean nested) {
    if (nested) {
      work.report.add(
          error(Slug.IMPORT_FAILED, "an import cannot stand in a loop")
              .at(i.span())
              .help("move it to the head of the file")
              .build());
      return;
    }
    Val path = evaluator.evaluate(i.path(), scope);
    Optional<String> text = path instanceof Val.Text(var t, _) ? t : Optional.empty();
    if (text.isEmpty() && !(path instanceof Val.Wrong)) {
      work.report.add(
          error(Slug.IMPORT_FAILED, "the path of an import is known before anything is given")
              .at(i.path().span(), "this depends on a parameter")
              .help("write the path out")
              .build());
    }
    imports.include(i, text, scope);
  }

  private void loop(Statement.For f, Scope scope) {
    List<Val> items = evaluator.list(f.source(), scope).map(Val.Items::items).orElse(List.of());
    for (Val item : items) {
      Scope inner = scope.child();
      if (!evaluator.bind(f.binder(), item, inner)) {
        return;
      }
      loops.push(f);
      for (Statement s : f.body()) {
        statement(s, inner, true);
      }
      loops.pop();
    }
  }

  private void save(Statement.Save s, Scope scope) {
    Optional<Value> value = outcomes.saved(s, scope);
    Optional<DType> dtype = Optional.empty();
    OptionalLong shard = OptionalLong.empty();
    Optional<Value> files = Optional.empty();
    boolean card = true;
    boolean fused = false;
    for (Expr.Argument option : s.options()) {
      String name = option.name().map(Expr.Name::name).orElse("");
      switch (name) {
        case "dtype" -> dtype = outcomes.dtype(option);
        case "shard" -> shard = outcomes.shard(option, scope);
        case "files" -> files = outcomes.files(option, scope);
        case "card" -> card = outcomes.card(option, scope);
        case "experts" -> fused = outcomes.fused(option);
        case "format", "rank", "energy", "base" -> {}
        default -> work.report.add(outcomes.unknownOption(option, name));
      }
    }
    Optional<Action.AsAdapter> adapter = adapters.of(s, value, scope);
    Optional<Target> target = target(s, s.path(), scope);
    if (value.isEmpty() || target.isEmpty()) {
      return;
    }
    actions.add(
        new Action.Save(
            s.span(),
            value.get(),
            target.get().path(),
            target.get().written(),
            s.path().span(),
            dtype,
            shard,
            files,
            Optional.of(new Saving(work, s.value())),
            adapter,
            card,
            fused));
  }

  /** Where something is written: resolved, and as the script has it. */
  private record Target(String path, String written) {}

  private Optional<Target> target(Statement s, Expr e, Scope scope) {
    Val path = evaluator.evaluate(e, scope, Problems.Role.PATH);
    if (!(path instanceof Val.Text(Optional<String> text, Optional<String> folder))) {
      if (!(path instanceof Val.Wrong)) {
        work.report.add(
            Problems.wrongType(
                "string", Types.word(path, work.spaces), e.span(), "this", new Mends(work)));
      }
      return Optional.empty();
    }
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (HubId.isOne(text.get())) {
      work.report.add(
          error(Slug.BAD_HUB_ID, "nothing is saved to a hub").at(e.span()).help(here(e)).build());
      return Optional.empty();
    }
    if (folder.isPresent() && Outcomes.leaves(folder.get(), text.get())) {
      String shown = folder.get().isEmpty() ? "./" : folder.get();
      work.report.add(
          error(Slug.CANNOT_WRITE, "`" + text.get() + "` leads out of `" + shown + "`")
              .at(e.span(), "what is put in leads upwards")
              .note("a path that begins with text stays in the folder that this text names")
              .help("to save inside it:", new Edit(e.span(), Outcomes.inside(text.get())))
              .build());
      return Optional.empty();
    }
    String resolved =
        request
            .catalog()
            .map(c -> c.resolve(s.span().source().name(), text.get()))
            .orElse(text.get());
    Span before = outputs.put(resolved, e.span());
    if (before != null) {
      var d = error(Slug.SAME_OUTPUT_TWICE, "`" + text.get() + "` is written twice");
      work.report.add(
          before.equals(e.span())
              ? d.at(before, "the same each time round")
                  .help("put into the path what differs:", varying(s, e))
                  .build()
              : d.at(e.span(), "written again here")
                  .also(before, "first written here")
                  .help("give each a path of its own:", elsewhere(e.span(), "-2"))
                  .build());
      return Optional.empty();
    }
    return Optional.of(new Target(resolved, text.get()));
  }

  /** A folder here in the place of one on a hub. */
  private static Help here(Expr path) {
    String advice = "save it here, and upload the folder with the hub's own program:";
    String text = path.span().text();
    String local = text.replaceFirst("hf:.*/", "out/").replace("hf:", "out/");
    // An option is no text of a script, in which something could be changed.
    return text.startsWith("\"")
        ? new Help.Change(advice, local, new Edit(path.span(), local))
        : new Help.Path(advice, local);
  }

  /** The path with the value of the loop in it that it stands in. */
  private Edit varying(Statement s, Expr path) {
    String name =
        request.script().statements().stream()
            .filter(f ->
                f instanceof Statement.For
                    && f.span().start() <= s.span().start()
                    && s.span().end() <= f.span().end())
            .map(f -> ((Statement.For) f).binder().names().getFirst().name())
            .findFirst()
            .orElse("x");
    return elsewhere(path.span(), "-${" + name + "}");
  }

  /** A path that is written out, with something behind it. */
  private static Edit elsewhere(Span path, String more) {
    String text = path.text();
    boolean quoted = text.endsWith("\"");
    String inside = quoted ? text.substring(0, text.length() - 1) : text;
    int dot = inside.matches(".*\\.(safetensors|svg)") ? inside.lastIndexOf('.') : -1;
    int end = dot < 0 ? inside.length() : dot;
    return new Edit(
        path, inside.substring(0, end) + more + inside.substring(end) + (quoted ? "\"" : ""));
  }

  /**
   * {@code quiet}: of a script that does nothing, or is in error, it is not known what is used;
   * functions nobody calls are evaluated all the same.
   */
  private void reportUnused(Scope top, boolean quiet) {
    if (request.formula()) {
      return;
    }
    Map<Span, Boolean> imported = new LinkedHashMap<>();
    top.own()
        .forEach((name, b) -> {
          boolean here = b.span().source().equals(request.script().source());
          if (b.imported() && !(b.value() instanceof Val.Library)) {
            imported.merge(b.span(), b.used(), Boolean::logicalOr);
          } else if (!b.used() && here && !(b.value() instanceof Val.Wrong)) {
            if (checkUncalled(b.value(), b.span())) {
              return;
            }
            if (!quiet) {
              work.report.add(unused("`" + name + "` is not used", b.span()));
            }
          }
        });
    imported.forEach((span, used) -> {
      if (!used && !quiet) {
        work.report.add(unused("nothing that this file binds is used", span));
      }
    });
  }

  private boolean checkUncalled(Val val, Span span) {
    if (val instanceof Val.Fn f) {
      outcomes.checkUncalled(f, span);
    }
    return val instanceof Val.Fn;
  }

  private static Diagnostic unused(String sentence, Span span) {
    return warning(Slug.UNUSED, sentence)
        .at(span)
        .help("use it, or leave the line out", Edit.removeLine(span.source(), span.line()))
        .build();
  }

  private boolean reportNothingToDo(Scope top) {
    if (!actions.isEmpty() || work.report.hasErrors() || request.formula()) {
      return false;
    }
    List<Statement> statements = request.script().statements();
    boolean broken = statements.stream().anyMatch(s -> s instanceof Statement.Save);
    boolean library =
        statements.stream()
            .allMatch(s -> s instanceof Statement.Define || s instanceof Statement.Import);
    if (broken || library) {
      return false;
    }
    Span last = statements.getLast().span();
    var d = warning(Slug.NOTHING_TO_DO, "the script neither saves nor shows anything").at(last);
    String model = "";
    for (var e : top.own().entrySet()) {
      if (e.getValue().value() instanceof Val.Node(Value v)
          && v.grain() == Grain.ELEMENT
          && !(v.op() instanceof Op.Read)
          && (work.spaces.of(v).isModel() || work.spaces.of(v).isDelta())) {
        model = e.getKey();
      }
    }
    if (model.isEmpty()) {
      d.help("end it with `save ... to \"out\"` or `show ...`");
    } else {
      d.help(
          "to write it:",
          Edit.insertBehind(last, "\n" + "save " + model + " to \"out/" + model + "\""));
    }
    work.report.add(d.build());
    return true;
  }
}
