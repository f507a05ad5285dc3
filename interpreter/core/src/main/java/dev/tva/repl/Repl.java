// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.assist.Card;
import dev.tva.assist.Completer;
import dev.tva.assist.Completions;
import dev.tva.assist.Paint;
import dev.tva.assist.Painter;
import dev.tva.source.Source;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A session a person types into: text in, replies out. It knows no terminal and no file. */
public final class Repl {
  static final String INPUT = "<input>";

  /** Begins a command for the shell. */
  static final String SHELL = "!";

  private final State state;
  private final Commands commands;
  private final Completer completer;
  private final CommandPainter painter;
  private final CommandCompleter commandCompleter;
  private final Shorthand shorthand;
  private final List<String> history = new ArrayList<>();
  private Optional<String> above = Optional.empty();

  /** {@code arguments} are values of names: checkpoints or literals. */
  public Repl(Host host, Map<String, String> arguments, Settings settings) {
    this.state = new State(host, arguments, settings);
    this.commands = new Commands(state, history);
    this.shorthand = new Shorthand(state);
    this.completer = new Completer(state);
    this.painter = new CommandPainter(new Painter(state));
    this.commandCompleter = new CommandCompleter(state);
  }

  /** Binds the arguments, and what the script binds, if there is one. */
  public List<Reply> start(Optional<String> script) {
    return state.start(script);
  }

  /** What the text can go on with at a place. */
  public Completions complete(String text, int cursor) {
    String typed = text.substring(0, cursor);
    if (!Commands.isCommand(typed)) {
      return completer.complete(typed);
    }
    return commandCompleter
        .complete(typed)
        .orElseGet(() -> completer.complete(CommandCompleter.rest(typed), typed));
  }

  /** What is written about a name as it is meant now. */
  public Optional<Card> card(String name) {
    return state.card(name);
  }

  /** What a bound name is, in a few words; empty where nothing is known. */
  public String what(String name) {
    return state.what(name);
  }

  /** What the pieces of the text are, with the cursor at a place. */
  public List<Paint> paint(String text, int cursor) {
    return painter.paint(text, cursor);
  }

  /**
   * Whether more is to come: the text ends in the middle of a statement, or with a comment that
   * tells of the next one.
   */
  public boolean isIncomplete(String text) {
    if (text.startsWith(SHELL)) {
      return false;
    }
    String last = text.substring(text.lastIndexOf('\n') + 1);
    return !Commands.isCommand(text)
        && (last.startsWith("##") || TvaParser.parse(Source.of(INPUT, text)).incomplete());
  }

  /** Answers each statement of the text in turn, as the answers are asked for. */
  public Iterable<Reply> replies(String typed) {
    if (typed.isBlank()) {
      return List.of();
    }
    history.add(typed.strip());
    if (typed.startsWith(SHELL)) {
      return once(() -> Reply.text(state.host().shell(typed.substring(1).strip(), state.folder())));
    }
    String text = shorthand.meant(typed);
    if (Commands.isCommand(text)) {
      Reply reply = commands.reply(text);
      return reply.parts().stream()
          .filter(p -> p instanceof Reply.Part.Edited)
          .map(p -> ((Reply.Part.Edited) p).text())
          .findFirst()
          .map(edited -> then(reply, edited))
          .orElse(List.of(reply));
    }
    Source source = Source.of(state.input(), text);
    Parsed parsed = TvaParser.parse(source);
    Optional<Reply> refused = LeadingOperator.check(source, above);
    if (refused.isEmpty() && parsed.ok()) {
      above = Optional.of(text.strip());
    }
    if (refused.isPresent()) {
      return List.of(refused.get());
    }
    Reply first =
        new Reply(
            parsed.told().stream().map(d -> (Reply.Part) new Reply.Part.Problem(d)).toList(),
            false);
    if (!parsed.ok()) {
      return List.of(first);
    }
    return () -> new InTurn(first, parsed.script().statements());
  }

  /** A reply, and then those to a text as if that had been typed. */
  private Iterable<Reply> then(Reply first, String text) {
    return () ->
        Stream.concat(Stream.of(first), StreamSupport.stream(replies(text).spliterator(), false))
            .iterator();
  }

  private static Iterable<Reply> once(java.util.function.Supplier<Reply> reply) {
    return () -> Stream.generate(reply).limit(1).iterator();
  }

  /** Ends with the first statement that has an error. */
  private final class InTurn implements Iterator<Reply> {
    private final Iterator<Statement> statements;
    private Optional<Reply> waiting;
    private boolean failed;

    InTurn(Reply first, List<Statement> statements) {
      this.waiting = first.parts().isEmpty() ? Optional.empty() : Optional.of(first);
      this.statements = statements.iterator();
    }

    @Override
    public boolean hasNext() {
      return waiting.isPresent() || !failed && statements.hasNext();
    }

    @Override
    public Reply next() {
      Reply reply = waiting.orElseGet(() -> reply(statements.next()));
      waiting = Optional.empty();
      failed = !reply.ok();
      return reply;
    }
  }

  private Reply reply(Statement statement) {
    Reply reply = state.reply(statement);
    if (reply.ok() && statement instanceof Statement.Bare bare) {
      shorthand.answered(bare.value().span().text());
    }
    return reply;
  }

  public Settings settings() {
    return state.settings();
  }
}
