// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Stacks;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything the executor needs: what is read, the phases in order, and the files to write.
 *
 * @param inputs by the index that {@code Op.Read} names; each label is the path to open
 * @param stacks the runs of blocks over the names of all inputs
 * @param phases every statistic a phase needs was taken by an earlier one; the last phase writes
 * @param outputs by the index that sinks name
 * @param coarse reductions that need numbers only, by the value they are
 * @param values how many the graph has, from which all this was made and which stays in memory
 */
public record Plan(
    List<Manifest> inputs,
    Stacks stacks,
    List<Phase> phases,
    List<Output> outputs,
    Map<Value, Coarse> coarse,
    int values) {
  public Plan {
    inputs = List.copyOf(inputs);
    phases = List.copyOf(phases);
    outputs = List.copyOf(outputs);
    coarse = Map.copyOf(coarse);
  }

  /** The same plan with its outputs elsewhere. */
  public Plan writing(List<Output> others) {
    return new Plan(inputs, stacks, phases, others, coarse, values);
  }

  /**
   * Bytes of the inputs' files that a pass reads; those compared with are not counted, and what is
   * kept in memory for all tiles of a tensor counts once.
   */
  public long bytesToRead(TensorPass pass) {
    long bytes = 0;
    for (int i : pass.program().inputs()) {
      bytes += inputs.get(i).storedBytes(pass.tensor());
    }
    bytes *= pass.rounds();
    for (Sink sink : pass.program().sinks()) {
      if (sink instanceof Sink.Factor f && f.way() != Sink.Way.COMPUTED) {
        for (Manifest input : inputs) {
          bytes += reads(f.value(), input) ? input.storedBytes(pass.tensor()) : 0;
        }
      }
    }
    return bytes;
  }

  private boolean reads(Value value, Manifest input) {
    Set<Value> all = new HashSet<>();
    Walk.all(value, all);
    return all.stream()
        .anyMatch(v -> v.op() instanceof Op.Read(int i, _) && inputs.get(i) == input);
  }

  /** Bytes of the inputs' tensors that tiles of a pass are made of, decoded or computed. */
  public long bytesTaken(TensorPass pass) {
    return pass.rounds()
        * pass.program().inputs().stream()
            .mapToLong(
                i -> inputs.get(i).piece(pass.tensor()).map(p -> p.spec().bytes()).orElse(0L))
            .sum();
  }

  /** Numbers over the statistics taken so far. */
  public Numbers numbers(Statistics statistics) {
    return new Numbers(stacks, statistics, coarse);
  }
}
