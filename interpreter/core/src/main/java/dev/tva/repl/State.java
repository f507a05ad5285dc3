// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.analysis.Analysis;
import dev.tva.analysis.Interactive;
import dev.tva.assist.Card;
import dev.tva.assist.Cards;
import dev.tva.assist.Descriptions;
import dev.tva.assist.Names;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Trials;
import dev.tva.graph.Value;
import dev.tva.repl.Reply.Part;
import dev.tva.session.Prelude;
import dev.tva.session.StandardLibrary;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.support.Input;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import dev.tva.type.Val;
import dev.tva.view.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a session knows: bindings, one graph, and the statements they came from. */
final class State implements Names {
  private static final int LONGEST = 60;

  private final Host host;
  private final Map<String, String> arguments;
  private final Script prelude = Prelude.load();
  private final StandardLibrary library = new StandardLibrary();
  private @Nullable Cards cards;
  private final Map<String, String> fingerprints = new HashMap<>();
  private Settings settings;
  private String folder = "";
  private Optional<String> script = Optional.empty();

  /** Also those of which nothing could be bound. */
  private final Set<String> loaded = new LinkedHashSet<>();

  private Interactive live;
  private Ledger ledger = new Ledger();
  private Optional<Analysis> last = Optional.empty();

  State(Host host, Map<String, String> arguments, Settings settings) {
    this.host = host;
    this.arguments = new LinkedHashMap<>(arguments);
    this.settings = settings;
    this.live = interactive();
  }

  private Interactive interactive() {
    return new Interactive(prelude, library, host.catalog(), arguments);
  }

  @Override
  public List<String> entries(String typed) {
    return host.entries(folder.isEmpty() ? typed : resolved(typed.isEmpty() ? "." : typed));
  }

  Host host() {
    return host;
  }

  Settings settings() {
    return settings;
  }

  void set(Settings changed) {
    settings = changed;
  }

  /** Read when first asked for: a prompt needs none of it. */
  Cards cards() {
    if (cards == null) {
      cards = new Cards(library, prelude);
    }
    return cards;
  }

  @Override
  public SequencedMap<String, Val> bindings() {
    return last.map(Analysis::bindings).orElseGet(LinkedHashMap::new);
  }

  @Override
  public List<Input> inputs() {
    return last.map(Analysis::inputs).orElse(List.of());
  }

  Ledger ledger() {
    return ledger;
  }

  /** What typed text is called: its paths begin in the folder that this lies in. */
  String input() {
    return folder.isEmpty() ? Repl.INPUT : folder + "/" + Repl.INPUT;
  }

  /** The folder in which typed paths begin, from the working directory. */
  String folder() {
    return folder.isEmpty() ? "." : folder;
  }

  void moveTo(String other) {
    folder = other.equals(".") ? "" : other;
  }

  /** A typed path, from the working directory. */
  String resolved(String path) {
    return host.catalog().resolve(input(), path);
  }

  /** The statement that binds a name. */
  Optional<String> text(String name) {
    return ledger.entry(name).map(e -> e.statement().span().text());
  }

  void loads(String path) {
    loaded.add(path);
  }

  /** The names of all texts that were read, of which some are files. */
  List<String> sources() {
    Set<String> names = new LinkedHashSet<>(last.map(a -> a.sources().keySet()).orElse(Set.of()));
    script.ifPresent(names::add);
    names.addAll(loaded);
    ledger.entries().forEach(e -> names.add(e.statement().span().source().name()));
    return List.copyOf(names);
  }

  /** What nothing that is written may replace. */
  Host.Reads reads() {
    return new Host.Reads(inputs().stream().flatMap(i -> i.path().stream()).toList(), sources());
  }

  /** All names that can be used. */
  @Override
  public List<String> visible() {
    return live.visible();
  }

  /** The tensors of a value, where they are known. */
  @Override
  public Optional<SortedSet<String>> tensors(Value v) {
    return last.flatMap(a -> a.supports().of(v));
  }

