// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.assist.Card;
import dev.tva.assist.Descriptions;
import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Explanations;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.lower.Planner;
import dev.tva.repl.Reply.Part;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.tensor.NaturalOrder;
import dev.tva.tensor.TensorSpec;
import dev.tva.type.Val;
import dev.tva.view.GraphText;
import dev.tva.view.PlanText;
import dev.tva.view.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Answers what begins with a colon. */
final class Commands {
  private final State state;

  /** What was typed so far, and grows. */
  private final List<String> history;

  Commands(State state, List<String> history) {
    this.state = state;
    this.history = history;
  }

  static boolean isCommand(String text) {
    return text.stripLeading().startsWith(":");
  }

  Reply reply(String text) {
    Source source = Source.of(state.input(), text.stripTrailing());
    Typed typed = Typed.of(source);
    List<Command> meant = Command.of(typed.word().text());
    if (meant.size() != 1) {
      return Reply.problem(unknown(typed.word(), meant));
    }
    Command command = meant.getFirst();
    return switch (command) {
      case HELP -> help(typed);
      case TYPE -> looking(typed, command, this::type);
      case PLAN -> looking(typed, command, this::plan);
      case GRAPH -> looking(typed, command, this::graph);
      case TENSORS -> looking(typed, command, this::tensors);
      case TIME -> looking(typed, command, this::time);
      case DOC -> doc(typed);
      case NAMES -> names(typed);
      case DROP -> drop(typed);
      case HISTORY -> history();
      case EDIT -> edit(typed);
      case CD -> cd(typed);
      case OUTPUT -> output(typed);
      case LOAD -> load(typed);
      case SAVE_SCRIPT -> saveScript(typed);
      case SET -> set(typed);
      case RESET -> reset();
      case QUIT -> new Reply(List.of(), true);
    };
  }

  private static Diagnostic unknown(Span word, List<Command> meant) {
    List<String> all = Arrays.stream(Command.values()).map(Command::word).toList();
    if (!meant.isEmpty()) {
      return error(Slug.UNKNOWN_NAME, "`" + word.text() + "` may be several commands")
          .at(word)
          .help("say which: " + String.join(", ", meant.stream().map(Command::word).toList()))
          .build();
    }
    var d = error(Slug.UNKNOWN_NAME, "there is no command `" + word.text() + "`").at(word);
    List<String> near = Spelling.nearest(word.text(), all);
    return (near.isEmpty()
            ? d.example("to see all:", Command.HELP.word())
            : d.instead("did you mean", near.getFirst()))
        .build();
  }

  private Reply help(Typed typed) {
    if (!typed.rest().text().isEmpty()) {
      String word = typed.rest().text();
      List<Command> meant = Command.of(word.startsWith(":") ? word : ":" + word);
      return meant.size() == 1
          ? Reply.text(meant.getFirst().usage() + "\n  " + meant.getFirst().does() + "\n")
          : Reply.problem(unknown(typed.rest(), meant));
    }
    return Reply.text(HelpText.of());
  }

  /** Looks at an expression, and answers by what it was found to be. */
  private Reply looking(Typed typed, Command command, Function<Looked, Reply> answer) {
    if (typed.rest().text().isBlank()) {
      return Reply.problem(
          error(Slug.WRONG_ARGUMENTS, "`" + command.word() + "` needs an expression")
              .at(typed.word())
              .example("for instance", command.word() + " " + example())
              .build());
    }
    List<Part> before = state.refreshed();
    var parsed = typed.expression();
    if (parsed.expression().isEmpty()) {
      return new Reply(State.problems(parsed.problems()), false);
    }
    Analysis a = state.look(parsed.expression().get());
    List<Part> parts = new ArrayList<>(before);
    parts.addAll(State.problems(typed.placed(a.problems())));
    if (a.ok() && a.actions().getFirst() instanceof Action.Show show) {
      parts.addAll(answer.apply(new Looked(a, show.items().getFirst(), typed)).parts());
    }
    return new Reply(parts, false);
  }

  /** An expression that has been looked at. */
  private record Looked(Analysis analysis, Action.Item item, Typed typed) {
    Optional<Value> tensors() {
      return item.value() instanceof Val.Node(Value v) && v.grain() == Grain.ELEMENT
          ? Optional.of(v)
          : Optional.empty();
    }
  }

  private String example() {
    return state.bindings().isEmpty() ? "1 + 1" : state.bindings().firstEntry().getKey();
  }

  private Reply type(Looked l) {
    return Reply.text(new Descriptions(l.analysis(), state::function).of(l.item().value()) + "\n");
  }

  private Reply plan(Looked l) {
    Analysis a =
        l.tensors()
            .filter(v -> saveable(l.analysis(), v))
            .map(v -> saving(l.analysis(), l.item(), v))
            .orElse(l.analysis());
    Planner.Planned planned = Planner.plan(a, state.settings().doublePrecision());
    List<Part> parts = new ArrayList<>(State.problems(l.typed().placed(planned.problems())));
    if (planned.problems().stream().noneMatch(Diagnostic::isError)) {
      parts.add(
          new Part.Text(
              PlanText.of(
                  a, planned.plan(), state.host().peakMemory(planned.plan(), state.settings()))));
    }
    return new Reply(parts, false);
  }

