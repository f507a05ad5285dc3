// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.plan.PeakMemory;
import dev.tva.source.Source;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import dev.tva.view.PlanText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts become, and what is said of those that cannot be. */
final class PlanTest {
  private static final String INPUTS =
      """
      base = model("base")
      a = model("a")
      b = model("b")
      tau = a - base
      """;

  /** Three blocks; {@code chat} has more vocabulary, {@code more} a tensor more. */
  private static Manifest manifest(String path) {
    TreeMap<String, TensorSpec> t = new TreeMap<>();
    long vocabulary = path.equals("chat") ? 12 : 8;
    t.put("embed_tokens.weight", new TensorSpec(DType.BF16, Shape.of(vocabulary, 4)));
    if (path.equals("more")) {
      t.put("lm_head.weight", new TensorSpec(DType.BF16, Shape.of(8, 4)));
    }
    for (int i = 0; i < 3; i++) {
      t.put("layers." + i + ".mlp.weight", new TensorSpec(DType.BF16, Shape.of(4, 4)));
      t.put("layers." + i + ".self_attn.weight", new TensorSpec(DType.BF16, Shape.of(4, 4)));
    }
    return new Manifest(path, t, Map.of());
  }

  private static final Catalog CATALOG =
      new Catalog() {
        @Override
        public Manifest open(String path) {
          return manifest(path);
        }

        @Override
        public List<String> expand(String glob) {
          return List.of(glob + 1, glob + 2, glob + 3);
        }

        @Override
        public String readScript(String path) {
          return "fn half(x) = x/2\n";
        }

        @Override
        public String resolve(String from, String path) {
          return path;
        }
      };

  private static Session.Checked check(String text) {
    return new Session()
        .check(Source.of("x.tva", INPUTS + text), Map.of(), Optional.of(CATALOG), false);
  }

  private static String plan(String formula) {
    Session.Checked checked = check("save " + formula + " to \"out\"\n");
    Session.Ready ready = new Session().plan(checked, false);
    assertTrue(ready.ok(), ready.problems().toString());
    return PlanText.of(
            checked.analysis().orElseThrow(),
            ready.planned().orElseThrow().plan(),
            new PeakMemory(200_000_000, true, 20_000_000, 2, 0, 0, Optional.empty()))
        .lines()
        .dropWhile(l -> !l.startsWith("output"))
        .skip(1)
        .filter(l -> l.contains(" tensor"))
        .map(String::strip)
        .collect(Collectors.joining("; "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "base + 0.5*(a - base) - 0.3*(b - base) | 7 tensors  base + 0.5*(a - base) - 0.3*(b -"
            + " base)",
        "(a + b)/2                              | 7 tensors  a + 0.5*(b - a)",
        "mean(a, b, base)                       | 7 tensors  a + 1/3*(b - a) + 1/3*(base - a)",
        "b + (a - base)                         | 7 tensors  b + (a - b) - (base - b)",
        "base + (a - base)                      | 7 tensors  a, copied unchanged",
        "base + 0*tau                           | 7 tensors  base, copied unchanged",
        "base + 0.5*tau[\"mlp\"]                | 4 tensors  base, copied unchanged; 3 tensors "
            + " base + 0.5*(a - base)",
        "tau - (b - base)                       | 7 tensors  a - b",
        "0.5*a + 0.3*b as model                 | 7 tensors  0.5*a + 0.3*b",
        "where(tau > 0, a, b)                   | 7 tensors  where(a - base > 0, a, b)"
      })
  void collapsesSums(String formula, String wanted) {
    assertEquals(wanted, plan(formula));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "save a + b to \"o\"                         | not-a-model",
        "save 0.5*a + 0.6*b to \"o\"                 | not-a-model",
        "save base + 0.1 to \"o\"                    | number-added-to-model",
        "save base + abs(a) to \"o\"                 | no-weight",
        "save base + norm(tau) to \"o\"              | number-added-to-model",
        "save where(tau > 0, a, tau) to \"o\"        | branches-differ",
        "save max(a, tau) to \"o\"                   | branches-differ",
        "show norm(norm(tau), per = row)             | grain-too-fine",
        "save base + tau[\"self_atn\"] to \"o\"      | pattern-matches-nothing",
        "save base + (model(\"chat\") - a) to \"o\"  | shape-mismatch",
        "save base + (model(\"more\") - a) to \"o\"  | names-differ",
        "save base + (model(\"more\") - model(\"b2\"))[\"layers\" or \"lm_head\"] to \"o\" |"
            + " names-differ",
        "show norm(model(\"chat\") - a, per = layer)  | shape-mismatch",
        "show norm(base + 0.5*(model(\"chat\") - a))  | shape-mismatch",
        "show dot(model(\"chat\"), a)                | shape-mismatch",
        "show size(model(\"chat\") - a)              | shape-mismatch",
        "assert norm(model(\"chat\") - a) > 0, \"no\" | shape-mismatch",
        "show [1, model(\"chat\") - a]               | shape-mismatch",
        "save base + depth*tau to \"o\"              | no-layer",
        "show depth                                  | no-layer",
        "show mean(depth)                            | no-layer",
        "show norm(layer*tau, per = tensor)          | no-layer",
        "show count(mean(depth) > depth)             | no-layer",
        "assert max(layer) > 0, \"no\"               | no-layer",
        "show nrm(tau)                               | unknown-name",
        "show norm(tau, q = 2)                       | wrong-arguments",
        "show norm(tau)/0                            | division-by-zero",
        "show tau(1)                                 | not-a-function",
        "fn f(x) = f(x); show f(tau)                 | recursion",
        "a = model(\"c\")                            | already-bound",
        "save a to \"o\"; save b to \"o\"            | same-output-twice",
        "show if norm(tau) > 1 then 1 else 2         | not-known-before-data",
        "save a to \"o\" with dtyp = bf16            | wrong-arguments",
        "show [1, 2][5]                              | out-of-range",
        "show tau[\"a..b\"]                          | bad-pattern",
        "assert 1 > 2, \"no\"                        | assertion-failed"
      })
  void saysWhatIsWrong(String statement, String slug) {
    Session.Checked checked = check(statement.strip() + "\n");
    List<Diagnostic> problems = new Session().plan(checked, false).problems();
    List<String> errors =
        problems.stream().filter(Diagnostic::isError).map(d -> d.slug().text()).toList();
    assertEquals(List.of(slug), errors, problems.toString());
  }

