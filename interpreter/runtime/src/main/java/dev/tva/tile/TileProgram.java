// SPDX-License-Identifier: Apache-2.0
package dev.tva.tile;

import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.plan.Program;
import dev.tva.plan.Sink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A program as steps on registers, in stages.
 *
 * @param registers how many it needs
 * @param stages what is done, one after the other
 * @param reads the inputs that steps decode
 * @param writes what steps encode
 * @param scalars the numbers of tensor grain or coarser that steps name
 * @param vectors the values of row or column grain that steps name
 * @param statistics accumulated from tiles
 * @param orders order statistics
 * @param runnings the sums that running sums start from
 * @param copies byte copies by the input they are of
 * @param cuts the reductions whose cuts steps name
 * @param sums the running sums that steps name
 * @param fields the random fields that steps name
 * @param matrices what is at hand, that steps name
 */
public record TileProgram(
    Program program,
    int registers,
    List<Stage> stages,
    List<Integer> reads,
    List<Sink.Write> writes,
    List<Value> scalars,
    List<Value> vectors,
    List<Sink.Statistic> statistics,
    List<Sink.Order> orders,
    List<Sink.Running> runnings,
    SequencedMap<Integer, List<Sink.Copy>> copies,
    List<Value> cuts,
    List<Op.RunningSum> sums,
    List<Op.Random> fields,
    List<Value> matrices) {
  public TileProgram {
    stages = List.copyOf(stages);
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
    scalars = List.copyOf(scalars);
    vectors = List.copyOf(vectors);
    statistics = List.copyOf(statistics);
    orders = List.copyOf(orders);
    runnings = List.copyOf(runnings);
    copies = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(copies));
    cuts = List.copyOf(cuts);
    sums = List.copyOf(sums);
    fields = List.copyOf(fields);
    matrices = List.copyOf(matrices);
  }

  /** Whether something goes down the columns, which takes the tiles in order. */
  public boolean serial() {
    return statistics.stream().anyMatch(s -> s.to() == Grain.COLUMN)
        || orders.stream().anyMatch(o -> o.to() == Grain.COLUMN)
        || sums.stream().anyMatch(s -> s.totals().grain() == Grain.COLUMN);
  }

  /** Whether a step needs each row in one tile. */
  public boolean needsRows() {
    return stages.stream().anyMatch(s -> s instanceof Step.RankRows);
  }

  /** One more than the highest register that something other than a block takes or sets. */
  public int shared() {
    int shared = 0;
    for (Stage stage : stages) {
      List<Integer> registers = new ArrayList<>();
      switch (stage) {
        case Block b -> {
          registers.addAll(b.in());
          registers.addAll(b.out());
        }
        case Step.Host h -> {
          registers.addAll(h.takes());
          h.sets().ifPresent(registers::add);
        }
        case Step.Io _ -> {}
      }
      for (int register : registers) {
        shared = Math.max(shared, register + 1);
      }
    }
    return shared;
  }
}
