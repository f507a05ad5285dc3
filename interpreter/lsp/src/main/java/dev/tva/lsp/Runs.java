// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.lsp.script.Arguments;
import dev.tva.lsp.script.Document;
import dev.tva.lsp.script.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.ProgressParams;
import org.eclipse.lsp4j.WorkDoneProgressBegin;
import org.eclipse.lsp4j.WorkDoneProgressCreateParams;
import org.eclipse.lsp4j.WorkDoneProgressEnd;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.LanguageClient;

/**
 * Runs commands on scripts as processes of their own. What they print goes to the editor's log line
 * by line; where the editor shows progress, a run is stopped there.
 */
final class Runs {
  private final Workspace workspace;
  private final Optional<Path> launcher;
  private final Supplier<LanguageClient> editor;
  private final Map<String, Process> running = new ConcurrentHashMap<>();
  private volatile boolean progress;

  Runs(Workspace workspace, Optional<Path> launcher, Supplier<LanguageClient> editor) {
    this.workspace = workspace;
    this.launcher = launcher;
    this.editor = editor;
  }

  /** Whether the editor shows how far something is. */
  void showProgress(boolean can) {
    progress = can;
  }

  /** Starts a command; how it ended is told when it has. */
  CompletableFuture<Integer> start(String command, String uri) {
    Document document =
        workspace
            .document(uri)
            .filter(Document::isFile)
            .orElseThrow(() -> Moves.refused("save the script to a file first"));
    Path script = Path.of(document.source().name());
    if (!isSaved(document, script)) {
      throw Moves.refused("save the script first: what lies in its file is run");
    }
    if (launcher.isEmpty()) {
      throw Moves.refused("this server was not started by tva's launcher, and cannot start it");
    }
    String word = command.substring("tva.".length());
    Arguments arguments = workspace.arguments(document);
    List<String> words =
        new ArrayList<>(List.of(launcher.get().toString(), word, script.toString()));
    arguments.values().forEach((name, value) -> words.add(name + "=" + value));
    if (running.containsKey(uri)) {
      throw Moves.refused("a command on this script is still running");
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(Path.of(arguments.folder()).toFile())
              .redirectErrorStream(true);
      Process process = builder.start();
      process.getOutputStream().close();
      running.put(uri, process);
      CompletableFuture<Integer> ended = new CompletableFuture<>();
      String title = "tva " + word + " " + script.getFileName();
      Thread.ofVirtual().start(() -> ended.complete(follow(uri, title, process)));
      return ended;
    } catch (IOException e) {
      throw Moves.refused("the launcher cannot be started: " + e.getMessage());
    }
  }

  private static boolean isSaved(Document document, Path script) {
    try {
      return Files.readString(script).equals(document.text());
    } catch (IOException _) {
      return false;
    }
  }

  private int follow(String uri, String title, Process process) {
    if (progress) {
      editor.get().createProgress(new WorkDoneProgressCreateParams(Either.forLeft(uri)));
      WorkDoneProgressBegin begin = new WorkDoneProgressBegin();
      begin.setTitle(title);
      begin.setCancellable(true);
      editor.get().notifyProgress(new ProgressParams(Either.forLeft(uri), Either.forLeft(begin)));
    }
    log("$ " + title);
    int code = -1;
    try (var in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        log(line);
      }
      code = process.waitFor();
    } catch (IOException | InterruptedException _) {
      process.destroyForcibly();
    }
    running.remove(uri);
    if (progress) {
      editor
          .get()
          .notifyProgress(
              new ProgressParams(Either.forLeft(uri), Either.forLeft(new WorkDoneProgressEnd())));
    }
    boolean ok = code == 0;
    editor
        .get()
        .showMessage(
            new MessageParams(
                ok ? MessageType.Info : MessageType.Error,
                title + (ok ? ": done" : ": ended with " + code + "; its output says why")));
    return code;
  }

  private void log(String line) {
    editor.get().logMessage(new MessageParams(MessageType.Log, line));
  }

  void stop(String uri) {
    Optional.ofNullable(running.get(uri)).ifPresent(Process::destroy);
  }

  void stopAll() {
    running.values().forEach(Process::destroy);
  }
}
