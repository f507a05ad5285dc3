// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import com.google.gson.JsonPrimitive;
import dev.tva.catalog.Catalog;
import dev.tva.lower.Version;
import dev.tva.lsp.script.Workspace;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CodeActionOptions;
import org.eclipse.lsp4j.CodeLensOptions;
import org.eclipse.lsp4j.CompletionOptions;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.ExecuteCommandOptions;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.PositionEncodingKind;
import org.eclipse.lsp4j.RenameOptions;
import org.eclipse.lsp4j.SaveOptions;
import org.eclipse.lsp4j.SemanticTokensWithRegistrationOptions;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.SetTraceParams;
import org.eclipse.lsp4j.SignatureHelpOptions;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.TextDocumentSyncOptions;
import org.eclipse.lsp4j.WorkDoneProgressCancelParams;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.eclipse.lsp4j.services.WorkspaceService;

/** A server of the language: what editors start, and speak to over its standard streams. */
public final class Server implements LanguageServer {
  private final Worker worker = new Worker();
  private final Workspace workspace;
  private final Texts texts;
  private final Publisher publisher;
  private final Runs runs;
  private final CompletableFuture<LanguageClient> editor = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private volatile boolean shut;

  /**
   * What the server is given by the program around it.
   *
   * @param catalog makes a reader of headers that has read nothing yet
   * @param cache a folder for files that can be made again
   * @param launcher what starts the program, where that is known
   */
  public record Setup(Supplier<Catalog> catalog, Path cache, Optional<Path> launcher) {}

  private Server(Setup setup) {
    workspace = new Workspace(setup.catalog(), worker::giveUpWhatIsStale);
    Library library = new Library(workspace.session(), setup.cache().resolve("library"));
    publisher =
        new Publisher(
            workspace, worker, library, p -> editor.thenAccept(e -> e.publishDiagnostics(p)));
    texts = new Texts(workspace, worker, publisher, library);
    runs = new Runs(workspace, setup.launcher(), editor::join);
  }

  /** Serves one editor until it says that it ends, or is gone; gives the exit code. */
  public static int serve(InputStream in, OutputStream out, Setup setup) {
    Server server = new Server(setup);
    var launcher = LSPLauncher.createServerLauncher(server, in, out);
    server.editor.complete(launcher.getRemoteProxy());
    Future<Void> listening = launcher.startListening();
    Thread.ofVirtual()
        .start(() -> {
          try {
            listening.get();
          } catch (InterruptedException | ExecutionException _) {
            // The editor is gone either way.
          }
          server.ended.complete(server.shut ? 0 : 1);
        });
    int code = server.ended.join();
    server.runs.stopAll();
    return code;
  }

  @Override
  public CompletableFuture<InitializeResult> initialize(InitializeParams params) {
    ServerCapabilities can = new ServerCapabilities();
    can.setPositionEncoding(PositionEncodingKind.UTF16);
    var sync = new TextDocumentSyncOptions();
    sync.setOpenClose(true);
    sync.setChange(TextDocumentSyncKind.Incremental);
    sync.setSave(new SaveOptions(false));
    can.setTextDocumentSync(sync);
    can.setCodeActionProvider(new CodeActionOptions(List.of(CodeActionKind.QuickFix)));
    can.setDocumentFormattingProvider(true);
    can.setDocumentRangeFormattingProvider(true);
    can.setCompletionProvider(new CompletionOptions(true, Choices.TRIGGERS));
    can.setHoverProvider(true);
    can.setSignatureHelpProvider(new SignatureHelpOptions(List.of("(", ",")));
    can.setDefinitionProvider(true);
    can.setReferencesProvider(true);
    can.setDocumentHighlightProvider(true);
    can.setRenameProvider(new RenameOptions(true));
    can.setDocumentSymbolProvider(true);
    can.setFoldingRangeProvider(true);
    can.setSemanticTokensProvider(new SemanticTokensWithRegistrationOptions(Tokens.LEGEND, true));
    can.setInlayHintProvider(true);
    can.setCodeLensProvider(new CodeLensOptions(false));
    can.setExecuteCommandProvider(new ExecuteCommandOptions(Lenses.COMMANDS));
    var window = params.getCapabilities() == null ? null : params.getCapabilities().getWindow();
    runs.showProgress(window != null && Boolean.TRUE.equals(window.getWorkDoneProgress()));
    workspace.folders(folders(params));
    return CompletableFuture.completedFuture(
        new InitializeResult(can, new ServerInfo("tva", Version.text())));
  }

  private static List<Path> folders(InitializeParams params) {
    List<WorkspaceFolder> all = params.getWorkspaceFolders();
    return all == null
        ? List.of()
        : all.stream()
            .map(f -> Places.name(f.getUri()))
            .filter(n -> !n.startsWith("<"))
            .map(Path::of)
            .toList();
  }

  @Override
  public void cancelProgress(WorkDoneProgressCancelParams params) {
    runs.stop(params.getToken().getLeft());
  }

  @Override
  public void setTrace(SetTraceParams params) {
    // What an editor traces it sees itself.
  }

  @Override
  public CompletableFuture<Object> shutdown() {
    shut = true;
    return CompletableFuture.completedFuture(new Object());
  }

  @Override
  public void exit() {
    ended.complete(shut ? 0 : 1);
  }

  @Override
  public TextDocumentService getTextDocumentService() {
    return texts;
  }

  @Override
  public WorkspaceService getWorkspaceService() {
    return new WorkspaceService() {
      @Override
      public CompletableFuture<Object> executeCommand(ExecuteCommandParams params) {
        return worker
            .answer(() -> runs.start(params.getCommand(), uri(params.getArguments())))
            .thenCompose(ended -> ended.thenApply(code -> code));
      }

      @Override
      public void didChangeConfiguration(DidChangeConfigurationParams params) {
        // There is nothing to configure.
      }

      @Override
      public void didChangeWatchedFiles(DidChangeWatchedFilesParams params) {
        worker.then(() -> {
          workspace.forgetFiles();
          publisher.allChanged();
        });
      }
    };
  }

  private static String uri(List<Object> arguments) {
    if (arguments == null || arguments.isEmpty()) {
      throw Moves.refused("give the URI of a script");
    }
    return arguments.getFirst() instanceof JsonPrimitive p
        ? p.getAsString()
        : String.valueOf(arguments.getFirst());
  }
}
