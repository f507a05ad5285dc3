// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.analysis.Analysis;
import dev.tva.assist.Descriptions;
import dev.tva.graph.Grain;
import dev.tva.lsp.script.Document;
import dev.tva.lsp.script.ScriptNames;
import dev.tva.lsp.script.Workspace;
import dev.tva.source.Span;
import dev.tva.syntax.Statement;
import dev.tva.type.Space;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintKind;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/**
 * Beside each binding, what it is: its space, and the weight of what is neither model nor delta.
 */
final class Hints {
  private Hints() {}

  static List<InlayHint> of(Workspace workspace, Document document, Span range, ScriptNames names) {
    List<InlayHint> all = new ArrayList<>();
    for (Statement s : workspace.script(document).statements()) {
      if (s instanceof Statement.Bind b
          && b.span().start() <= range.end()
          && range.start() <= b.span().end()) {
        what(workspace, document, b.name().name(), names)
            .ifPresent(t -> {
              InlayHint hint =
                  new InlayHint(
                      Places.position(document.source(), b.name().span().end()),
                      Either.forLeft(": " + t));
              hint.setKind(InlayHintKind.Type);
              all.add(hint);
            });
      }
    }
    return all;
  }

  private static Optional<String> what(
      Workspace workspace, Document document, String name, ScriptNames names) {
    Analysis looked = workspace.looked(document);
    Val val = looked.bindings().getOrDefault(name, Val.WRONG);
    if (!(val instanceof Val.Wrong)) {
      return Optional.of(words(looked, val, names));
    }
    Analysis read = workspace.read(document);
    Val text = read.bindings().getOrDefault(name, Val.WRONG);
    return text instanceof Val.Wrong ? Optional.empty() : Optional.of(words(read, text, names));
  }

  private static String words(Analysis analysis, Val val, ScriptNames names) {
    boolean sum =
        val instanceof Val.Node(var v)
            && v.grain() == Grain.ELEMENT
            && analysis.spaces().of(v) instanceof Space.Weighted w
            && !w.isModel()
            && !w.isDelta();
    if (sum && val instanceof Val.Node(var v)) {
      return ((Space.Weighted) analysis.spaces().of(v))
          .number()
          .map(n -> "weighted sum, weight " + n)
          .orElse("weighted sum");
    }
    return new Descriptions(analysis, names::function).of(val);
  }
}
