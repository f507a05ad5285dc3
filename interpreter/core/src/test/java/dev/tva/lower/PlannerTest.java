// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.Manifest;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.Program;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which passes a script takes. */
final class PlannerTest {
  private static final Catalog CATALOG =
      new Catalog() {
        @Override
        public Manifest open(String path) {
          DType dtype = path.startsWith("wide") ? DType.F64 : DType.F32;
          Map<String, TensorSpec> tensors = new TreeMap<>();
          for (int i = 0; i < 3; i++) {
            tensors.put("layers." + i + ".w", new TensorSpec(dtype, Shape.of(4, 4)));
          }
          return new Manifest(path, tensors, Map.of());
        }

        @Override
        public List<String> expand(String glob) {
          return List.of();
        }

        @Override
        public String readScript(String path) {
          return "";
        }

        @Override
        public String resolve(String from, String path) {
          return path;
        }
      };

  private static Plan plan(String text) {
    Session session = new Session();
    Session.Checked checked =
        session.check(Source.of("x.tva", text), Map.of(), Optional.of(CATALOG), false);
    Session.Ready ready = session.plan(checked, false);
    assertTrue(ready.planned().isPresent(), ready.problems().toString());
    return ready.planned().get().plan();
  }

  private static List<TensorPass> passesOf(Phase phase, String tensor) {
    return phase.passes().stream().filter(p -> p.tensor().equals(tensor)).toList();
  }

  @Test
  void aWideModelElsewhereDoesNotWidenWhatIsNarrow() {
    Plan plan =
        plan(
            """
            a = model("a")
            b = model("b")
            c = model("wide1")
            d = model("wide2")
            save a - 2*(b - a) to "out/narrow"
            save c - 2*(d - c) to "out/wide"
            """);
    List<TensorPass> passes = passesOf(plan.phases().getLast(), "layers.0.w");
    assertEquals(2, passes.size());
    for (TensorPass pass : passes) {
      Sink.Write write = (Sink.Write) pass.program().sinks().getFirst();
      assertEquals(
          write.output() == 0 ? Program.Precision.F32 : Program.Precision.F64,
          pass.program().precision());
      assertEquals(1, pass.program().sinks().size());
    }
  }

  @Test
  void aNumberByRowsElsewhereDoesNotChangeHowASumIsGrouped() {
    Plan plan =
        plan(
            """
            t = model("a") - model("b")
            show norm(t), norm(t, per = row)
            """);
    List<TensorPass> passes = passesOf(plan.phases().getFirst(), "layers.0.w");
    assertEquals(2, passes.size());
    assertEquals(
        1, passes.stream().filter(p -> p.program().wholeRows()).count(), passes.toString());
  }

  @Test
  void savesOfOneKindShareAPass() {
    Plan plan =
        plan(
            """
            a = model("a")
            t = model("b") - a
            for s in [0.1, 0.2, 0.3] { save a + s*t to "out/s${s}" }
            """);
    List<TensorPass> passes = passesOf(plan.phases().getLast(), "layers.1.w");
    assertEquals(1, passes.size());
    assertEquals(3, passes.getFirst().program().sinks().size());
    assertEquals(2 * 16 * Float.BYTES, plan.bytesToRead(passes.getFirst()));
  }

  @Test
  void aStatisticIsTakenBeforeItIsUsed() {
    Plan plan =
        plan(
            """
            a = model("a")
            t = model("b") - a
            save a + t/norm(t) to "out/scaled"
            """);
    assertEquals(2, plan.phases().size());
    Sink first =
        passesOf(plan.phases().getFirst(), "layers.0.w").getFirst().program().sinks().getFirst();
    assertTrue(first instanceof Sink.Statistic, first.toString());
  }

  @Test
  void manyStepsAreNoSumsOfSums() {
    Plan plan =
        plan(
            """
            a = model("a")
            b = model("b")
            save iterate(a, 1000, fn(u) = u + 0.001*tanh(b - u)) to "out/far"
            """);
    TensorPass pass = passesOf(plan.phases().getLast(), "layers.0.w").getFirst();
    int parts = pass.program().order().stream().mapToInt(v -> v.op().children().size()).sum();
    assertTrue(parts < 400_000, parts + " parts");
  }

  @Test
  void doublingsAreOneMultiple() {
    StringBuilder text = new StringBuilder("a = model(\"a\")\nx0 = model(\"b\") - a\n");
    for (int i = 0; i < 60; i++) {
      text.append("x%d = x%d + x%d\n".formatted(i + 1, i, i));
    }
    Plan plan = plan(text + "save a + x60 to \"out/far\"\n");
    Program program = passesOf(plan.phases().getLast(), "layers.0.w").getFirst().program();
    assertEquals(3, program.order().size(), program.order().toString());
  }
}
