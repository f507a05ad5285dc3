// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.analysis.Analysis;
import dev.tva.plan.Output;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** A plan as tables for other programs: what it reads and writes, and its memory, in bytes. */
public final class PlanTables {
  private PlanTables() {}

  public static List<View> of(Analysis analysis, Plan plan, PeakMemory memory) {
    List<View> all = new ArrayList<>();
    List<List<String>> names = new ArrayList<>();
    List<List<Double>> numbers = new ArrayList<>();
    for (var input : analysis.inputs()) {
      var m = input.manifest().orElseThrow();
      names.add(List.of(input.label()));
      numbers.add(numbers(m.tensors().size(), m.parameters(), m.bytes()));
    }
    all.add(table("inputs", List.of("input", "tensors", "parameters", "bytes"), names, numbers));
    names.clear();
    numbers.clear();
    for (var stack : plan.stacks().all()) {
      names.add(List.of(stack.name()));
      numbers.add(numbers(stack.blocks().size()));
    }
    all.add(table("stacks", List.of("stack", "blocks"), names, numbers));
    names.clear();
    numbers.clear();
    for (Output output : plan.outputs()) {
      names.add(List.of(output.path()));
      numbers.add(numbers(output.tensors().size(), output.bytes()));
    }
    all.add(table("outputs", List.of("output", "tensors", "bytes"), names, numbers));
    all.add(
        table(
            "bytes",
            List.of("read", "written", "memory"),
            List.of(List.of()),
            List.of(numbers(read(plan), written(plan), memory.total()))));
    return all;
  }

  private static long read(Plan plan) {
    return plan.phases().stream()
        .map(Phase::passes)
        .flatMap(List::stream)
        .mapToLong(plan::bytesToRead)
        .sum();
  }

  private static long written(Plan plan) {
    return plan.outputs().stream().mapToLong(Output::bytes).sum();
  }

  private static List<Double> numbers(long... all) {
    return java.util.Arrays.stream(all).mapToObj(x -> (double) x).toList();
  }

  private static Table table(
      String title, List<String> heading, List<List<String>> names, List<List<Double>> numbers) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      List<String> row = new ArrayList<>(names.get(i));
      numbers.get(i).forEach(x -> row.add(Long.toString(x.longValue())));
      rows.add(row);
    }
    return new Table(title, heading, rows, numbers);
  }
}
