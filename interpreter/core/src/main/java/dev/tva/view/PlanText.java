// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.analysis.Analysis;
import dev.tva.catalog.Stacks;
import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Printable;
import dev.tva.graph.FormulaPrinter;
import dev.tva.graph.Value;
import dev.tva.plan.Output;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A plan as text: stacks, passes, what each group of tensors gets, bytes, memory. */
public final class PlanText {
  private final Analysis analysis;
  private final Plan plan;
  private final PeakMemory memory;
  private final FormulaPrinter formulas;
  private final StringBuilder out = new StringBuilder();

  private PlanText(Analysis analysis, Plan plan, PeakMemory memory) {
    this.analysis = analysis;
    this.plan = plan;
    this.memory = memory;
    this.formulas = FormulaPrinter.naming(i -> analysis.inputs().get(i).label());
  }

  public static String of(Analysis analysis, Plan plan, PeakMemory memory) {
    return new PlanText(analysis, plan, memory).print();
  }

  private String print() {
    line("inputs");
    for (var input : analysis.inputs()) {
      var m = input.manifest().orElseThrow();
      line(
          "  "
              + Printable.of(input.label())
              + "  "
              + Counted.of(m.tensors().size(), "tensor")
              + ", "
              + count(m.parameters())
              + " "
              + Counted.noun(m.parameters(), "parameter")
              + ", "
              + Bytes.text(m.bytes()));
      SeenText.of(input, analysis.inputs()).forEach(s -> line("    " + Printable.of(s)));
    }
    line("stacks");
    if (plan.stacks().all().isEmpty()) {
      line("  none: no names have a run of numbers as a component");
    }
    plan.stacks().all().forEach(this::stack);
    long outside = plan.stacks().outside();
    if (outside > 0) {
      line("  outside: " + Counted.of(outside, "tensor"));
    }
    line("passes");
    long read = 0;
    for (int i = 0; i < plan.phases().size(); i++) {
      read += phase(i + 1, plan.phases().get(i));
    }
    for (int i = 0; i < plan.outputs().size(); i++) {
      output(i, plan.outputs().get(i));
    }
    if (!formulas.definitions().isEmpty()) {
      line("where");
      formulas.definitions().forEach(d -> line("  " + Printable.of(d)));
    }
    line(
        "reads "
            + Bytes.text(read)
            + ", writes "
            + Bytes.text(plan.outputs().stream().mapToLong(Output::bytes).sum()));
    memory.place().ifPresent(this::place);
    line("peak memory about " + Bytes.text(memory.total()) + ": " + parts());
    return out.toString();
  }

  private void place(PeakMemory.Place place) {
    line("computed on " + place.device() + place.why().map(w -> ": " + w).orElse(""));
    if (place.tiles() + place.matrices() > 0) {
      line(
          "  of the memory of each GPU about "
              + Bytes.text(place.tiles() + place.matrices())
              + ": "
              + Bytes.text(place.tiles())
              + " tiles"
              + (place.matrices() == 0 ? "" : ", " + Bytes.text(place.matrices()) + " matrices"));
    }
  }

  private String parts() {
    String workers = Counted.of(memory.workers(), "worker");
    return Bytes.text(memory.program())
        + (memory.engine() ? " Java and the engine, " : " Java, ")
        + Bytes.text(memory.tiles())
        + " tiles of "
        + workers
        + (memory.orders() == 0 ? "" : ", " + Bytes.text(memory.orders()) + " order statistics")
        + (memory.matrices() == 0 ? "" : ", " + Bytes.text(memory.matrices()) + " matrices");
  }

  private void stack(Stacks.Stack stack) {
    List<String> blocks = stack.blocks();
    line(
        "  "
            + Printable.of(stack.name())
            + "  "
            + Counted.of(blocks.size(), "block")
            + ", "
            + blocks.getFirst()
            + (blocks.size() == 1 ? "" : " to " + blocks.getLast()));
  }

