// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.assist.Calling;
import dev.tva.assist.Cards;
import dev.tva.assist.Names;
import dev.tva.lsp.script.Definitions;
import dev.tva.lsp.script.Document;
import dev.tva.lsp.script.ScriptNames;
import dev.tva.lsp.script.Workspace;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionList;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.DocumentHighlight;
import org.eclipse.lsp4j.DocumentHighlightParams;
import org.eclipse.lsp4j.DocumentRangeFormattingParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.FoldingRange;
import org.eclipse.lsp4j.FoldingRangeRequestParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;
import org.eclipse.lsp4j.ParameterInformation;
import org.eclipse.lsp4j.PrepareRenameDefaultBehavior;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.PrepareRenameResult;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.SemanticTokens;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureHelpParams;
import org.eclipse.lsp4j.SignatureInformation;
import org.eclipse.lsp4j.SymbolInformation;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentPositionParams;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Either3;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.jspecify.annotations.Nullable;

/** What an editor tells of its texts, and what it asks about them. */
final class Texts implements TextDocumentService {
  private final Workspace workspace;
  private final Worker worker;
  private final Publisher publisher;
  private final Definitions definitions;
  private final Moves moves;
  private @Nullable Cards cards;

  Texts(Workspace workspace, Worker worker, Publisher publisher, Library library) {
    this.workspace = workspace;
    this.worker = worker;
    this.publisher = publisher;
    this.definitions = new Definitions(workspace);
    this.moves = new Moves(workspace, definitions, library);
  }

  /** Read when first asked for. */
  private Cards cards() {
    if (cards == null) {
      cards = new Cards(workspace.session().library(), workspace.session().prelude());
    }
    return cards;
  }

  private ScriptNames names(Document d, int offset) {
    return new ScriptNames(workspace, definitions, d, cards(), offset);
  }

  private ScriptNames allNames(Document d) {
    return names(d, d.text().length());
  }

  @Override
  public void didOpen(DidOpenTextDocumentParams params) {
    var text = params.getTextDocument();
    worker.change(() -> {
      Source source = Source.of(Places.name(text.getUri()), text.getText());
      workspace.put(new Document(text.getUri(), text.getVersion(), source));
      publisher.changed(text.getUri());
    });
  }

  @Override
  public void didChange(DidChangeTextDocumentParams params) {
    var text = params.getTextDocument();
    worker.change(() ->
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
    worker.change(() -> {
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

  private static int offset(Document d, TextDocumentPositionParams at) {
    return Places.offset(d.source(), at.getPosition());
  }

  @Override
  public CompletableFuture<Either<List<CompletionItem>, CompletionList>> completion(
      CompletionParams params) {
    return about(
        params.getTextDocument(),
        Either.forLeft(List.of()),
        d -> {
          int at = offset(d, params);
          return Either.forLeft(Choices.at(d, at, names(d, at)));
        });
  }

  @Override
  public CompletableFuture<CompletionItem> resolveCompletionItem(CompletionItem item) {
    return worker.answer(() -> {
      String name = String.valueOf(item.getData()).replace("\"", "");
      cards().of(name).ifPresent(c -> item.setDocumentation(Hovers.markdown(Hovers.card(c))));
      return item;
    });
  }

  @Override
  public CompletableFuture<Hover> hover(HoverParams params) {
    return this.<@Nullable Hover>about(
        params.getTextDocument(),
        null,
        d -> Hovers.at(workspace, definitions, d, offset(d, params), allNames(d)).orElse(null));
  }

  @Override
  public CompletableFuture<SignatureHelp> signatureHelp(SignatureHelpParams params) {
    return this.<@Nullable SignatureHelp>about(
        params.getTextDocument(),
        null,
        d -> {
          int at = offset(d, params);
          Names names = names(d, at);
          return Calling.at(d.text().substring(0, at), names)
              .map(c -> signature(c, names))
              .orElse(null);
        });
  }

  private static SignatureHelp signature(Calling c, Names names) {
    var signature = new SignatureInformation(c.signature());
    names.card(c.name()).ifPresent(card -> signature.setDocumentation(card.line()));
    signature.setParameters(c.parameters().stream().map(ParameterInformation::new).toList());
    return new SignatureHelp(List.of(signature), 0, c.active());
  }

  @Override
  public CompletableFuture<Either<List<? extends Location>, List<? extends LocationLink>>>
      definition(DefinitionParams params) {
    return about(
        params.getTextDocument(),
        Either.forLeft(List.of()),
        d -> Either.forLeft(moves.definition(d, offset(d, params))));
  }

  @Override
  public CompletableFuture<List<? extends Location>> references(ReferenceParams params) {
    boolean all = params.getContext().isIncludeDeclaration();
    return about(
        params.getTextDocument(), List.of(), d -> moves.references(d, offset(d, params), all));
  }

  @Override
  public CompletableFuture<List<? extends DocumentHighlight>> documentHighlight(
      DocumentHighlightParams params) {
    return about(
        params.getTextDocument(),
        List.of(),
        d ->
            moves.standing(d, offset(d, params)).stream()
                .map(s -> new DocumentHighlight(Places.range(s)))
                .toList());
  }

  @Override
  public CompletableFuture<Either3<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>>
      prepareRename(PrepareRenameParams params) {
    return this.<@Nullable Either3<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>>about(
        params.getTextDocument(),
        null,
        d ->
            moves
                .renamed(d, offset(d, params))
                .map(s ->
                    Either3.<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>forFirst(
                        Places.range(s)))
                .orElse(null));
  }

  @Override
  public CompletableFuture<WorkspaceEdit> rename(RenameParams params) {
    return about(
        params.getTextDocument(),
        new WorkspaceEdit(),
        d -> moves.rename(d, offset(d, params), params.getNewName()));
  }

  @Override
  public CompletableFuture<List<Either<SymbolInformation, DocumentSymbol>>> documentSymbol(
      DocumentSymbolParams params) {
    return about(
        params.getTextDocument(),
        List.of(),
        d ->
            Outline.symbols(workspace.script(d).statements()).stream()
                .map(Either::<SymbolInformation, DocumentSymbol>forRight)
                .toList());
  }

  @Override
  public CompletableFuture<List<FoldingRange>> foldingRange(FoldingRangeRequestParams params) {
    return about(params.getTextDocument(), List.of(), d -> Outline.folds(workspace.script(d)));
  }

  @Override
  public CompletableFuture<SemanticTokens> semanticTokensFull(SemanticTokensParams params) {
    return about(
        params.getTextDocument(),
        new SemanticTokens(List.of()),
        d -> Tokens.of(d, workspace.script(d), allNames(d)));
  }

  @Override
  public CompletableFuture<List<InlayHint>> inlayHint(InlayHintParams params) {
    return about(
        params.getTextDocument(),
        List.of(),
        d -> Hints.of(workspace, d, Places.span(d.source(), params.getRange()), allNames(d)));
  }

  @Override
  public CompletableFuture<List<? extends CodeLens>> codeLens(CodeLensParams params) {
    return about(params.getTextDocument(), List.of(), Lenses::of);
  }
}
