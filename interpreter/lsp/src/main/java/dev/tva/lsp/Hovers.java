// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.analysis.Analysis;
import dev.tva.assist.Card;
import dev.tva.assist.Occurrences;
import dev.tva.assist.Occurrences.Meaning;
import dev.tva.assist.Occurrences.Occurrence;
import dev.tva.assist.Summary;
import dev.tva.lsp.script.Definitions;
import dev.tva.lsp.script.Document;
import dev.tva.lsp.script.ScriptNames;
import dev.tva.lsp.script.Workspace;
import dev.tva.syntax.Statement;
import dev.tva.type.Val;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;

/** What is known of a name: the card of a function, and of what is bound its space and formula. */
final class Hovers {
  private Hovers() {}

  static Optional<Hover> at(
      Workspace workspace,
      Definitions definitions,
      Document document,
      int offset,
      ScriptNames names) {
    return Occurrences.at(definitions.script(document.source()), offset)
        .flatMap(o ->
            text(workspace, definitions, document, o, names)
                .map(t -> new Hover(markdown(t), Places.range(o.at()))));
  }

  static MarkupContent markdown(String text) {
    return new MarkupContent(MarkupKind.MARKDOWN, text);
  }

  private static Optional<String> text(
      Workspace workspace,
      Definitions definitions,
      Document document,
      Occurrence o,
      ScriptNames names) {
    return switch (o.meaning()) {
      case Meaning.Here(var at) ->
          definitions
              .own(document.source(), at.text())
              .filter(b -> b.name().span().equals(at))
              .flatMap(b -> bound(workspace, document, b, names));
      case Meaning.Outside(String name) -> names.card(name).map(Hovers::card);
      case Meaning.Member(String library, String name) ->
          names.card(library + "." + name).map(Hovers::card);
      case Meaning.Argument(String function, String parameter) ->
          names
              .card(function)
              .map(c -> c.parameters().get(parameter))
              .map(t -> "`" + parameter + "` of `" + function + "`: " + t);
    };
  }

  private static Optional<String> bound(
      Workspace workspace, Document document, Definitions.Bound b, ScriptNames names) {
    if (b.statement() instanceof Statement.Define d) {
      return Optional.of(card(Card.of(d)));
    }
    String name = b.name().name();
    StringBuilder text = new StringBuilder("**" + name + "**");
    String what = names.what(name);
    text.append(what.isEmpty() ? "" : ": " + what).append("\n\n");
    rows(workspace, document, name)
        .forEach((word, value) ->
            text.append("- ").append(word).append(": `").append(value).append("`\n"));
    String doc =
        switch (b.statement()) {
          case Statement.Bind x -> x.doc();
          case Statement.Param x -> x.doc();
          case Statement.Define _,
              Statement.Import _,
              Statement.Save _,
              Statement.Show _,
              Statement.Assert _,
              Statement.For _,
              Statement.Broken _,
              Statement.Bare _ ->
              "";
        };
    return Optional.of(text + (doc.isEmpty() ? "" : "\n" + doc + "\n"));
  }

  private static SequencedMap<String, String> rows(
      Workspace workspace, Document document, String name) {
    Analysis looked = workspace.looked(document);
    Val val = looked.bindings().getOrDefault(name, Val.WRONG);
    if (!(val instanceof Val.Wrong)) {
      return Summary.of(looked, val);
    }
    Analysis read = workspace.read(document);
    return Summary.of(read, read.bindings().getOrDefault(name, Val.WRONG));
  }

  static String card(Card card) {
    StringBuilder text = new StringBuilder("```tva\n" + card.signature() + "\n```\n");
    text.append(card.summary()).append('\n');
    if (!card.formula().isEmpty()) {
      text.append('\n');
      card.formula().forEach(l -> text.append("    ").append(l).append('\n'));
    }
    text.append('\n');
    for (Map.Entry<String, String> e : card.parameters().entrySet()) {
      text.append("- `").append(e.getKey()).append("`: ").append(e.getValue()).append('\n');
    }
    for (Map.Entry<String, String> e : card.parts().entrySet()) {
      text.append("- *")
          .append(e.getKey().toLowerCase(Locale.ROOT))
          .append("*: ")
          .append(e.getValue())
          .append('\n');
    }
    return text.toString();
  }
}
