// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation in which tensors of two values meet, crossed with how the tensors of the two are
 * to each other: each cell has the right tensors and numbers, or is {@code names-differ}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
class MeetsTest {
  private static final List<String> NAMES = List.of("m.x", "m.y", "m.z");

  @TempDir private static Path folder;

  private static Lab lab;

  /** Small multiples of a half: sums, products and powers of them are exact. */
  private static final Map<String, double[]> CHECKPOINTS =
      Map.of(
          "base", new double[] {1, 0.5, -1, 2, 1.5, -0.5, 1, 1, -2, 0.5, 1, 2},
          "a", new double[] {2, 1.5, 1, 1, 2.5, 0.5, 2, 3, -1, 2.5, 3, 1},
          "b", new double[] {2, 1, 1, 4, 1, 1.5, -1, 2, -1, 1, 0.5, 3},
          "small", new double[] {1, 2, 0.5, -1, 3, 1, 2, 0.5},
          "small2", new double[] {2, 3, -0.5, 1, 4, 3, 1, 2.5},
          "other", new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
          "other2", new double[] {2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11});

  @BeforeAll
  static void write() throws IOException {
    lab = new Lab(folder);
    NAMES.forEach(n -> lab.tensor(n, 2, 2));
    for (String name : List.of("base", "a", "b")) {
      lab.write(name, CHECKPOINTS.get(name));
    }
    Lab few = new Lab(folder).tensor("m.x", 2, 2).tensor("m.y", 2, 2);
    few.write("small", CHECKPOINTS.get("small")).write("small2", CHECKPOINTS.get("small2"));
    Lab apart = new Lab(folder);
    NAMES.forEach(n -> apart.tensor("n" + n.substring(1), 2, 2));
    apart.write("other", CHECKPOINTS.get("other")).write("other2", CHECKPOINTS.get("other2"));
  }

  /** What a side of a cell is: how it is written, and what it is. */
  private record Side(String text, boolean point, boolean apart, SortedMap<String, double[]> has) {
    Side(String text, boolean point, SortedMap<String, double[]> has) {
      this(text, point, text.contains("other"), has);
    }

    Side only(String name) {
      SortedMap<String, double[]> one = new TreeMap<>();
      one.put(name, has.get(name));
      return new Side("(" + text + ")[\"" + name + "\"]", point, apart, one);
    }

    double at(String name, int i) {
      return has.containsKey(name) ? has.get(name)[i] : 0;
    }
  }

  private static Side point(String name) {
    SortedMap<String, double[]> has = new TreeMap<>();
    double[] all = CHECKPOINTS.get(name);
    List<String> names =
        name.startsWith("other") ? List.of("n.x", "n.y", "n.z") : NAMES.subList(0, all.length / 4);
    for (int i = 0; i < names.size(); i++) {
      has.put(names.get(i), java.util.Arrays.copyOfRange(all, 4 * i, 4 * i + 4));
    }
    return new Side(name, true, has);
  }

  private static Side delta(String of, String from) {
    Side x = point(of);
    Side y = point(from);
    return mapped("(" + of + " - " + from + ")", x, (n, i) -> x.at(n, i) - y.at(n, i));
  }

  private static Side mask(Side delta) {
    return mapped("(" + delta.text() + " > 0.75)", delta, (n, i) -> delta.at(n, i) > 0.75 ? 1 : 0);
  }

  private interface At {
    double at(String name, int i);
  }

  private static Side mapped(String text, Side like, At at) {
    SortedMap<String, double[]> has = new TreeMap<>();
    for (String n : like.has().keySet()) {
      double[] values = new double[4];
      for (int i = 0; i < 4; i++) {
        values[i] = at.at(n, i);
      }
      has.put(n, values);
    }
    return new Side(text, false, has);
  }

  private record Pair(String relation, Side left, Side right) {}

