// SPDX-License-Identifier: Apache-2.0
package dev.tva.editor;

import dev.tva.doc.Workplace;
import dev.tva.snippet.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The manual's picture of a script in an editor, drawn from what the server says of it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class PictureTest {
  private static final double LETTER = 7.8;
  private static final double LINE = 20;
  private static final double LEFT = 44;
  private static final Map<String, String> COLORS =
      Map.of(
          "keyword", "#0000c0",
          "function", "#795e26",
          "variable", "#001080",
          "number", "#098658",
          "string", "#a31515",
          "comment", "#6a737d");

  @TempDir Path home;

  private final StringBuilder svg = new StringBuilder();

  @Test
  void drawsTheManualsPicture() throws IOException {
    Path folder = Files.createDirectories(home.resolve("work"));
    Workplace.make(folder);
    String script =
        """
        # tva: base=base ft=ft
        param base: model
        param ft:   model
        tau  = ft - base
        sum  = base + ft
        half = base + 0.5*tau["layers.*.self_attn"]
        save half to "out/half"
        save sum to "out/sum"
        """;
    try (Editor editor = new Editor(home, folder)) {
      List<Diagnostic> problems = editor.open("edit.tva", script);
      var service = editor.server().getTextDocumentService();
      Range all = new Range(new Position(0, 0), new Position(99, 0));
      List<InlayHint> hints =
          Editor.await(service.inlayHint(new InlayHintParams(editor.id("edit.tva"), all)));
      var legend = editor.greeting().getCapabilities().getSemanticTokensProvider().getLegend();
      List<Integer> tokens =
          Editor.await(service.semanticTokensFull(new SemanticTokensParams(editor.id("edit.tva"))))
              .getData();
      draw(script.lines().toList(), tokens, legend.getTokenTypes(), hints);
      Diagnostic problem = problems.getFirst();
      mark(problem.getRange());
      String fix = editor.fixes("edit.tva", problem).getFirst().getTitle();
      box(
          script.lines().count(),
          List.of(problem.getMessage().getLeft().lines().findFirst().orElseThrow(), "fix: " + fix));
      editor.end();
    }
    double height = (script.lines().count() + 4) * LINE;
    String picture =
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="640" height="%.0f" viewBox="0 0 640 %.0f" \
        font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13">
        <rect width="100%%" height="100%%" fill="white"/>
        """
                .formatted(height, height)
            + svg
            + "</svg>\n";
    Goldens.compare(Path.of("../grammar/manual/pictures/editor.svg"), picture);
  }

  private void draw(
      List<String> lines, List<Integer> tokens, List<String> types, List<InlayHint> hints) {
    int line = 0;
    int at = 0;
    String[] colors = new String[lines.stream().mapToInt(String::length).max().orElse(0)];
    int next = 0;
    for (int i = 0; i < lines.size(); i++) {
      java.util.Arrays.fill(colors, "#333333");
      while (next < tokens.size() && line + tokens.get(next) <= i) {
        line += tokens.get(next);
        at = tokens.get(next) == 0 ? at + tokens.get(next + 1) : tokens.get(next + 1);
        java.util.Arrays.fill(
            colors, at, at + tokens.get(next + 2), COLORS.get(types.get(tokens.get(next + 3))));
        next += 5;
      }
      text(12, i, Integer.toString(i + 1), "#bbbbbb");
      double x = LEFT;
      String text = lines.get(i);
      int start = 0;
      for (int c = 0; c <= text.length(); c++) {
        String hint = hintAt(hints, i, c);
        boolean ends = c == text.length() || c > start && !colors[c].equals(colors[start]);
        if ((ends || !hint.isEmpty()) && c > start) {
          text(x, i, text.substring(start, c), colors[start]);
          x += (c - start) * LETTER;
          start = c;
        }
        if (!hint.isEmpty()) {
          text(x, i, hint, "#999999");
          x += hint.length() * LETTER;
        }
      }
    }
  }

  private static String hintAt(List<InlayHint> hints, int line, int character) {
    return hints.stream()
        .filter(h -> h.getPosition().equals(new Position(line, character)))
        .map(h -> h.getLabel().getLeft())
        .findFirst()
        .orElse("");
  }

  private void text(double x, double line, String text, String color) {
    svg.append(
        "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" xml:space=\"preserve\">%s</text>\n"
            .formatted(x, (line + 1) * LINE, color, escaped(text)));
  }

  private void mark(Range range) {
    double y = (range.getStart().getLine() + 1) * LINE + 4;
    svg.append(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#d0342c\" stroke-width=\"2\"/>\n"
            .formatted(
                LEFT + range.getStart().getCharacter() * LETTER,
                y,
                LEFT + range.getEnd().getCharacter() * LETTER,
                y));
  }

  private void box(double line, List<String> texts) {
    svg.append(
        "<rect x=\"12\" y=\"%.1f\" width=\"616\" height=\"%.1f\" fill=\"#fff4f3\" stroke=\"#d0342c\"/>\n"
            .formatted((line + 0.6) * LINE, (texts.size() + 0.8) * LINE));
    for (int i = 0; i < texts.size(); i++) {
      text(24, line + 1 + i, texts.get(i), "#333333");
    }
  }

  private static String escaped(String s) {
    return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
