// SPDX-License-Identifier: Apache-2.0
package dev.tva.tile;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Arithmetic with nothing else between: kernels may do all of it with one part of a tile before
 * they go on to the next.
 *
 * @param in the registers whose content it takes from before
 * @param out the registers whose content is of use after it
 */
public record Block(List<Step.Arithmetic> steps, SortedSet<Integer> in, SortedSet<Integer> out)
    implements Stage {
  public Block {
    steps = List.copyOf(steps);
    in = new TreeSet<>(in);
    out = new TreeSet<>(out);
  }

  /** Steps as stages: blocks as long as they can be. */
  static List<Stage> stages(List<Step> steps) {
    List<Stage> stages = new ArrayList<>();
    SortedSet<Integer> needed = new TreeSet<>();
    for (int end = steps.size(); end > 0; ) {
      int start = end;
      while (start > 0 && steps.get(start - 1) instanceof Step.Arithmetic) {
        start--;
      }
      if (start < end) {
        SortedSet<Integer> out = new TreeSet<>();
        List<Step.Arithmetic> block = new ArrayList<>();
        for (Step step : steps.subList(start, end)) {
          block.add((Step.Arithmetic) step);
          step.sets().filter(needed::contains).ifPresent(out::add);
        }
        for (Step step : block.reversed()) {
          step.sets().ifPresent(needed::remove);
          needed.addAll(step.takes());
        }
        SortedSet<Integer> in = new TreeSet<>(needed);
        SortedSet<Integer> used = new TreeSet<>();
        block.forEach(step -> used.addAll(step.takes()));
        in.retainAll(used);
        stages.addFirst(new Block(block, in, out));
        end = start;
        continue;
      }
      Step step = steps.get(--end);
      step.sets().ifPresent(needed::remove);
      needed.addAll(step.takes());
      stages.addFirst((Stage) step);
    }
    return stages;
  }
}