  private static List<Pair> pairs(Side x, Side y, Side few, Side apart) {
    return List.of(
        new Pair("same names", x, y),
        new Pair("subset", x, few),
        new Pair("subset, first", few, x),
        new Pair("disjoint selections", x.only("m.x"), x.only("m.y")),
        new Pair("a selection", x, y.only("m.y")),
        new Pair("a selection, first", y.only("m.y"), x),
        new Pair("no common name", x, apart));
  }

  private static SequencedMap<String, List<Pair>> kinds() {
    SequencedMap<String, List<Pair>> kinds = new LinkedHashMap<>();
    kinds.put("points", pairs(point("a"), point("b"), point("small"), point("other")));
    Side t = delta("a", "base");
    Side u = delta("b", "base");
    Side few = delta("small2", "small");
    Side apart = delta("other2", "other");
    kinds.put("deltas", pairs(t, u, few, apart));
    kinds.put("masks", pairs(mask(t), mask(u), mask(few), mask(apart)));
    return kinds;
  }

  interface Fn {
    double of(double x, double y);
  }

  private static double test(boolean b) {
    return b ? 1 : 0;
  }

  static SequencedMap<String, Fn> operations() {
    SequencedMap<String, Fn> all = new LinkedHashMap<>();
    all.put("X + Y", (x, y) -> x + y);
    all.put("X - Y", (x, y) -> x - y);
    all.put("X * Y", (x, y) -> x * y);
    all.put("X / Y", (x, y) -> x / y);
    all.put("abs(X) ^ abs(Y)", (x, y) -> Math.pow(Math.abs(x), Math.abs(y)));
    all.put("X < Y", (x, y) -> test(x < y));
    all.put("X <= Y", (x, y) -> test(x <= y));
    all.put("X > Y", (x, y) -> test(x > y));
    all.put("X >= Y", (x, y) -> test(x >= y));
    all.put("X == Y", (x, y) -> test(x == y));
    all.put("X != Y", (x, y) -> test(x != y));
    all.put("min(X, Y)", Math::min);
    all.put("max(X, Y)", Math::max);
    all.put("where(X > 0.5, X, Y)", (x, y) -> x > 0.5 ? x : y);
    all.put("where(X > Y, Y, X)", (x, y) -> x > y ? y : x);
    all.put("sum([X, Y])", (x, y) -> x + y);
    all.put("mean([X, Y])", (x, y) -> (x + y) / 2);
    all.put("mean([X, Y], weights = [1, 3])", (x, y) -> (x + 3 * y) / 4);
    all.put("max([X, Y])", Math::max);
    return all;
  }

  @TestFactory
  List<DynamicTest> elementwise() {
    List<DynamicTest> tests = new ArrayList<>();
    kinds()
        .forEach((kind, pairs) -> {
          SequencedMap<String, Fn> operations = operations();
          if (kind.equals("masks")) {
            // A mask has zeros, and they divide nothing.
            operations.remove("X / Y");
            operations.put("where(Y, X / Y, 0)", (x, y) -> y == 0 ? 0 : x);
            operations.put("X / (Y + 1)", (x, y) -> x / (y + 1));
          }
          for (Pair p : pairs) {
            operations.forEach((operation, fn) ->
                tests.add(
                    DynamicTest.dynamicTest(
                        kind + ", " + p.relation() + ": " + operation,
                        () -> cell(operation, fn, p))));
            if (kind.equals("masks")) {
              for (String logic : List.of("X and Y", "X or Y")) {
                Fn fn = logic.contains("and") ? (x, y) -> x * y : Math::max;
                tests.add(
                    DynamicTest.dynamicTest(
                        kind + ", " + p.relation() + ": " + logic, () -> cell(logic, fn, p)));
              }
            }
          }
        });
    return tests;
  }

  private static String opening(String statements) {
    return Lab.opening(CHECKPOINTS.keySet(), statements);
  }

  private static String text(String operation, Pair p) {
    return operation.replace("X", p.left().text()).replace("Y", p.right().text());
  }

  private static String script(String operation, Pair p) {
    return opening("save (" + text(operation, p) + ") as delta to \"out\"\n");
  }

