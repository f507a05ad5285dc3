// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.lsp.script.Document;
import dev.tva.lsp.script.Workspace;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.DocumentRangeFormattingParams;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.TextDocumentService;

/** What an editor tells of its texts, and what it asks about them. */
final class Texts implements TextDocumentService {
  private final Workspace workspace;
  private final Worker worker;
  private final Publisher publisher;

  Texts(Workspace workspace, Worker worker, Publisher publisher) {
    this.workspace = workspace;
    this.worker = worker;
    this.publisher = publisher;
  }

  @Override
  public void didOpen(DidOpenTextDocumentParams params) {
    var text = params.getTextDocument();
    worker.then(() -> {
      Source source = Source.of(Places.name(text.getUri()), text.getText());
      workspace.put(new Document(text.getUri(), text.getVersion(), source));
      publisher.changed(text.getUri());
    });
  }

  @Override
  public void didChange(DidChangeTextDocumentParams params) {
    var text = params.getTextDocument();
    worker.then(() ->
        workspace
            .document(text.getUri())
            .ifPresent(d -> {
              Document changed = d;
              for (TextDocumentContentChangeEvent change : params.getContentChanges()) {
                changed = changed.with(text.getVersion(), applied(changed.source(), change));
              }
              workspace.put(changed);
              publisher.changed(text.getUri());
            }));
  }

  private static String applied(Source before, TextDocumentContentChangeEvent change) {
    if (change.getRange() == null) {
      return change.getText();
    }
    Span place = Places.span(before, change.getRange());
    String text = before.text();
    return text.substring(0, place.start()) + change.getText() + text.substring(place.end());
  }

  @Override
  public void didClose(DidCloseTextDocumentParams params) {
    String uri = params.getTextDocument().getUri();
    worker.then(() -> {
      workspace.close(uri);
      publisher.closed(uri);
    });
  }

  @Override
  public void didSave(DidSaveTextDocumentParams params) {
    worker.then(() -> {
      workspace.forgetFiles();
      publisher.allChanged();
    });
  }

  /** Answers about a text that is read; of others nothing is known. */
  private <T> CompletableFuture<T> about(
      TextDocumentIdentifier text, T nothing, Function<Document, T> question) {
    return worker.answer(() ->
        workspace.document(text.getUri()).filter(d -> !d.tooLong()).map(question).orElse(nothing));
  }

  @Override
  public CompletableFuture<List<Either<Command, CodeAction>>> codeAction(CodeActionParams params) {
    return about(
        params.getTextDocument(),
        List.of(),
        d -> Fixes.of(workspace.checked(d), Places.span(d.source(), params.getRange())));
  }

  @Override
  public CompletableFuture<List<? extends TextEdit>> formatting(DocumentFormattingParams params) {
    return about(params.getTextDocument(), List.of(), d -> Layout.all(d.source()));
  }

  @Override
  public CompletableFuture<List<? extends TextEdit>> rangeFormatting(
      DocumentRangeFormattingParams params) {
    return about(
        params.getTextDocument(),
        List.of(),
        d -> Layout.lines(d.source(), Places.span(d.source(), params.getRange())));
  }
}
