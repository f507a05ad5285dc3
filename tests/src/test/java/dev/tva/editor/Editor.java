// SPDX-License-Identifier: Apache-2.0
package dev.tva.editor;

import dev.tva.terminal.Launched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionContext;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;

/** A small editor: it keeps texts, sends what is typed, and waits for what is said of them. */
final class Editor implements LanguageClient, AutoCloseable {
  private static final int PATIENCE_S = 120;

  private final Path folder;
  private final Process process;
  private final LanguageServer server;
  private final Future<Void> listening;
  private final InitializeResult greeting;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Integer> versions = new HashMap<>();
  private final BlockingQueue<PublishDiagnosticsParams> told = new LinkedBlockingQueue<>();
  final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  /** Starts the real launcher; scripts lie in {@code folder}. */
  Editor(Path home, Path folder) throws IOException {
    this.folder = folder;
    Launched launched = new Launched(home);
    ProcessBuilder builder =
        new ProcessBuilder(launched.program(), "lsp")
            .directory(home.toFile())
            .redirectError(home.resolve("stderr").toFile());
    builder.environment().putAll(launched.environment());
    builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
    process = builder.start();
    var launcher =
        LSPLauncher.createClientLauncher(this, process.getInputStream(), process.getOutputStream());
    listening = launcher.startListening();
    server = launcher.getRemoteProxy();
    InitializeParams params = new InitializeParams();
    params.setProcessId((int) ProcessHandle.current().pid());
    params.setCapabilities(new ClientCapabilities());
    params.setWorkspaceFolders(List.of(new WorkspaceFolder(folder.toUri().toString(), "scripts")));
    greeting = await(server.initialize(params));
    server.initialized(new InitializedParams());
  }

  static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  InitializeResult greeting() {
    return greeting;
  }

  LanguageServer server() {
    return server;
  }

  Process process() {
    return process;
  }

  String uri(String file) {
    return folder.resolve(file).toUri().toString();
  }

  TextDocumentIdentifier id(String file) {
    return new TextDocumentIdentifier(uri(file));
  }

  String text(String file) {
    return texts.get(uri(file));
  }

  /** Opens a text and waits for what is said of it. */
  List<Diagnostic> open(String file, String text) {
    texts.put(uri(file), text);
    versions.put(uri(file), 1);
    server
        .getTextDocumentService()
        .didOpen(new DidOpenTextDocumentParams(new TextDocumentItem(uri(file), "tva", 1, text)));
    return told(file);
  }

  /** Types something in the place of something else, which stands there once. */
  List<Diagnostic> type(String file, String before, String after) {
    String text = text(file);
    int at = text.indexOf(before);
    if (at < 0 || text.indexOf(before, at + 1) >= 0) {
      throw new AssertionError(before + " does not stand once in\n" + text);
    }
    change(
        file,
        List.of(
            new TextEdit(
                new Range(position(text, at), position(text, at + before.length())), after)));
    return told(file);
  }

  /** Makes changes, the last one first, and tells of them. */
  void change(String file, List<? extends TextEdit> edits) {
    List<TextEdit> ordered = new ArrayList<>(edits);
    ordered.sort(
        Comparator.comparingInt((TextEdit e) -> e.getRange().getStart().getLine())
            .thenComparingInt(e -> e.getRange().getStart().getCharacter())
            .reversed());
    List<TextDocumentContentChangeEvent> events = new ArrayList<>();
    for (TextEdit e : ordered) {
      texts.merge(uri(file), "", (text, _) -> applied(text, e));
      events.add(new TextDocumentContentChangeEvent(e.getRange(), e.getNewText()));
    }
    int version = versions.merge(uri(file), 1, Integer::sum);
    server
        .getTextDocumentService()
        .didChange(
            new DidChangeTextDocumentParams(
                new VersionedTextDocumentIdentifier(uri(file), version), events));
  }

  static String applied(String text, TextEdit e) {
    return text.substring(0, offset(text, e.getRange().getStart()))
        + e.getNewText()
        + text.substring(offset(text, e.getRange().getEnd()));
  }

  static int offset(String text, Position at) {
    int start = 0;
    for (int line = 0; line < at.getLine(); line++) {
      start = text.indexOf('\n', start) + 1;
    }
    return start + at.getCharacter();
  }

  static Position position(String text, int offset) {
    int line = (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    return new Position(line, offset - (text.lastIndexOf('\n', offset - 1) + 1));
  }

  /** The place of a piece of a text, which stands there once, and an offset in it. */
  Position at(String file, String piece, int into) {
    return position(text(file), text(file).indexOf(piece) + into);
  }

  /** What is said of the text as it stands. */
  List<Diagnostic> told(String file) {
    try {
      while (true) {
        PublishDiagnosticsParams next = told.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("nothing is said of " + file);
        }
        Integer version = next.getVersion();
        if (next.getUri().equals(uri(file))
            && (version == null || version.equals(versions.get(uri(file))))) {
          return next.getDiagnostics();
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The quick fixes at a problem. */
  List<CodeAction> fixes(String file, Diagnostic problem) {
    return await(
            server
                .getTextDocumentService()
                .codeAction(
                    new CodeActionParams(
                        id(file), problem.getRange(), new CodeActionContext(List.of(problem)))))
        .stream()
        .map(e -> e.getRight())
        .toList();
  }

  /** Applies a fix to a text, and says what is said then. */
  List<Diagnostic> apply(String file, CodeAction fix) {
    change(file, fix.getEdit().getChanges().get(uri(file)));
    return told(file);
  }

  void close(String file) {
    texts.remove(uri(file));
    server.getTextDocumentService().didClose(new DidCloseTextDocumentParams(id(file)));
  }

  /** The most memory that the process has held so far, in bytes, where the system says so. */
  long peakBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(l -> l.startsWith("VmHWM"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void telemetryEvent(Object object) {}

  @Override
  public void publishDiagnostics(PublishDiagnosticsParams diagnostics) {
    told.add(diagnostics);
  }

  @Override
  public void showMessage(MessageParams message) {
    log.add(message.getMessage());
  }

  @Override
  public CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams request) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void logMessage(MessageParams message) {
    log.add(message.getMessage());
  }

  /** Ends it as editors do; gives its exit code. */
  int end() {
    try {
      await(server.shutdown());
      server.exit();
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    listening.cancel(true);
  }
}