  private static boolean saveable(Analysis a, Value v) {
    return a.spaces().of(v).isModel() || a.spaces().of(v).isDelta();
  }

  private static Analysis saving(Analysis a, Action.Item item, Value v) {
    Action.Save save =
        new Action.Save(
            item.span(),
            v,
            "out",
            "out",
            item.span(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false);
    return new Analysis(
        a.graph(),
        a.spaces(),
        a.supports(),
        a.inputs(),
        List.of(save),
        a.problems(),
        a.origins(),
        a.bindings(),
        a.sources(),
        a.parameters());
  }

  private Reply graph(Looked l) {
    return l.item().value() instanceof Val.Node(Value v)
        ? Reply.text(GraphText.of(l.analysis(), v))
        : type(l);
  }

  private Reply tensors(Looked l) {
    if (l.tensors().isEmpty()) {
      String what = new Descriptions(l.analysis(), state::function).of(l.item().value());
      return Reply.problem(
          l.typed()
              .placed(
                  error(Slug.WRONG_TYPE, "this is a " + what + " and has no tensors")
                      .at(l.item().span())
                      .help("give a model or a delta")
                      .build()));
    }
    Value v = l.tensors().get();
    List<List<String>> rows = new ArrayList<>();
    for (String name : l.analysis().supports().of(v).orElseThrow()) {
      TensorSpec spec = l.analysis().supports().spec(v, name);
      rows.add(List.of(name, spec.dtype().word(), spec.shape().toString()));
    }
    rows.sort((x, y) -> NaturalOrder.INSTANCE.compare(x.getFirst(), y.getFirst()));
    return Reply.of(
        new Part.Shown(
            new Table(l.item().formula(), List.of("tensor", "dtype", "shape"), rows, List.of())));
  }

  private Reply time(Looked l) {
    long begun = System.nanoTime();
    Work work = new Work(state, l.analysis(), false);
    List<Part> parts = new ArrayList<>(work.parts());
    if (work.done()) {
      double seconds = (System.nanoTime() - begun) / 1e9;
      parts.add(
          new Part.Remark(
              String.format(
                  Locale.ROOT, "%.3f s, %s read", seconds, Bytes.text(work.bytesRead()))));
    }
    return new Reply(parts, false);
  }

  private Reply doc(Typed typed) {
    String name = typed.rest().text();
    if (name.isEmpty()) {
      return Reply.problem(
          error(Slug.WRONG_ARGUMENTS, "`:doc` needs a name")
              .at(typed.word())
              .example("for instance", ":doc norm")
              .build());
    }
    Optional<Card> card = state.card(name);
    if (card.isPresent()) {
      return Reply.of(new Part.Documentation(card.get()));
    }
    Optional<Slug> slug = Slug.of(name);
    if (slug.isPresent()) {
      return Reply.text(Explanations.of(slug.get()));
    }
    List<String> known = new ArrayList<>(state.cards().all().stream().map(Card::name).toList());
    Arrays.stream(Slug.values()).map(Slug::text).forEach(known::add);
    var d = error(Slug.UNKNOWN_NAME, "nothing is written about `" + name + "`").at(typed.rest());
    List<String> near = Spelling.nearest(name, known);
    return Reply.problem(
        (near.isEmpty()
                ? d.example("to see what a name is:", ":type " + name)
                : d.instead("did you mean", ":doc " + near.getFirst()))
            .build());
  }

  private Reply names(Typed typed) {
    String name = typed.rest().text();
    if (state.bindings().isEmpty() && name.isEmpty()) {
      return Reply.text("nothing is bound\n");
    }
    if (!name.isEmpty() && !state.bindings().containsKey(name)) {
      return unbound(typed);
    }
    return Reply.of(
        new Part.Shown(
            state.names(name.isEmpty() ? state.bindings().sequencedKeySet() : List.of(name))));
  }

  private Reply drop(Typed typed) {
    String name = typed.rest().text();
    if (state.bindings().containsKey(name)) {
      state.drop(name);
      return Reply.remark("`" + name + "` is forgotten");
    }
    if (name.isEmpty()) {
      return Reply.problem(
          error(Slug.WRONG_ARGUMENTS, "`:drop` needs a name")
              .at(typed.word())
              .example("for instance", ":drop " + example())
              .build());
    }
    return unbound(typed);
  }

  private Reply unbound(Typed typed) {
    String name = typed.rest().text();
    var d = error(Slug.UNKNOWN_NAME, "nothing is called `" + name + "`").at(typed.rest());
    List<String> near = Spelling.nearest(name, List.copyOf(state.bindings().keySet()));
    return Reply.problem(
        (near.isEmpty()
                ? d.example("to see what is bound:", ":names")
                : d.instead("did you mean", near.getFirst()))
            .build());
  }

  private Reply history() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < history.size(); i++) {
      text.append(String.format(Locale.ROOT, "%4d  %s\n", i + 1, history.get(i)));
    }
    return Reply.text(text.toString());
  }

  /** What is edited is answered as if it had been typed. */
  private Reply edit(Typed typed) {
    String name = typed.rest().text();
    Optional<String> text = name.isEmpty() ? last() : state.text(name);
    if (text.isEmpty() && !name.isEmpty()) {
      return unbound(typed);
    }
    try {
      return new Reply(
          List.of(new Part.Edited(state.host().edit(text.orElse(""), typed.word()))), false);
    } catch (DiagnosticException e) {
      return Reply.problem(e.diagnostic());
    }
  }

  /** What was typed before this command, and is none. */
  private Optional<String> last() {
    return history.reversed().stream()
        .filter(h -> !isCommand(h) && !h.startsWith(Repl.SHELL))
        .findFirst();
  }

  private Reply cd(Typed typed) {
    if (!typed.rest().text().isEmpty()) {
      Optional<String> folder = state.host().folder(state.resolved(typed.path()));
      if (folder.isEmpty()) {
        return Reply.problem(
            error(Slug.CANNOT_READ, "there is no folder `" + typed.path() + "`")
                .at(typed.rest())
                .example("to see where paths begin now:", Command.CD.word())
                .build());
      }
      state.moveTo(folder.get());
    }
    return Reply.remark("paths begin in `" + state.folder() + "`");
  }

  private Reply output(Typed typed) {
    Optional<String> path =
        typed.rest().text().isEmpty()
            ? Optional.empty()
            : Optional.of(state.resolved(typed.path()));
    try {
      List<Part> parts =
          new ArrayList<>(
              State.problems(
                  state.host().output(path, typed.rest(), state.reads(), state.settings())));
      parts.add(
          new Part.Remark(path.map(p -> "answers go to `" + p + "`").orElse("answers come here")));
      return new Reply(parts, false);
    } catch (DiagnosticException e) {
      return Reply.problem(e.diagnostic());
    }
  }

  private Reply load(Typed typed) {
    if (typed.rest().text().isEmpty()) {
      return Reply.problem(Loading.missingPath(typed.word(), ":load edit.tva"));
    }
    String path = state.resolved(typed.path());
    state.loads(path);
    return Loading.run(state, Loading.read(state.host(), path, Optional.of(typed.rest())));
  }

  private Reply saveScript(Typed typed) {
    if (typed.rest().text().isEmpty()) {
      return Reply.problem(Loading.missingPath(typed.word(), ":save-script session.tva"));
    }
    String path = state.resolved(typed.path());
    String text =
        SavedScript.runnable(
            state.ledger(),
            state.visible(),
            span -> state.host().relative(path, state.pathOf(span)));
    try {
      List<Part> parts =
          new ArrayList<>(
              State.problems(
                  state
                      .host()
                      .writeScript(path, typed.rest(), text, state.reads(), state.settings())));
      parts.add(new Part.Remark(path + ": " + Counted.of(text.lines().count(), "line")));
      return new Reply(parts, false);
    } catch (DiagnosticException e) {
      return Reply.problem(e.diagnostic());
    }
  }

  private Reply set(Typed typed) {
    String[] words =
        typed.rest().text().isEmpty() ? new String[0] : typed.rest().text().split("\\s+");
    if (words.length == 0) {
      return Reply.of(new Part.Shown(settings()));
    }
    Optional<Settings.Name> name =
        Arrays.stream(Settings.Name.values()).filter(n -> n.word().equals(words[0])).findFirst();
    if (name.isEmpty()) {
      List<String> all = Arrays.stream(Settings.Name.values()).map(Settings.Name::word).toList();
      List<String> near = Spelling.nearest(words[0], all);
      var d = error(Slug.UNKNOWN_NAME, "there is no setting `" + words[0] + "`").at(typed.rest());
      return Reply.problem(
          (near.isEmpty()
                  ? d.help("the settings are " + String.join(", ", all))
                  : d.instead("did you mean", ":set " + near.getFirst()))
              .build());
    }
    if (words.length == 1) {
      return Reply.text(name.get().shown(state.settings()) + "\n");
    }
    Optional<Settings> changed =
        words.length == 2 ? name.get().changed(state.settings(), words[1]) : Optional.empty();
    if (changed.isEmpty()) {
      return Reply.problem(
          error(Slug.WRONG_ARGUMENTS, "`" + words[0] + "` takes " + name.get().takes())
              .at(typed.rest())
              .example(
                  "for instance", ":set " + words[0] + " " + name.get().shown(state.settings()))
              .build());
    }
    state.set(changed.get());
    return new Reply(List.of(), false);
  }

  private Table settings() {
    return new Table(
        "settings",
        List.of("setting", "value", "takes"),
        Arrays.stream(Settings.Name.values())
            .map(n -> List.of(n.word(), n.shown(state.settings()), n.takes()))
            .toList(),
        List.of());
  }

  private Reply reset() {
    List<Part> parts = new ArrayList<>();
    state.reset().forEach(r -> parts.addAll(r.parts()));
    parts.add(new Part.Remark("everything is as at the start"));
    return new Reply(parts, false);
  }
}
