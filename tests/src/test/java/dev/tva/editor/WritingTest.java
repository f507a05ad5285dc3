// SPDX-License-Identifier: Apache-2.0
package dev.tva.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.doc.Workplace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DocumentHighlightParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.FoldingRangeRequestParams;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ReferenceContext;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureHelpParams;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An editor helps to write scripts: what can stand there, what a name is, where it is bound. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class WritingTest {
  private static final String SCRIPT =
      """
      # tva: base=base ft=ft
      import "tools.tva" as tools
      param base: model
      param ft:   model
      ## What was learned.
      tau = ft - base
      odd = base + ft
      fn half(x, by: number = 0.5) = {
        y = by*x
        y
      }
      edited = base + half(tau, by = 0.4)
      more = tools.twice(tau)
      show norm(edited - base, per = layer), norm(more)
      """;

  @TempDir static Path home;
  private static Path folder;
  private static Editor editor;
  private static TextDocumentService service;

  @BeforeAll
  static void start() throws IOException {
    folder = Files.createDirectories(home.resolve("work")).toRealPath();
    Workplace.make(folder);
    Files.writeString(folder.resolve("tools.tva"), "fn twice(x) = 2*x\n");
    Files.writeString(
        folder.resolve("other.tva"),
        "import \"tools.tva\"\nparam d: delta\nsave twice(d) to \"out/d\"\n");
    Files.writeString(folder.resolve("edit.tva"), SCRIPT);
    editor = new Editor(home, folder);
    service = editor.server().getTextDocumentService();
    List<Diagnostic> told = editor.open("edit.tva", SCRIPT);
    assertEquals(List.of("unused"), told.stream().map(d -> d.getCode().getLeft()).toList());
    assertEquals(
        "`odd` is not used\nhelp: use it, or leave the line out",
        told.getFirst().getMessage().getLeft());
  }

  @AfterAll
  static void end() {
    editor.close();
  }

  /** What is offered at the end of a text. */
  private static Map<String, CompletionItem> offered(String text) {
    editor.open("typing.tva", text);
    Position end = Editor.position(text, text.length());
    var items =
        Editor.await(service.completion(new CompletionParams(editor.id("typing.tva"), end)));
    editor.close("typing.tva");
    return items.getLeft().stream()
        .collect(
            Collectors.toMap(i -> i.getTextEdit().getLeft().getNewText(), i -> i, (a, _) -> a));
  }

  private static final String HEAD = "# tva: base=base\nparam base: model\n";

  @Test
  void completesNamesArgumentsPatternsAndPaths() {
    assertTrue(offered(HEAD + "x = b").containsKey("base"));
    assertFalse(offered("x = la\nlater = 1").containsKey("later ="));
    assertTrue(offered("show nor").containsKey("norm("));
    assertTrue(offered("show norm(1, ").containsKey("per = "));
    assertTrue(offered("fn f(inner, b) = inn").containsKey("inner"));
    assertTrue(offered("import \"too").containsKey("tools.tva"));
    assertTrue(offered("import \"tools.tva\" as t\nx = t.").containsKey("twice"));
    Map<String, CompletionItem> components = offered(HEAD + "x = base[\"layers.*.");
    assertEquals("3 tensors", components.get("self_attn").getDetail());
    assertTrue(components.containsKey("mlp"));
    assertEquals(Map.of(), offered("param base: model\nx = base[\"layers.*."));
  }

  @Test
  void sendsTheCardOfAFunctionWhenItIsAskedFor() {
    CompletionItem ties = offered("x = tie").get("ties(");
    CompletionItem whole = Editor.await(service.resolveCompletionItem(ties));
    String card = whole.getDocumentation().getRight().getValue();
    assertTrue(card.startsWith("```tva\nties("), card);
  }

  private static String hover(String piece, int into) {
    var hover =
        Editor.await(
            service.hover(
                new HoverParams(editor.id("edit.tva"), editor.at("edit.tva", piece, into))));
    return hover == null ? "" : hover.getContents().getRight().getValue();
  }

  @Test
  void saysWhatANameIs() {
    assertEquals(
        """
        **tau**: delta

        - space: `delta`
        - weight: `0`
        - tensors: `12`
        - parameters: `864`
        - dtype: `bf16`
        - formula: `ft - base`

        What was learned.
        """,
        hover("tau = ft", 1));
    assertTrue(hover("odd =", 1).contains("- weight: `2`\n"), hover("odd =", 1));
    assertTrue(hover("norm(edited", 1).startsWith("```tva\nnorm("));
    assertTrue(hover("half(tau", 1).startsWith("```tva\nhalf(x, by: number = 0.5)\n```"));
    assertEquals("", hover("# tva", 1));
  }

  @Test
  void showsTheSignatureOfTheCallBeingTyped() {
    SignatureHelp first = signature("half(tau", 5);
    assertEquals("half(x, by: number = 0.5)", first.getSignatures().getFirst().getLabel());
    assertEquals(0, first.getActiveParameter());
    assertEquals(1, signature("by = 0.4", 8).getActiveParameter());
    assertTrue(
        signature("per = layer", 8).getSignatures().getFirst().getLabel().startsWith("norm("));
  }

  private static SignatureHelp signature(String piece, int into) {
    return Editor.await(
        service.signatureHelp(
            new SignatureHelpParams(editor.id("edit.tva"), editor.at("edit.tva", piece, into))));
  }

  private static Location definition(String piece, int into) {
    var found =
        Editor.await(
            service.definition(
                new DefinitionParams(editor.id("edit.tva"), editor.at("edit.tva", piece, into))));
    return found.getLeft().getFirst();
  }

  @Test
  void goesToWhereANameIsBound() throws IOException {
    assertEquals(
        new Location(editor.uri("edit.tva"), new Range(new Position(5, 0), new Position(5, 3))),
        definition("half(tau", 6));
    assertEquals(editor.uri("tools.tva"), definition("tools.twice", 8).getUri());
    assertEquals(new Position(7, 11), definition("by = 0.4", 1).getRange().getStart());
    assertEquals(new Position(8, 2), definition("  y\n", 2).getRange().getStart());

    Location norm = definition("norm(edited", 1);
    Path library = Path.of(URI.create(norm.getUri()));
    assertEquals("norm", line(library, norm.getRange()));
    assertFalse(Files.getPosixFilePermissions(library).toString().contains("WRITE"));
  }

  private static String line(Path file, Range range) throws IOException {
    return Files.readAllLines(file)
        .get(range.getStart().getLine())
        .substring(range.getStart().getCharacter(), range.getEnd().getCharacter());
  }

  @Test
  void findsWhereANameStandsInAllFiles() {
    var params =
        new ReferenceParams(
            editor.id("edit.tva"),
            editor.at("edit.tva", "tools.twice", 8),
            new ReferenceContext(true));
    List<String> found = new ArrayList<>();
    for (Location l : Editor.await(service.references(params))) {
      found.add(
          l.getUri().substring(l.getUri().lastIndexOf('/') + 1)
              + ":"
              + (l.getRange().getStart().getLine() + 1));
    }
    assertEquals(List.of("tools.tva:1", "edit.tva:13", "other.tva:3"), found);
  }

  @Test
  void marksANameInTheText() {
    Position at = editor.at("edit.tva", "half(tau", 1);
    List<Integer> lines =
        Editor.await(
                service.documentHighlight(new DocumentHighlightParams(editor.id("edit.tva"), at)))
            .stream()
            .map(h -> h.getRange().getStart().getLine())
            .toList();
    assertEquals(List.of(7, 11), lines);
    assertEquals(
        new Range(new Position(11, 16), new Position(11, 20)),
        Editor.await(service.prepareRename(new PrepareRenameParams(editor.id("edit.tva"), at)))
            .getFirst());
    Position library = editor.at("edit.tva", "norm(edited", 1);
    assertNull(
        Editor.await(
            service.prepareRename(new PrepareRenameParams(editor.id("edit.tva"), library))));
  }

  @Test
  void renamesWhatAScriptBinds() {
    editor.open("given.tva", "# tva: b=base c=ft\nparam b: model\nshow norm(b)\n");
    editor.change(
        "given.tva",
        Editor.await(
                service.rename(
                    new RenameParams(editor.id("given.tva"), new Position(2, 10), "base")))
            .getChanges()
            .get(editor.uri("given.tva")));
    assertEquals(
        "# tva: base=base c=ft\nparam base: model\nshow norm(base)\n", editor.text("given.tva"));
    editor.close("given.tva");
    editor.open("rename.tva", "a = 1\nfn f(a) = a\nshow a + f(a = a), \"${a}\"\n");
    var edit =
        Editor.await(
            service.rename(new RenameParams(editor.id("rename.tva"), new Position(0, 0), "bee")));
    List<TextEdit> edits = edit.getChanges().get(editor.uri("rename.tva"));
    editor.change("rename.tva", edits);
    assertEquals(
        "bee = 1\nfn f(a) = a\nshow bee + f(a = bee), \"${bee}\"\n", editor.text("rename.tva"));
    editor.change(
        "rename.tva",
        Editor.await(
                service.rename(new RenameParams(editor.id("rename.tva"), new Position(1, 5), "x")))
            .getChanges()
            .get(editor.uri("rename.tva")));
    assertEquals(
        "bee = 1\nfn f(x) = x\nshow bee + f(x = bee), \"${bee}\"\n", editor.text("rename.tva"));
    for (String refused : List.of("x", "show", "1a", "a b")) {
      var answer =
          service.rename(new RenameParams(editor.id("rename.tva"), new Position(0, 0), refused));
      assertThrows(AssertionError.class, () -> Editor.await(answer), refused);
    }
    editor.close("rename.tva");
  }

  /** In a file of values too, where another script may need the former name. */
  @Test
  void renamesParametersWhereTheirValuesAreGiven() throws IOException {
    Path sub = Files.createDirectories(folder.resolve("given"));
    Files.writeString(sub.resolve("tva.json"), "{\n  \"b\": \"../base\",\n  \"x\": \"b\"\n}\n");
    editor.open("given/one.tva", "param b: model\nshow norm(b)\n");
    assertEquals(
        "{\n  \"base\": \"../base\",\n  \"x\": \"b\"\n}\n", valuesAfter("given/one.tva", "base"));
    Files.writeString(sub.resolve("two.tva"), "param b: model\nshow norm(b)\n");
    assertEquals(
        "{\n  \"base\": \"../base\", \"b\": \"../base\",\n  \"x\": \"b\"\n}\n",
        valuesAfter("given/one.tva", "base"));
    var taken =
        service.rename(new RenameParams(editor.id("given/one.tva"), new Position(0, 6), "x"));
    assertThrows(AssertionError.class, () -> Editor.await(taken));
    editor.close("given/one.tva");
  }

  private static String valuesAfter(String script, String to) throws IOException {
    var edit =
        Editor.await(service.rename(new RenameParams(editor.id(script), new Position(0, 6), to)));
    String text = Files.readString(folder.resolve("given/tva.json"));
    return Editor.applied(text, edit.getChanges().get(editor.uri("given/tva.json")).getFirst());
  }

  @Test
  void showsWhatStandsInAScript() {
    List<String> names =
        Editor.await(service.documentSymbol(new DocumentSymbolParams(editor.id("edit.tva"))))
            .stream()
            .map(e -> e.getRight())
            .map(DocumentSymbol::getName)
            .toList();
    assertEquals(
        List.of("import \"tools.tva\"", "base", "ft", "tau", "odd", "half", "edited", "more"),
        names);
    var folds =
        Editor.await(service.foldingRange(new FoldingRangeRequestParams(editor.id("edit.tva"))));
    assertEquals(
        List.of("7-9"), folds.stream().map(f -> f.getStartLine() + "-" + f.getEndLine()).toList());
  }

  @Test
  void saysBesideABindingWhatItIs() {
    Range all = new Range(new Position(0, 0), new Position(100, 0));
    List<String> hints =
        Editor.await(service.inlayHint(new InlayHintParams(editor.id("edit.tva"), all))).stream()
            .map(h -> h.getPosition().getLine() + h.getLabel().getLeft())
            .toList();
    assertEquals(List.of("5: delta", "6: weighted sum, weight 2", "11: model", "12: delta"), hints);
  }

  @Test
  void coloursWords() {
    List<Integer> data =
        Editor.await(service.semanticTokensFull(new SemanticTokensParams(editor.id("edit.tva"))))
            .getData();
    var legend = editor.greeting().getCapabilities().getSemanticTokensProvider().getLegend();
    List<String> words = new ArrayList<>();
    int line = 0;
    int at = 0;
    List<String> lines = SCRIPT.lines().toList();
    for (int i = 0; i < data.size(); i += 5) {
      at = data.get(i) == 0 ? at + data.get(i + 1) : data.get(i + 1);
      line += data.get(i);
      String word = lines.get(line).substring(at, at + data.get(i + 2));
      words.add(word + " " + legend.getTokenTypes().get(data.get(i + 3)));
    }
    assertTrue(words.contains("import keyword"), words.toString());
    assertTrue(words.contains("# tva: base=base ft=ft comment"));
    assertTrue(words.contains("norm function"));
    assertTrue(words.contains("0.4 number"));
    assertTrue(words.contains("edited variable"));
  }

  @Test
  void runsAScriptAsAProcess() {
    List<? extends CodeLens> lenses =
        Editor.await(service.codeLens(new CodeLensParams(editor.id("edit.tva"))));
    assertEquals(
        List.of("check", "plan", "run"),
        lenses.stream().map(l -> l.getCommand().getTitle()).toList());
    var run = lenses.getLast().getCommand();
    Object code =
        Editor.await(
            editor
                .server()
                .getWorkspaceService()
                .executeCommand(new ExecuteCommandParams(run.getCommand(), run.getArguments())));
    List<String> said = new ArrayList<>();
    editor.log.drainTo(said);
    assertEquals(0.0, ((Number) code).doubleValue(), said.toString());
    assertTrue(said.contains("$ tva run edit.tva"), said.toString());
    assertTrue(said.stream().anyMatch(l -> l.startsWith("  model.layers.2")), said.toString());
    assertEquals("tva run edit.tva: done", said.getLast());
  }
}
