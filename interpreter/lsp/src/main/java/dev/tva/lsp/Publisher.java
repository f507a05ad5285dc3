// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.lsp.script.Document;
import dev.tva.lsp.script.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.PublishDiagnosticsParams;

/** Checks texts shortly after they have changed, and tells the editor what was found. */
final class Publisher {
  /** Keys that follow each other faster, or come while another text is checked, are one change. */
  private static final long PAUSE_MS = 5;

  private static final long REST_MS = 250;

  private final Workspace workspace;
  private final Worker worker;
  private final Library library;
  private final Consumer<PublishDiagnosticsParams> editor;
  private final Map<String, ScheduledFuture<?>> waiting = new HashMap<>();

  /** What each document's check found, by the URI where it was found. */
  private final SequencedMap<String, SequencedMap<String, List<Diagnostic>>> found =
      new LinkedHashMap<>();

  private final Map<String, List<Diagnostic>> told = new HashMap<>();

  Publisher(
      Workspace workspace,
      Worker worker,
      Library library,
      Consumer<PublishDiagnosticsParams> editor) {
    this.workspace = workspace;
    this.worker = worker;
    this.library = library;
    this.editor = editor;
  }

  /** A text is new or another; those that import it are checked again too. */
  void changed(String uri) {
    schedule(
        uri,
        PAUSE_MS,
        () -> {
          workspace.document(uri).ifPresent(this::check);
          workspace.documents().stream()
              .filter(d -> !d.uri().equals(uri) && workspace.isStale(d))
              .forEach(this::check);
        });
  }

  private void schedule(String uri, long pause, Runnable task) {
    ScheduledFuture<?> before = waiting.remove(uri);
    if (before != null) {
      before.cancel(false);
    }
    waiting.put(
        uri,
        worker.later(
            pause,
            () -> {
              waiting.remove(uri);
              try {
                task.run();
              } catch (CancellationException _) {
                // Some text has changed meanwhile; it may have been another.
                schedule(uri, pause, task);
              }
            }));
  }

  /** Everything may be another. */
  void allChanged() {
    workspace.documents().forEach(d -> changed(d.uri()));
  }

  void closed(String uri) {
    SequencedMap<String, List<Diagnostic>> was = found.remove(uri);
    if (was != null) {
      was.keySet().forEach(this::tell);
    }
    allChanged();
  }

  private void check(Document document) {
    if (library.has(document.source().name())) {
      return;
    }
    if (document.tooLong()) {
      SequencedMap<String, List<Diagnostic>> said = new LinkedHashMap<>();
      said.put(document.uri(), List.of(Findings.tooLong(document)));
      tell(document, said);
      return;
    }
    tell(document, Findings.of(workspace.checked(document)));
    // What planning reveals can wait until the typing stops.
    schedule(
        document.uri(),
        REST_MS,
        () ->
            workspace
                .document(document.uri())
                .map(workspace::planned)
                .filter(p -> !Findings.of(p).equals(found.get(document.uri())))
                .ifPresent(p -> tell(p.document(), Findings.of(p))));
  }

  private void tell(Document document, SequencedMap<String, List<Diagnostic>> now) {
    SequencedMap<String, List<Diagnostic>> was = found.put(document.uri(), now);
    Set<String> touched = new LinkedHashSet<>(now.keySet());
    if (was != null) {
      touched.addAll(was.keySet());
    }
    touched.forEach(this::tell);
  }

  /** All that was found in a file, by whichever check, if it is not what was told last. */
  private void tell(String uri) {
    SequencedSet<Diagnostic> all = new LinkedHashSet<>();
    found.values().forEach(f -> all.addAll(f.getOrDefault(uri, List.of())));
    List<Diagnostic> now = new ArrayList<>(all);
    boolean open = workspace.document(uri).isPresent();
    if (open || !now.equals(told.getOrDefault(uri, List.of()))) {
      var params = new PublishDiagnosticsParams(uri, now);
      workspace.document(uri).ifPresent(d -> params.setVersion(d.version()));
      editor.accept(params);
    }
    if (now.isEmpty()) {
      told.remove(uri);
    } else {
      told.put(uri, now);
    }
  }
}