  /** What is left out, or not chosen, or not there, needs no layer and cannot clash. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "show norm((model(\"chat\") - base)[not \"embed_tokens\"])",
        "save base + (model(\"chat\") - base)[not \"embed_tokens\"] to \"o\"",
        "save model(\"chat\") + (a - base)[\"layers\"] to \"o\"",
        "show norm((base + (model(\"chat\") - a)[\"layers\"]) - b)",
        "show norm(match { \"embed_tokens\" -> tau; else -> model(\"chat\") - base })",
        "show norm((model(\"more\") - base)[not \"lm_head\"])",
        "save base + (model(\"more\") - base)[not \"lm_head\"] to \"o\"",
        "save (base + (model(\"more\") - model(\"more2\")))[not \"lm_head\"] to \"o\"",
        "show count(depth > 0.5), count(2*depth != 1)",
        "show mean(if \"layers\" then depth else 0)",
        "save base + (if layer > 0 then depth else 0.5)*tau to \"o\"",
        "show norm(depth*tau[\"layers\"])",
        "show mean(norm(tau[\"layers\"], per = tensor)*depth)",
        "show gradient([0, 1])"
      })
  void asksOnlyOfWhatIsUsed(String statement) {
    Session.Ready ready = new Session().plan(check(statement + "\n"), false);
    assertTrue(ready.ok(), ready.problems().toString());
  }

  /** The help of a problem stands where the problem was, and then there is none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "show norm(model(\"chat\") - base)",
        "save base + 0.5*(model(\"chat\")\n  - base) to \"o\"",
        "show norm(mean(model(\"chat\"), base))",
        "show norm(model(\"more\") - base)",
        "save mean(base, model(\"more\")) to \"o\"",
        "save base + depth*tau to \"o\"",
        "show mean(layer)"
      })
  void helpCanBeTyped(String statement) {
    Diagnostic problem =
        check(statement + "\n").problems().stream()
            .filter(Diagnostic::isError)
            .findFirst()
            .orElseThrow();
    Help.Change help =
        problem.lines().stream()
            .filter(l -> l instanceof Help.Change)
            .map(l -> (Help.Change) l)
            .findFirst()
            .orElseThrow();
    String all = help.edit().applied().text();
    Session.Ready ready = new Session().plan(check(all.substring(INPUTS.length())), false);
    assertTrue(ready.ok(), all + ready.problems());
  }

  @Test
  void checksTheTextOfUnknownWeights() {
    String text =
        """
        param ms: [model]
        param ws: [number]
        param t: number
        save sum([w*m for (w, m) in zip(ws, ms)])/sum(ws) to "one"
        save t*ms[0] + (1 - t)*ms[1] to "two"
        save sum([w*m for (w, m) in zip(ws, ms)]) to "three"
        """;
    var checked = new Session().check(Source.of("x.tva", text), Map.of(), Optional.empty(), false);
    assertEquals(
        List.of("not-a-model"),
        checked.problems().stream().map(d -> d.slug().text()).toList(),
        checked.problems().toString());
  }
}