  /** What is written about a name as it is meant now. */
  @Override
  public Optional<Card> card(String name) {
    boolean own = ledger.entry(name).isPresent() || name.indexOf('.') > 0;
    return own ? function(name).map(Card::of) : cards().of(name);
  }

  /** What a bound name is, in a few words. */
  @Override
  public String what(String name) {
    return Optional.ofNullable(bindings().get(name))
        .map(v -> new Descriptions(last.orElseThrow(), this::function).of(v))
        .orElse("");
  }

  /** Binds the arguments, and what the script binds, if there is one. */
  List<Reply> start(Optional<String> first) {
    script = first;
    List<Reply> replies = new ArrayList<>();
    Optional<Loading.Read> read = script.map(s -> Loading.read(host, s));
    List<String> declared = read.map(Loading.Read::parameters).orElse(List.of());
    arguments.forEach((name, value) -> {
      if (!declared.contains(name)) {
        give(name, value).ifPresent(replies::add);
      }
    });
    read.ifPresent(r -> replies.add(Loading.run(this, r)));
    return replies;
  }

  private Optional<Reply> give(String name, String value) {
    Analysis a = live.give(name, value);
    know(a);
    if (a.ok()) {
      ledger.add(GivenValues.parameter(name, value, a.bindings().get(name)), true, List.of(name));
    }
    return a.problems().isEmpty()
        ? Optional.empty()
        : Optional.of(new Reply(problems(a.problems()), false));
  }

  static List<Part> problems(List<Diagnostic> problems) {
    return Trials.untried(problems).stream().map(d -> (Part) new Part.Problem(d)).toList();
  }

  private void know(Analysis a) {
    last = Optional.of(a);
    a.inputs()
        .forEach(i -> i.path().ifPresent(p -> fingerprints.computeIfAbsent(p, host::fingerprint)));
  }

  /** Forgets everything, and starts as the session started. */
  List<Reply> reset() {
    host.forget();
    fingerprints.clear();
    ledger = new Ledger();
    last = Optional.empty();
    live = interactive();
    return start(script);
  }

  /** Forgets a name. */
  void drop(String name) {
    know(live.drop(name));
    ledger.drop(name);
  }

  /** Takes a statement and does what it asks for. */
  Reply reply(Statement s) {
    List<Part> parts = new ArrayList<>(refreshed());
    Taken taken = take(s);
    parts.addAll(taken.parts());
    if (taken.analysis().ok() && !taken.analysis().actions().isEmpty()) {
      int entry = s instanceof Statement.Bare ? -1 : ledger.add(s, false, List.of());
      Work work = new Work(this, taken.analysis(), !(s instanceof Statement.Bare));
      parts.addAll(work.parts());
      if (!work.done()) {
        ledger.strike(entry);
      }
    }
    return new Reply(parts, false);
  }

  /** A statement evaluated, and what is to be said of its binding. */
  record Taken(Analysis analysis, List<Part> parts) {}

  /** Evaluates a statement and binds what it binds; does nothing of what it asks for. */
  Taken take(Statement s) {
    SequencedMap<String, Val> before = bindings();
    Analysis a = live.take(s);
    List<Part> parts = new ArrayList<>(problems(a.problems()));
    if (a.ok()) {
      List<String> names =
          a.bindings().entrySet().stream()
              .filter(e -> before.get(e.getKey()) != e.getValue())
              .map(Map.Entry::getKey)
              .toList();
      names.forEach(n -> again(n).ifPresent(parts::add));
      if (!names.isEmpty()) {
        ledger.add(GivenValues.applied(s, arguments, a), false, names);
      }
    }
    know(a);
    return new Taken(a, parts);
  }

  private Optional<Part> again(String name) {
    if (ledger.entry(name).isEmpty()) {
      return Optional.empty();
    }
    List<String> keeping = ledger.dependents(name);
    String rest =
        keeping.isEmpty()
            ? ""
            : "; values already computed do not change: "
                + keeping.stream().map(n -> "`" + n + "`").collect(Collectors.joining(", "));
    return Optional.of(new Part.Remark("`" + name + "` is bound again" + rest));
  }

