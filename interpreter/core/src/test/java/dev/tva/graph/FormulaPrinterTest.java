// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Formulas as text. */
final class FormulaPrinterTest {
  private static final long STACK_BYTES = 200_000;

  private final GraphBuilder graph = new GraphBuilder();
  private final Value x = graph.of(new Op.Read(0, false));
  private final Value y = graph.of(new Op.Read(1, false));

  private static String name(int input) {
    return input == 0 ? "x" : "y";
  }

  /** {@code u + 0.5*tanh(y - u)}, so many times. */
  private Value steps(int count) {
    Value u = x;
    for (int i = 0; i < count; i++) {
      Value step = graph.unary(UnaryFn.TANH, graph.subtract(y, u));
      u = graph.add(u, graph.multiply(graph.number(2 + i), step));
    }
    return u;
  }

  @Test
  void whatStandsInSeveralPlacesHasAName() {
    FormulaPrinter printer = FormulaPrinter.naming(FormulaPrinterTest::name);
    assertEquals("t1 + 4*tanh(y - t1)", printer.print(steps(3)));
    assertEquals(
        List.of("t1 = x + 2*tanh(y - x) + 3*tanh(y - (x + 2*tanh(y - x)))"), printer.definitions());
  }

  @Test
  void noFormulaIsTooDeep() {
    FormulaPrinter printer = FormulaPrinter.naming(FormulaPrinterTest::name);
    String text = printer.print(steps(20_000));
    assertTrue(text.matches("t(\\d+) \\+ 20001\\*tanh\\(y - t\\1\\)"), text);
    assertTrue(printer.definitions().stream().allMatch(d -> d.length() < 10_000));
    assertEquals(
        "a formula of 100002 operations",
        new FormulaPrinter(FormulaPrinterTest::name).print(steps(20_000)));
  }

  /** Terms inside one another, each of which stands in one place: nothing of it has a name. */
  private Value nested(int count) {
    Value u = x;
    for (int i = 0; i < count; i++) {
      u = graph.unary(UnaryFn.TANH, u);
    }
    return u;
  }

  @Test
  void depthTakesNoStack() throws InterruptedException {
    List<String> printed = new ArrayList<>();
    Thread small =
        new Thread(
            null,
            () -> {
              FormulaPrinter printer = FormulaPrinter.naming(FormulaPrinterTest::name);
              printed.add(printer.print(nested(1_500)));
              printed.add(printer.print(nested(50_000)));
              printed.add(printer.print(steps(10_000)));
            },
            "small",
            STACK_BYTES);
    small.start();
    small.join();
    assertEquals("tanh(".repeat(1_500) + "x" + ")".repeat(1_500), printed.get(0));
    assertEquals("a formula of 50001 operations", printed.get(1));
    assertTrue(printed.get(2).startsWith("t"), printed.get(2));
  }
}
