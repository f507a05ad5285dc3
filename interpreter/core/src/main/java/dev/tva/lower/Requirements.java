// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.analysis.Analysis;
import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.plan.Coarse;
import dev.tva.plan.Sink;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which statistics are needed, and when: a statistic is taken one phase after those that its
 * arguments need.
 */
final class Requirements {
  private final Analysis analysis;
  private final Specializer specializer;
  private final List<SortedMap<String, List<Sink>>> phases = new ArrayList<>();
  private final Map<Value, Coarse> coarse = new HashMap<>();
  private final Map<Value, Integer> sharedLevels = new HashMap<>();
  private final Map<Value, Map<String, Integer>> localLevels = new HashMap<>();
  private final Map<Value, List<Value>> reductions = new HashMap<>();

  Requirements(Analysis analysis, Specializer specializer) {
    this.analysis = analysis;
    this.specializer = specializer;
  }

  /** For each phase the statistics to take, by tensor. */
  List<SortedMap<String, List<Sink>>> phases() {
    return phases;
  }

  Map<Value, Coarse> coarse() {
    return coarse;
  }

  /** Asks for all that a value needs for one tensor; the number of phases before it is known. */
  int require(Value value, String tensor) {
    int level = 0;
    for (Value r : reductionsIn(value)) {
      Op.Reduce reduce = (Op.Reduce) r.op();
      boolean shared = reduce.to() == Grain.MODEL || reduce.to() == Grain.LAYER;
      level = Math.max(level, shared ? requireShared(r, reduce) : requireLocal(r, reduce, tensor));
    }
    return level;
  }

  /** The nearest reductions in a value's formula, without those inside them. */
  private List<Value> reductionsIn(Value value) {
    List<Value> known = reductions.get(value);
    if (known == null) {
      SortedSet<Value> found = new TreeSet<>(java.util.Comparator.comparingInt(Value::id));
      if (value.op() instanceof Op.Reduce) {
        found.add(value);
      } else {
        GraphBuilder.children(value.op()).forEach(c -> found.addAll(reductionsIn(c)));
      }
      known = List.copyOf(found);
      reductions.put(value, known);
    }
    return known;
  }

  private int requireShared(Value key, Op.Reduce reduce) {
    Integer known = sharedLevels.get(key);
    if (known != null) {
      return known;
    }
    int level = 0;
    List<Coarse.Item> items = new ArrayList<>();
    boolean elements = grain(reduce) == Grain.ELEMENT;
    for (String tensor : tensors(reduce)) {
      List<Value> arguments = arguments(reduce, tensor);
      if (arguments.isEmpty()) {
        continue;
      }
      int before = 0;
      for (Value a : arguments) {
        before = Math.max(before, require(a, tensor));
      }
      if (elements && reduce.fn() != ReduceFn.SIZE) {
        add(before, tensor, new Sink.Statistic(key, reduce.fn(), arguments, reduce.to()));
        level = Math.max(level, before + 1);
      } else {
        items.add(
            new Coarse.Item(
                tensor, analysis.supports().spec(arguments.getFirst(), tensor), arguments));
        level = Math.max(level, before);
      }
    }
    if (!elements || reduce.fn() == ReduceFn.SIZE) {
      coarse.put(key, new Coarse(reduce.fn(), items));
    }
    sharedLevels.put(key, level);
    return level;
  }

  private int requireLocal(Value key, Op.Reduce reduce, String tensor) {
    Map<String, Integer> levels = localLevels.computeIfAbsent(key, _ -> new HashMap<>());
    Integer known = levels.get(tensor);
    if (known != null) {
      return known;
    }
    int before = 0;
    for (Value a : reduce.arguments()) {
      before = Math.max(before, require(a, tensor));
    }
    boolean data = grain(reduce) == Grain.ELEMENT && reduce.fn() != ReduceFn.SIZE;
    if (data) {
      add(before, tensor, new Sink.Statistic(key, reduce.fn(), reduce.arguments(), reduce.to()));
    }
    levels.put(tensor, data ? before + 1 : before);
    return levels.get(tensor);
  }

  private void add(int phase, String tensor, Sink sink) {
    while (phases.size() <= phase) {
      phases.add(new TreeMap<>(TensorNames.ORDER));
    }
    List<Sink> sinks = phases.get(phase).computeIfAbsent(tensor, _ -> new ArrayList<>());
    if (!sinks.contains(sink)) {
      sinks.add(sink);
    }
  }

  private static Grain grain(Op.Reduce reduce) {
    Grain grain = Grain.MODEL;
    for (Value a : reduce.arguments()) {
      grain = grain.meet(a.grain());
    }
    return grain;
  }

  private List<Value> arguments(Op.Reduce reduce, String tensor) {
    List<Value> found = new ArrayList<>();
    for (Value a : reduce.arguments()) {
      specializer.of(a, tensor).ifPresent(found::add);
    }
    return found.size() == reduce.arguments().size() ? found : List.of();
  }

  /** The tensors a reduction runs over; of one group at layer grain only the first counts. */
  private SortedSet<String> tensors(Op.Reduce reduce) {
    SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
    java.util.Set<String> groups = new java.util.HashSet<>();
    boolean layers = grain(reduce) == Grain.LAYER;
    SortedSet<String> support = support(reduce);
    for (String name : support) {
      TensorSpec spec = analysis.supports().spec(name);
      boolean counts = !spec.dtype().isInteger();
      if (counts && (!layers || groups.add(dev.tva.catalog.Stacks.group(name)))) {
        all.add(name);
      }
    }
    return all;
  }

  private SortedSet<String> support(Op.Reduce reduce) {
    SortedSet<String> common = null;
    for (Value a : reduce.arguments()) {
      var s = analysis.supports().of(a);
      if (s.isPresent()) {
        if (common == null) {
          common = new TreeSet<>(TensorNames.ORDER);
          common.addAll(s.get());
        } else {
          common.retainAll(s.get());
        }
      }
    }
    return common == null ? allTensors() : common;
  }

  /** Metadata alone, as in {@code max(depth)}, is of every tensor of every input. */
  private SortedSet<String> allTensors() {
    SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
    analysis.inputs().forEach(i -> all.addAll(i.manifest().orElseThrow().tensors().keySet()));
    return all;
  }
}