  /** Evaluates an expression for its own sake; only looks at it. */
  Analysis look(Statement.Bare expression) {
    Analysis a = live.take(expression);
    know(a);
    return a;
  }

  /** Where a checkpoint has changed, everything is read and bound anew. */
  List<Part> refreshed() {
    List<String> changed =
        inputs().stream()
            .filter(i ->
                i.path().map(p -> !host.fingerprint(p).equals(fingerprints.get(p))).orElse(false))
            .map(i -> "`" + i.label() + "`")
            .toList();
    if (changed.isEmpty()) {
      return List.of();
    }
    host.forget();
    fingerprints.clear();
    live = interactive();
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part.Remark(
            String.join(", ", changed)
                + (changed.size() == 1 ? " has" : " have")
                + " changed on disk: everything is read anew"));
    for (Ledger.Entry e : ledger.entries()) {
      if (!e.names().isEmpty()) {
        String name = e.names().getFirst();
        Analysis a = e.given() ? live.give(name, arguments.get(name)) : live.take(e.statement());
        parts.addAll(problems(a.problems()));
        know(a);
      }
    }
    // What was dropped, its entry has bound again.
    for (String name : List.copyOf(bindings().keySet())) {
      if (ledger.entry(name).isEmpty()) {
        know(live.drop(name));
      }
    }
    return parts;
  }

  /** A path as the working directory has it. */
  String pathOf(Span literal) {
    String name = literal.source().name();
    return name.startsWith("<")
        ? literal.text()
        : host.catalog().resolve(name, literal.text()) + (literal.text().endsWith("/") ? "/" : "");
  }

  /** What names that are bound are, and are bound to. */
  Table names(Collection<String> names) {
    List<List<String>> rows = new ArrayList<>();
    Descriptions descriptions = new Descriptions(last.orElseThrow(), this::function);
    for (String name : names) {
      Val val = Objects.requireNonNull(bindings().get(name));
      rows.add(List.of(name, descriptions.of(val), definition(name)));
    }
    return new Table("names", List.of("name", "what", "bound to"), rows, List.of());
  }

  private String definition(String name) {
    String text =
        ledger
            .entry(name)
            .map(e ->
                e.statement() instanceof Statement.Bind b
                    ? b.value().span().text()
                    : e.statement().span().text())
            .orElse("");
    String flat = text.replaceAll("\\s+", " ");
    return flat.length() > LONGEST ? flat.substring(0, LONGEST - 3) + "..." : flat;
  }

  @Override
  public Optional<Statement.Define> function(String name) {
    int dot = name.indexOf('.');
    Optional<Statement> own =
        ledger.entry(dot < 0 ? name : name.substring(0, dot)).map(Ledger.Entry::statement);
    if (own.isEmpty()) {
      return defined(prelude, name)
          .or(() -> library.defining(name).flatMap(file -> defined(file, name)));
    }
    if (own.get() instanceof Statement.Import i && i.alias().isPresent() == dot > 0) {
      return imported(i).flatMap(file -> defined(file, name.substring(dot + 1)));
    }
    return own.filter(s -> dot < 0 && s instanceof Statement.Define).map(s -> (Statement.Define) s);
  }

  /** The file an import reads, as it was read. */
  private Optional<Script> imported(Statement.Import i) {
    if (!(i.path().parts().getFirst() instanceof Expr.Part.Literal(_, String path))) {
      return Optional.empty();
    }
    String file = host.catalog().resolve(i.span().source().name(), path);
    return last.map(a -> a.sources().get(file))
        .map(text -> TvaParser.parse(Source.of(file, text)).script());
  }

  private static Optional<Statement.Define> defined(Script file, String name) {
    return file.statements().stream()
        .filter(s -> s instanceof Statement.Define d && d.name().name().equals(name))
        .map(s -> (Statement.Define) s)
        .findFirst();
  }
}
