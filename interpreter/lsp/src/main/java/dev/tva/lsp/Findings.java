// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Renderer;
import dev.tva.lsp.script.Document;
import dev.tva.lsp.script.Workspace;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.eclipse.lsp4j.DiagnosticRelatedInformation;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.DiagnosticTag;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.Range;

/** Problems as an editor shows them, each in the file where it is. */
final class Findings {
  private static final int MOST_RELATED = 12;

  private Findings() {}

  /** By URI: the document's own, and those of files that it imports. */
  static SequencedMap<String, List<org.eclipse.lsp4j.Diagnostic>> of(Workspace.Checked checked) {
    Document document = checked.document();
    SequencedMap<String, List<org.eclipse.lsp4j.Diagnostic>> all = new LinkedHashMap<>();
    all.put(document.uri(), new ArrayList<>());
    checked.problems().stream()
        .limit(Renderer.MOST)
        .forEach(d -> {
          Span at = place(document, d);
          String uri =
              at.source().equals(document.source())
                  ? document.uri()
                  : Places.uri(at.source().name());
          all.computeIfAbsent(uri, _ -> new ArrayList<>()).add(shown(document, d));
        });
    return all;
  }

  /** Said in the place of all else of a text that is not read. */
  static org.eclipse.lsp4j.Diagnostic tooLong(Document document) {
    var said =
        new org.eclipse.lsp4j.Diagnostic(
            new Range(Places.position(document.source(), 0), Places.position(document.source(), 0)),
            "this text is larger than 1 MB and is not checked while it is typed;"
                + " `tva check` in a terminal checks it");
    said.setSeverity(DiagnosticSeverity.Information);
    said.setSource("tva");
    return said;
  }

  /** What lies in no file is shown where the script asks for it, or at its head. */
  static Span place(Document document, Diagnostic d) {
    Source script = document.source();
    Span at = d.primary().map(Diagnostic.Label::span).orElse(script.span(0, 0));
    if (at.source().equals(script)) {
      return at;
    }
    if (!at.source().name().startsWith("<") && !at.source().name().startsWith("tva:")) {
      return at;
    }
    int equals = at.source().text().indexOf('=');
    String name = equals > 0 ? at.source().text().substring(0, equals) : "";
    var declared =
        java.util.regex.Pattern.compile("(?m)^\\s*param\\s+(" + name + ")\\b")
            .matcher(script.text());
    return name.matches("\\w+") && declared.find()
        ? script.span(declared.start(1), declared.end(1))
        : script.span(0, 0);
  }

  static org.eclipse.lsp4j.Diagnostic shown(Document document, Diagnostic d) {
    var shown = new org.eclipse.lsp4j.Diagnostic(Places.range(place(document, d)), message(d));
    shown.setSeverity(
        switch (d.severity()) {
          case ERROR -> DiagnosticSeverity.Error;
          case WARNING -> DiagnosticSeverity.Warning;
          case NOTE -> DiagnosticSeverity.Information;
        });
    shown.setCode(d.slug().text());
    shown.setSource("tva");
    if (d.slug() == dev.tva.diagnostic.Slug.UNUSED) {
      shown.setTags(List.of(DiagnosticTag.Unnecessary));
    }
    List<DiagnosticRelatedInformation> related = new ArrayList<>();
    d.secondary().stream()
        .limit(MOST_RELATED)
        .filter(l -> !l.text().isEmpty() && inFile(document, l.span()))
        .forEach(l ->
            related.add(
                new DiagnosticRelatedInformation(
                    new Location(uri(document, l.span()), Places.range(l.span())), l.text())));
    shown.setRelatedInformation(related);
    return shown;
  }

  static boolean inFile(Document document, Span span) {
    String name = span.source().name();
    return name.equals(document.source().name())
        || !name.startsWith("<") && !name.startsWith("tva:");
  }

  static String uri(Document document, Span span) {
    return span.source().name().equals(document.source().name())
        ? document.uri()
        : Places.uri(span.source().name());
  }

  /** The text of a terminal without the source: sentence, facts, help. */
  private static String message(Diagnostic d) {
    var bare =
        new Diagnostic(
            d.severity(), d.slug(), d.sentence(), java.util.Optional.empty(), List.of(), d.lines());
    String all = Renderer.text(bare, dev.tva.diagnostic.Theme.PLAIN).stripTrailing();
    String head = d.severity().word() + "[" + d.slug() + "]: ";
    String text = all.startsWith(head) ? all.substring(head.length()) : all;
    String label = d.primary().map(Diagnostic.Label::text).orElse("");
    int end = text.indexOf('\n');
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence
        + (label.isEmpty() ? "" : "\n" + label)
        + (end < 0 ? "" : text.substring(end).replaceAll("\n {1,3}= ", "\n"));
  }

  /** The changes that a problem's helps propose, with the words for each. */
  static Map<String, dev.tva.source.Edit> changes(Diagnostic d) {
    SequencedMap<String, dev.tva.source.Edit> all = new LinkedHashMap<>();
    for (Diagnostic.Line line : d.lines()) {
      if (line instanceof Help.Change change) {
        all.putIfAbsent(words(change), change.edit());
      }
    }
    return all;
  }

  private static String words(Help.Change change) {
    String code = change.shown().strip().replaceAll("\\s+", " ");
    String text = change.text().strip();
    return code.isEmpty() ? text : (text.endsWith(":") ? text : text + ":") + " " + code;
  }
}