  private long phase(int number, Phase phase) {
    long bytes = 0;
    int rounds = 1;
    int statistics = 0;
    int written = 0;
    int copied = 0;
    int factored = 0;
    for (List<TensorPass> alike : TensorPass.alike(phase.passes())) {
      TensorPass pass = alike.getFirst();
      int n = alike.size();
      bytes += n * plan.bytesToRead(pass);
      rounds = Math.max(rounds, pass.rounds());
      for (Sink sink : pass.program().sinks()) {
        switch (sink) {
          case Sink.Write _ -> written += n;
          case Sink.Copy _ -> copied += n;
          case Sink.Factor _ -> factored += n;
          case Sink.Statistic _, Sink.Order _, Sink.Running _ -> statistics += n;
          case Sink.Keep _ -> {}
        }
      }
    }
    List<String> what = new ArrayList<>();
    if (statistics > 0) {
      what.add(
          Counted.of(statistics, "statistic") + (rounds > 1 ? " in " + rounds + " rounds" : ""));
    }
    if (written > 0) {
      what.add(Counted.of(written, "tensor") + " computed");
    }
    if (factored > 0) {
      what.add(factored + " factored");
    }
    if (copied > 0) {
      what.add(copied + " copied");
    }
    if (!what.isEmpty()) {
      line("  " + number + "  " + String.join(", ", what) + ", " + Bytes.text(bytes) + " read");
    }
    return bytes;
  }

  private static String fused(Output output) {
    int parts = output.joined().values().stream().mapToInt(j -> j.parts().size()).sum();
    int written = output.tensors().size() - parts + output.joined().size();
    return parts == 0 ? "" : written + " with the experts of a block as one, ";
  }

  private void output(int index, Output output) {
    line(
        "output "
            + Printable.of(output.written())
            + "  "
            + Counted.of(output.tensors().size(), "tensor")
            + ", "
            + fused(output)
            + Bytes.text(output.bytes()));
    Map<String, List<String>> groups = new LinkedHashMap<>();
    Map<Value, String> printed = new HashMap<>();
    for (TensorPass pass : plan.phases().getLast().passes()) {
      for (Sink sink : pass.program().sinks()) {
        switch (sink) {
          case Sink.Write w when w.output() == index ->
              groups
                  .computeIfAbsent(
                      printed.computeIfAbsent(w.value(), v -> Printable.of(formulas.print(v))),
                      _ -> new ArrayList<>())
                  .add(pass.tensor());
          case Sink.Copy c when c.output() == index ->
              groups
                  .computeIfAbsent(
                      Printable.of(plan.inputs().get(c.input()).label()) + ", copied unchanged",
                      _ -> new ArrayList<>())
                  .add(pass.tensor());
          case Sink.Factor f when f.output() == index ->
              groups
                  .computeIfAbsent(
                      printed.computeIfAbsent(f.value(), v -> Printable.of(formulas.print(v)))
                          + way(f.way()),
                      _ -> new ArrayList<>())
                  .add(pass.tensor());
          case Sink.Write _,
              Sink.Copy _,
              Sink.Factor _,
              Sink.Statistic _,
              Sink.Order _,
              Sink.Running _,
              Sink.Keep _ -> {}
        }
      }
    }
    groups.forEach((formula, tensors) ->
        line(
            "  "
                + tensors.size()
                + (tensors.size() == 1 ? " tensor   " : " tensors  ")
                + formula
                + (groups.size() > 1 ? "\n      " + some(tensors) : "")));
  }

  private static String way(Sink.Way way) {
    return switch (way) {
      case STORED -> ", factors side by side";
      case SMALLER -> ", factors of lower rank";
      case COMPUTED -> ", as factors";
    };
  }

  private static String some(List<String> tensors) {
    return tensors.stream().limit(3).map(Printable::of).collect(Collectors.joining(", "))
        + (tensors.size() > 3 ? ", ... (" + (tensors.size() - 3) + " more)" : "");
  }

  private static String count(long n) {
    return String.format(java.util.Locale.ROOT, "%,d", n);
  }

  private void line(String s) {
    out.append(s).append('\n');
  }
}
