// SPDX-License-Identifier: Apache-2.0
package dev.tva.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.doc.Workplace;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.DocumentRangeFormattingParams;
import org.eclipse.lsp4j.FormattingOptions;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.TextEdit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An editor opens scripts, changes them, and is told what is wrong and what mends it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class EditorTest {
  @TempDir static Path home;
  private static Path folder;
  private static Editor editor;

  @BeforeAll
  static void start() throws IOException {
    folder = Files.createDirectories(home.resolve("wörk space"));
    Workplace.make(folder);
    editor = new Editor(home, folder);
  }

  /** After all that the tests gave it, the hostile and the large. */
  @AfterAll
  static void end() throws IOException {
    if (OS.current() == OS.LINUX) {
      assertTrue(editor.peakBytes() <= 200_000_000, editor.peakBytes() + " bytes");
    }
    assertEquals(0, editor.end());
    editor.close();
  }

  private static List<String> codes(List<Diagnostic> problems) {
    return problems.stream().map(d -> d.getCode().getLeft()).toList();
  }

  /** All that the server says it can do, and what has an editor do it. */
  private static final SortedMap<String, String> TESTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("codeAction", "EditorTest.offersChangesThatMend"),
              Map.entry("codeLens", "WritingTest.runsAScriptAsAProcess"),
              Map.entry("completion", "WritingTest.completesNamesArgumentsPatternsAndPaths"),
              Map.entry("definition", "WritingTest.goesToWhereANameIsBound"),
              Map.entry("documentFormatting", "EditorTest.laysOutTheWholeOrSomeLines"),
              Map.entry("documentHighlight", "WritingTest.marksANameInTheText"),
              Map.entry("documentRangeFormatting", "EditorTest.laysOutTheWholeOrSomeLines"),
              Map.entry("documentSymbol", "WritingTest.showsWhatStandsInAScript"),
              Map.entry("executeCommand", "WritingTest.runsAScriptAsAProcess"),
              Map.entry("foldingRange", "WritingTest.showsWhatStandsInAScript"),
              Map.entry("hover", "WritingTest.saysWhatANameIs"),
              Map.entry("inlayHint", "WritingTest.saysBesideABindingWhatItIs"),
              Map.entry("references", "WritingTest.findsWhereANameStandsInAllFiles"),
              Map.entry("rename", "WritingTest.renamesWhatAScriptBinds"),
              Map.entry("semanticTokens", "WritingTest.coloursWords"),
              Map.entry("signatureHelp", "WritingTest.showsTheSignatureOfTheCallBeingTyped")));

  @Test
  void allThatIsPromisedIsTested() throws ReflectiveOperationException {
    SortedSet<String> promised = new TreeSet<>();
    for (Method m : ServerCapabilities.class.getMethods()) {
      Matcher name = Pattern.compile("get(\\w)(\\w*)Provider").matcher(m.getName());
      if (name.matches() && m.invoke(editor.greeting().getCapabilities()) != null) {
        promised.add(name.group(1).toLowerCase(Locale.ROOT) + name.group(2));
      }
    }
    assertEquals(TESTED.keySet(), promised);
    for (String test : TESTED.values()) {
      int dot = test.indexOf('.');
      Class<?> in = Class.forName("dev.tva.editor." + test.substring(0, dot));
      assertTrue(in.getDeclaredMethod(test.substring(dot + 1)).isAnnotationPresent(Test.class));
    }
  }

  @Test
  void tellsSyntaxAndMeaningTogetherAndForgetsWhatIsMended() {
    List<Diagnostic> problems =
        editor.open(
            "two.tva",
            """
            param base: model
            param ft: model
            tau = ft - base  # 😀 \u00e9
            odd = (tau +
            show norm(taw)
            """);
    assertEquals(List.of("unclosed", "unknown-name"), codes(problems));
    Diagnostic unknown = problems.getLast();
    assertEquals(new Range(new Position(4, 10), new Position(4, 13)), unknown.getRange());
    assertEquals(DiagnosticSeverity.Error, unknown.getSeverity());
    assertEquals("tva", unknown.getSource());

    assertEquals(
        List.of("unknown-name"), codes(editor.type("two.tva", "(tau +\n", "(tau + tau)\n")));
    assertEquals(List.of(), codes(editor.type("two.tva", "taw)", "tau + odd)")));
    assertEquals(1, editor.type("two.tva", "tau + odd)", "taw)").size());
    editor.close("two.tva");
    assertEquals(List.of(), editor.told("two.tva"));
  }

  @Test
  void countsColumnsAsEditorsDo() {
    List<Diagnostic> problems = editor.open("wide.tva", "show \"😀\", wrong\n");
    Range range = problems.getFirst().getRange();
    assertEquals(new Range(new Position(0, 11), new Position(0, 16)), range);
    editor.close("wide.tva");
  }

  @Test
  void offersChangesThatMend() {
    editor.open(
        "soup.tva",
        """
        param a: model
        param b: model
        out = a + b
        save out to "out/soup"
        """);
    List<Diagnostic> problems = editor.type("soup.tva", "out/soup", "out/stew");
    assertEquals(List.of("not-a-model"), codes(problems));
    var fixes = editor.fixes("soup.tva", problems.getFirst());
    assertTrue(fixes.getFirst().getIsPreferred());
    assertEquals("to average them: mean(a, b)", fixes.getFirst().getTitle());
    assertEquals(List.of(), codes(editor.apply("soup.tva", fixes.getFirst())));
    assertTrue(editor.text("soup.tva").contains("out = mean(a, b)\n"), editor.text("soup.tva"));
    editor.close("soup.tva");
  }

  @Test
  void checksAnImportAsItStandsInTheEditor() throws IOException {
    Files.writeString(folder.resolve("lib.tva"), "fn twice(x) = 2*x\n");
    String main =
        """
        import "lib.tva" as lib
        param base: model
        param ft: model
        save base + lib.twice(ft - base) to "out/twice"
        """;
    assertEquals(List.of(), codes(editor.open("main.tva", main)));
    editor.open("lib.tva", Files.readString(folder.resolve("lib.tva")));
    editor.type("lib.tva", "twice(x)", "thrice(x)");
    assertEquals(List.of("unknown-name"), codes(editor.told("main.tva")));
    editor.type("lib.tva", "thrice(x) = 2*x", "twice(x) = 2*y");
    List<Diagnostic> there = editor.told("main.tva");
    assertEquals(List.of(), codes(there));
    editor.close("lib.tva");
    assertEquals(List.of(), codes(editor.told("main.tva")));
    editor.close("main.tva");
  }

  @Test
  void readsTheHeadersThatACommentOrAFileNames() throws IOException {
    String script =
        """
        param base: model
        param chat: model
        save base + 0.5*(chat - base) to "out/chat"
        """;
    assertEquals(List.of(), codes(editor.open("chat.tva", script)));
    List<Diagnostic> problems =
        editor.type(
            "chat.tva", "param base: model\n", "# tva: base=base chat=chat\nparam base: model\n");
    assertEquals(List.of("shape-mismatch"), codes(problems));
    assertEquals(
        List.of(
            "to match rows by token: align(chat, like = base) - base",
            "to leave them out: (chat - base)[not \"embed_tokens\" and not \"lm_head\"]"),
        editor.fixes("chat.tva", problems.getFirst()).stream().map(f -> f.getTitle()).toList());
    assertEquals(List.of(), codes(editor.type("chat.tva", "# tva: base=base chat=chat\n", "")));

    Path sub = Files.createDirectories(folder.resolve("sub"));
    Files.writeString(sub.resolve("tva.json"), "{\"base\": \"../base\", \"chat\": \"../chat\"}");
    assertEquals(List.of("shape-mismatch"), codes(editor.open("sub/chat.tva", script)));
    Files.writeString(sub.resolve("tva.json"), "{\"base\": \"../base\", \"chat\": \"../ft\"}");
    editor
        .server()
        .getWorkspaceService()
        .didChangeWatchedFiles(new DidChangeWatchedFilesParams(List.of()));
    assertEquals(List.of(), codes(editor.told("sub/chat.tva")));
    editor.close("sub/chat.tva");
    editor.close("chat.tva");
  }

  @Test
  void laysOutTheWholeOrSomeLines() {
    editor.open("odd.tva", "a=1\n\n\n\nb   =  a+2\nshow   a ,b\n");
    var service = editor.server().getTextDocumentService();
    var options = new FormattingOptions(2, true);
    Range second = new Range(new Position(4, 0), new Position(4, 3));
    List<? extends TextEdit> some =
        Editor.await(
            service.rangeFormatting(
                new DocumentRangeFormattingParams(editor.id("odd.tva"), options, second)));
    editor.change("odd.tva", some);
    assertEquals("a=1\n\n\n\nb = a + 2\nshow   a ,b\n", editor.text("odd.tva"));
    editor.change(
        "odd.tva",
        Editor.await(
            service.formatting(new DocumentFormattingParams(editor.id("odd.tva"), options))));
    assertEquals("a = 1\n\nb = a + 2\nshow a, b\n", editor.text("odd.tva"));
    editor.close("odd.tva");
  }

  @Test
  void answersNothingThatIsCancelled() {
    editor.open("busy.tva", "show " + "1 + ".repeat(3000) + "1\n");
    var service = editor.server().getTextDocumentService();
    var options = new FormattingOptions(2, true);
    List<CompletableFuture<?>> asked = new java.util.ArrayList<>();
    for (int i = 0; i < 50; i++) {
      asked.add(service.formatting(new DocumentFormattingParams(editor.id("busy.tva"), options)));
    }
    asked.subList(1, 50).forEach(a -> a.cancel(true));
    Editor.await(asked.getFirst());
    asked
        .subList(1, 50)
        .forEach(a ->
            org.junit.jupiter.api.Assertions.assertThrows(
                CancellationException.class, () -> a.join()));
    // The next question is answered all the same.
    assertEquals(
        List.of(),
        Editor.await(
            service.formatting(new DocumentFormattingParams(editor.id("busy.tva"), options))));
    editor.close("busy.tva");
  }

  @Test
  void livesThroughWhateverATextIs() throws IOException {
    List<Diagnostic> large = editor.open("large.tva", "x = 1 # a line\n".repeat(700_000));
    assertEquals(1, large.size());
    assertTrue(large.getFirst().getMessage().getLeft().contains("larger than 1 MB"));
    assertEquals(DiagnosticSeverity.Information, large.getFirst().getSeverity());
    editor.close("large.tva");
    for (String hostile :
        List.of(
            "(".repeat(100_000),
            "x = " + "-".repeat(100_000) + "1",
            "\u0000\ufffe\ud800 \u202e",
            "\"${\"${\"${".repeat(2_000),
            "a".repeat(900_000),
            "fn f(x) = f(x)\nshow f(1)\n",
            "import \"hostile.tva\"\n",
            "x = [" + "1,".repeat(20_000) + "1]\nshow x\n")) {
      editor.open("hostile.tva", hostile);
      editor.close("hostile.tva");
    }
    assertEquals(List.of(), codes(editor.open("fine.tva", "show 1 + 1\n")));
    editor.close("fine.tva");
    assertTrue(editor.process().isAlive());
  }
}
