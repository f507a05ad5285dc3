// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.graph.Grain;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.type.Space;
import dev.tva.type.Val;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of spaces in the manual are those of {@code dev.tva.type}, found by evaluation. */
class SpacesTableTest {
  private static final Path PAGE = Path.of("../grammar/manual/spaces.md");

  private static final String GIVEN =
      """
      param m: model
      param t: delta
      param k: number
      e = abs(m)
      q = t > 0
      """;

  private final Session session = new Session();

  /** One name for each kind of operand. */
  private static Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("model", "m");
    kinds.put("delta", "t");
    kinds.put("number", "k");
    kinds.put("number per element", "e");
    kinds.put("mask", "q");
    return kinds;
  }

  private String space(String expression) {
    var checked =
        session.check(
            Source.of("<table>", GIVEN + "r = " + expression + "\n"),
            Map.of(),
            Optional.empty(),
            true);
    if (!checked.ok()) {
      return "error";
    }
    var analysis = checked.analysis().orElseThrow();
    if (!(analysis.bindings().get("r") instanceof Val.Node(var value))) {
      throw new AssertionError(expression);
    }
    Space space = analysis.spaces().of(value);
    boolean perElement = space instanceof Space.Number && value.grain() == Grain.ELEMENT;
    return perElement ? "number per element" : space.word();
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private String table(List<String> operations) {
    List<String> head = new ArrayList<>(List.of(""));
    kinds().forEach((kind, name) -> head.add("`" + name + "`, a " + kind));
    StringBuilder table = new StringBuilder(row(head));
    table.append("|").append("---|".repeat(head.size())).append('\n');
    for (String operation : operations) {
      for (String left : kinds().values()) {
        List<String> cells = new ArrayList<>();
        cells.add("`" + operation.replace("L", left).replace("R", "...") + "`");
        for (String right : kinds().values()) {
          cells.add(space(operation.replace("L", left).replace("R", right)));
        }
        table.append(row(cells));
      }
    }
    return table.toString();
  }

  private void holds(String table) throws IOException {
    String page = Files.readString(PAGE);
    assertTrue(page.contains(table), () -> PAGE + " does not have this table:\n" + table);
  }

  @Test
  void sumsAreAsTheManualSays() throws IOException {
    holds(table(List.of("L + R", "L - R")));
  }

  @Test
  void productsAreAsTheManualSays() throws IOException {
    holds(table(List.of("L * R", "L / R", "L ^ R")));
  }

  @Test
  void alternativesAreAsTheManualSays() throws IOException {
    holds(table(List.of("where(q, L, R)")));
  }

  @Test
  void minAndMaxAndIfGiveWhatWhereGives() {
    for (String left : kinds().values()) {
      for (String right : kinds().values()) {
        String pair = left + ", " + right;
        String where = plain("where(q, " + pair + ")");
        assertEquals(where, plain("if \"mlp\" then " + left + " else " + right), pair);
        assertEquals(where, plain("min(" + pair + ")"), pair);
        assertEquals(where, plain("max(" + pair + ")"), pair);
      }
    }
  }

  /** The space alone: how fine a number is depends on the condition too. */
  private String plain(String expression) {
    return space(expression).replace(" per element", "");
  }

  @Test
  void comparisonsAreMasks() {
    for (String left : kinds().values()) {
      for (String right : kinds().values()) {
        for (String operator : List.of("<", "<=", ">", ">=", "==", "!=")) {
          assertEquals("mask", space(left + " " + operator + " " + right));
        }
      }
    }
  }

  @Test
  void functionsOfOneValueAreAsTheManualSays() throws IOException {
    List<String> functions =
        List.of(
            "-", "abs", "sign", "sqrt", "exp", "log", "tanh", "sin", "cos", "acos", "floor",
            "ceil");
    Map<String, List<String>> same = new LinkedHashMap<>();
    for (String f : functions) {
      String cells =
          kinds().values().stream()
              .map(x -> space(f.equals("-") ? "-" + x : f + "(" + x + ")"))
              .collect(Collectors.joining(" | "));
      same.computeIfAbsent(cells, _ -> new ArrayList<>()).add("`" + f + "`");
    }
    List<String> head = new ArrayList<>(List.of(""));
    kinds().forEach((kind, name) -> head.add("of a " + kind));
    StringBuilder table = new StringBuilder(row(head));
    table.append("|").append("---|".repeat(head.size())).append('\n');
    same.forEach(
        (cells, names) -> table.append(row(List.of(String.join(" ", names) + " | " + cells))));
    holds(table.toString());
  }

  /** Rows of the form {@code | `expression` | weight | word |} in the table of the one rule. */
  @Test
  void theExamplesOfTheRuleAreWhatTheManualCallsThem() throws IOException {
    String given =
        "param base: model\nparam ft: model\nparam a: model\nparam b: model\nparam c: model\n"
            + "param t: number\nparam ws: [number]\nparam ms: [model]\n";
    int rows = 0;
    for (String line : Files.readAllLines(PAGE)) {
      String[] cells = line.split("\\|");
      boolean example =
          cells.length == 4 && cells[1].strip().startsWith("`") && !cells[2].isBlank();
      if (example && cells[3].strip().matches("model|delta|weighted sum")) {
        String expression = cells[1].strip().replace("`", "");
        var checked =
            session.check(
                Source.of("<table>", given + "r = " + expression + "\n"),
                Map.of(),
                Optional.empty(),
                true);
        assertTrue(checked.ok(), expression);
        var analysis = checked.analysis().orElseThrow();
        Val r = analysis.bindings().get("r");
        assertTrue(r instanceof Val.Node, expression);
        assertEquals(
            cells[3].strip(), analysis.spaces().of(((Val.Node) r).value()).word(), expression);
        rows++;
      }
    }
    assertTrue(rows >= 10, "only " + rows + " rows");
  }
}