  private void cell(String operation, Fn fn, Pair p) throws IOException {
    boolean lacks = !p.left().has().keySet().equals(p.right().has().keySet());
    boolean divisorLacks =
        operation.contains("/") && !p.right().has().keySet().containsAll(p.left().has().keySet());
    if (p.right().apart() || lacks && p.left().point() || divisorLacks) {
      assertEquals(List.of("names-differ"), lab.errors(script(operation, p)));
      return;
    }
    SortedMap<String, double[]> wanted = new TreeMap<>(p.left().has());
    wanted.putAll(p.right().has());
    wanted.replaceAll((n, _) -> {
      double[] values = new double[4];
      for (int i = 0; i < 4; i++) {
        values[i] = fn.of(p.left().at(n, i), p.right().at(n, i));
      }
      return values;
    });
    check(script(operation, p), wanted);
  }

  private static void check(String script, SortedMap<String, double[]> wanted) throws IOException {
    lab.run(script);
    SequencedMap<String, float[]> got = lab.tensors("out");
    assertEquals(List.copyOf(wanted.keySet()), List.copyOf(got.keySet()));
    wanted.forEach((name, values) -> {
      float[] rounded = new float[values.length];
      for (int i = 0; i < rounded.length; i++) {
        // Either zero is zero.
        rounded[i] = (float) values[i] + 0f;
        got.get(name)[i] += 0f;
      }
      assertArrayEquals(rounded, got.get(name), name);
    });
  }

  /** Of what lacks tensors the sums are those of zeros. */
  @TestFactory
  List<DynamicTest> reductions() {
    List<DynamicTest> tests = new ArrayList<>();
    kinds()
        .forEach((kind, pairs) -> {
          for (Pair p : pairs) {
            for (String operation :
                List.of("dot(X, Y)", "cosine(X, Y)", "dot(X, Y, per = tensor)")) {
              tests.add(
                  DynamicTest.dynamicTest(
                      kind + ", " + p.relation() + ": " + operation, () -> reduced(operation, p)));
            }
          }
        });
    return tests;
  }

  private static List<String> distinct(String script) {
    return lab.errors(script).stream().distinct().toList();
  }

