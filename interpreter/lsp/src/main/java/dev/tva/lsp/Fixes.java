// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.lsp.script.Document;
import dev.tva.lsp.script.Workspace;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/** The changes that helps propose, as an editor offers them. Each has been tried by the check. */
final class Fixes {
  private Fixes() {}

  /** Those for problems that touch a place, the first of each problem as the one to take. */
  static List<Either<Command, CodeAction>> of(Workspace.Checked checked, Span range) {
    Document document = checked.document();
    List<Either<Command, CodeAction>> all = new ArrayList<>();
    for (Diagnostic d : checked.problems()) {
      Span at = Findings.place(document, d);
      boolean touches =
          at.source().equals(document.source())
              && at.start() <= range.end()
              && range.start() <= at.end();
      if (touches) {
        boolean first = true;
        for (Map.Entry<String, Edit> e : Findings.changes(d).entrySet()) {
          if (Findings.inFile(document, e.getValue().place())) {
            all.add(Either.forRight(action(document, d, e.getKey(), e.getValue(), first)));
            first = false;
          }
        }
      }
    }
    return all;
  }

  private static CodeAction action(
      Document document, Diagnostic d, String words, Edit edit, boolean first) {
    CodeAction action = new CodeAction(words);
    action.setKind(CodeActionKind.QuickFix);
    action.setDiagnostics(List.of(Findings.shown(document, d)));
    action.setIsPreferred(first);
    action.setEdit(
        new WorkspaceEdit(
            Map.of(
                Findings.uri(document, edit.place()),
                List.of(new TextEdit(Places.range(edit.place()), edit.text())))));
    return action;
  }
}
