// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.assist.Card;
import dev.tva.assist.CardText;
import dev.tva.assist.Cards;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.diagnostic.Spelling;
import dev.tva.view.Table;
import dev.tva.view.text.ViewText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva doc}. */
@Command(
    name = "doc",
    description = {
      "Says what a function does, what it costs and where it comes from.",
      "Without a name all are listed."
    },
    footer = {
      "",
      "Examples:",
      "  tva doc ties",
      "  tva doc --search sparse task vector",
      "",
      ExitCode.HELP
    })
public final class DocCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "a function, or several")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--search",
      paramLabel = "WORD",
      arity = "1..*",
      description = "list the functions whose documentation has all of these words")
  List<String> words = List.of();

  @Option(names = "--format", description = "text, csv or json", defaultValue = "text")
  ViewText.Format format;

  private final Console console;

  public DocCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Cards cards = new Cards();
    if (!words.isEmpty()) {
      List<Card> found = cards.search(words);
      console.out().print(isText() ? CardText.list(found, columns()) : data(found));
      if (found.isEmpty()) {
        console.say("no function is documented with all of: " + String.join(", ", words));
      }
      return found.isEmpty() ? ExitCode.PROBLEMS : ExitCode.OK;
    }
    if (!isText()) {
      console.out().print(data(names.isEmpty() ? cards.all() : named(cards)));
      return ExitCode.OK;
    }
    if (names.isEmpty()) {
      for (Cards.Group group : cards.groups()) {
        console.out().print(group.title() + "\n" + CardText.list(group.cards(), columns()) + "\n");
      }
      return ExitCode.OK;
    }
    String gap = "";
    for (Card card : named(cards)) {
      console.out().print(gap + CardText.of(card, columns()));
      gap = "\n";
    }
    return ExitCode.OK;
  }

  private int columns() {
    return console.outLook().width();
  }

  private boolean isText() {
    return format == ViewText.Format.text;
  }

  private String data(List<Card> cards) {
    var table =
        new Table(
            "functions",
            List.of("name", "signature", "summary"),
            cards.stream().map(c -> List.of(c.name(), c.signature(), c.summary())).toList(),
            List.of());
    return ViewText.of(List.of(table), format, console.outLook());
  }

  private List<Card> named(Cards cards) {
    List<Card> found = new ArrayList<>();
    for (String name : names) {
      Optional<Card> card = cards.of(name);
      if (card.isEmpty()) {
        List<String> near = Spelling.nearest(name, cards.all().stream().map(Card::name).toList());
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "there is no function '"
                + name
                + "'"
                + (near.isEmpty()
                    ? "; tva doc lists them, tva doc --search finds them by words"
                    : "; did you mean " + near.getFirst() + "?"));
      }
      found.add(card.get());
    }
    return found;
  }
}