  private static double dot(Side x, Side y, String name) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += x.at(name, i) * y.at(name, i);
    }
    return sum;
  }

  private static double dot(Side x, Side y) {
    return x.has().keySet().stream().mapToDouble(n -> dot(x, y, n)).sum();
  }

  private void reduced(String operation, Pair p) throws IOException {
    String script = opening("save (b - base)*(" + text(operation, p) + ") to \"out\"\n");
    boolean lacks = !p.left().has().keySet().equals(p.right().has().keySet());
    if (p.right().apart() || lacks && p.left().point()) {
      assertEquals(List.of("names-differ"), distinct(script));
      return;
    }
    double all = dot(p.left(), p.right());
    double lengths = Math.sqrt(dot(p.left(), p.left()) * dot(p.right(), p.right()));
    Side by = delta("b", "base");
    SortedMap<String, double[]> wanted = new TreeMap<>(by.has());
    wanted.replaceAll((n, values) -> {
      double factor =
          operation.contains("tensor")
              ? dot(p.left(), p.right(), n)
              : operation.startsWith("dot") ? all : lengths == 0 ? 0 : all / lengths;
      double[] times = new double[4];
      for (int i = 0; i < 4; i++) {
        times[i] = (float) factor * values[i];
      }
      return times;
    });
    check(script, wanted);
  }

  /** A choice has the tensors of any arm, each from the arm that is chosen for it. */
  @TestFactory
  List<DynamicTest> arms() {
    List<DynamicTest> tests = new ArrayList<>();
    kinds()
        .forEach((kind, pairs) -> {
          for (Pair p : pairs) {
            for (String taken : NAMES) {
              tests.add(
                  DynamicTest.dynamicTest(
                      kind + ", " + p.relation() + ": if " + taken, () -> chosen(taken, p)));
            }
          }
        });
    return tests;
  }

  private void chosen(String taken, Pair p) throws IOException {
    String script = script("if \"" + taken + "\" then X else Y", p);
    SortedMap<String, double[]> wanted = new TreeMap<>(p.left().has());
    wanted.putAll(p.right().has());
    boolean missing = p.right().apart();
    for (String n : wanted.keySet()) {
      Side arm = n.equals(taken) ? p.left() : p.right();
      missing |= arm.point() && !arm.has().containsKey(n);
      wanted.put(n, arm.has().getOrDefault(n, new double[4]));
    }
    if (missing) {
      assertEquals(List.of("names-differ"), distinct(script));
    } else {
      check(script, wanted);
    }
  }

  /** What functions of whole matrices are given, and methods that take task vectors. */
  @TestFactory
  List<DynamicTest> methodsCountWhatIsLeftOutAsZero() {
    List<String> matrices =
        List.of(
            "ts[0] @ ts[1]",
            "ts[1] @ ts[0]",
            "hcat(ts) @ transpose(hcat(ts))",
            "transpose(vcat(ts)) @ vcat(ts)",
            "solve(ts[1], ts[0], ridge = 1)",
            "polar(sum(ts))",
            "ts[0] + polar(ts[1])",
            "ts[1] + polar(ts[0])");
    List<String> all = new ArrayList<>(matrices);
    all.addAll(MethodTable.IDENTITIES);
    all.addAll(MethodTable.OTHERS);
    // It takes the largest of the tensors that a task vector has, which is told by itself.
    all.remove("ties(ts)");
    all.addAll(
        List.of(
            "hcat([svd(ts[0]).u, svd(ts[1]).u]) @ transpose(hcat([svd(ts[0]).u, svd(ts[1]).u]))",
            "hcat([svd(t).u @ diag(svd(t).s) for t in ts])"
                + " @ transpose(hcat([svd(t).u @ diag(svd(t).s) for t in ts]))",
            "transpose(vcat([svd(t).vt for t in ts])) @ vcat([svd(t).vt for t in ts])",
            "min(ts)",
            "max(ts)",
            "mean(ts, weights = [1, 2])",
            "var(ts)",
            "sum([x*y for (x, y) in pairs(ts)])",
            "fold(ts, fn(x, y) = 2*x - y)",
            "sum([i*t for (i, t) in enumerate(ts)])"));
    return all.stream().map(f -> DynamicTest.dynamicTest(f, () -> asZero(f))).toList();
  }

  /** Each task vector is trimmed among the tensors it has, and then counts as zero elsewhere. */
  @Test
  void tiesTrimsWhatThereIs() throws IOException {
    String bindings = "t = a - base\nu = b - base\nx = t[\"m.x\"]\n";
    String trimmed =
        "[match { \"m.x\" -> trim(x, DENSITY); else -> 0*t }, trim(u, DENSITY)], density = 1";
    for (String density : List.of("20%", "50%", "90%")) {
      String zero = trimmed.replace("DENSITY", density);
      lab.run(opening(bindings + "save base + ties([x, u], " + density + ") to \"left\"\n"));
      lab.run(opening(bindings + "save base + ties(" + zero + ") to \"zero\"\n"));
      assertArrayEquals(lab.numbers("zero"), lab.numbers("left"), density);
    }
  }

  /** The same as with a zero written out, or refused. */
  private void asZero(String method) throws IOException {
    String save = "save base + (" + method + ") to ";
    String left = opening("t = a - base\nts = [t[\"m.x\"], b - base]\n" + save + "\"left\"\n");
    List<String> errors = lab.errors(left);
    if (errors.isEmpty()) {
      lab.run(left);
      lab.run(
          opening(
              "t = a - base\nts = [match { \"m.x\" -> t; else -> 0*t }, b - base]\n"
                  + save
                  + "\"zero\"\n"));
      assertArrayEquals(lab.numbers("zero"), lab.numbers("left"));
    } else {
      assertEquals(List.of("names-differ"), errors.stream().distinct().toList());
    }
  }
}
