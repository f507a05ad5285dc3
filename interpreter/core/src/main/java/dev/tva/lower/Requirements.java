// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.analysis.Analysis;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.plan.Coarse;
import dev.tva.plan.Sink;
import dev.tva.support.MatrixShapes;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which statistics are needed, and when: a statistic is taken one phase after those that its
 * arguments need.
 */
final class Requirements {
  private final Analysis analysis;
  private final Specializer specializer;
  private final MatrixShapes matrixShapes;
  private final List<Map<String, List<Sink>>> phases = new ArrayList<>();
  private final Map<Value, Coarse> coarse = new HashMap<>();
  private final Map<Value, Integer> sharedLevels = new HashMap<>();
  private final Map<Value, Map<String, Integer>> localLevels = new HashMap<>();
  private final Map<Value, List<Value>> reductions = new HashMap<>();
  private final Map<Sink, Sink> sinksSoFar = new HashMap<>();
  private final SequencedSet<String> uncountable = new LinkedHashSet<>();

  Requirements(Analysis analysis, Specializer specializer, MatrixShapes matrixShapes) {
    this.matrixShapes = matrixShapes;
    this.analysis = analysis;
    this.specializer = specializer;
  }

  /** For each phase the statistics to take, by tensor. */
  List<Map<String, List<Sink>>> phases() {
    return List.copyOf(phases);
  }

  /** Tensors whose numbers are asked for and cannot be computed with. */
  SequencedSet<String> uncountable() {
    return uncountable;
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
      Set<Value> seen = new HashSet<>(List.of(value));
      Deque<Value> open = new ArrayDeque<>(seen);
      while (!open.isEmpty()) {
        Value v = open.pop();
        if (v.op() instanceof Op.Reduce) {
          found.add(v);
        } else if (v.whole() && v.grain() == Grain.ELEMENT) {
          collectBelow(v, found);
        } else {
          v.op().children().stream().filter(seen::add).forEach(open::push);
        }
      }
      known = List.copyOf(found);
      reductions.put(value, known);
    }
    return known;
  }

  /**
   * What is made of matrices is computed with them, in one go: of the numbers below only those of
   * other tensors too, or made without matrices, are taken before.
   */
  private void collectBelow(Value value, SortedSet<Value> found) {
    Set<Value> seen = new HashSet<>(List.of(value));
    Deque<Value> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (Value c : open.pop().op().children()) {
        if (!c.whole()) {
          found.addAll(reductionsIn(c));
        } else if (seen.add(c)) {
          open.push(c);
        }
      }
    }
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
      List<Value> arguments = specializer.arguments(reduce, tensor).orElse(List.of());
      if (arguments.isEmpty() || !reduce.arguments().stream().allMatch(a -> isRight(a, tensor))) {
        continue;
      }
      int before = 0;
      for (Value a : arguments) {
        before = Math.max(before, require(a, tensor));
      }
      if (elements && takesData(reduce)) {
        add(before, tensor, sink(key, reduce, arguments));
        level = Math.max(level, before + 1);
      } else {
        items.add(
            new Coarse.Item(
                tensor, analysis.supports().spec(arguments.getFirst(), tensor), arguments));
        level = Math.max(level, before);
      }
    }
    if (!elements || !takesData(reduce)) {
      coarse.put(key, new Coarse(reduce.fn(), items));
    }
    sharedLevels.put(key, level);
    return level;
  }

  private boolean isRight(Value v, String tensor) {
    return !v.whole() || matrixShapes.isRight(v, tensor);
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
    boolean data = grain(reduce) == Grain.ELEMENT && takesData(reduce);
    if (data) {
      add(before, tensor, sink(key, reduce, reduce.arguments()));
    }
    levels.put(tensor, data ? before + 1 : before);
    return levels.get(tensor);
  }

  /** Sizes come from headers, but for those of matrices; sums down a column from the tiles. */
  private static boolean takesData(Op.Reduce reduce) {
    boolean size = reduce.fn() == ReduceFn.SIZE && !reduce.arguments().getFirst().whole();
    boolean down = reduce.fn() == ReduceFn.RUNNING && reduce.to() == Grain.COLUMN;
    return !size && !down;
  }

  private static Sink sink(Value key, Op.Reduce reduce, List<Value> arguments) {
    Value x = arguments.getFirst();
    if (reduce.fn() == ReduceFn.RUNNING) {
      return new Sink.Running(key, x, reduce.to());
    }
    return reduce.fn().isOrder()
        ? new Sink.Order(key, reduce.fn(), x, arguments.getLast(), reduce.to())
        : new Sink.Statistic(key, reduce.fn(), arguments, reduce.to());
  }

  private void add(int phase, String tensor, Sink sink) {
    while (phases.size() <= phase) {
      phases.add(new LinkedHashMap<>());
    }
    List<Sink> sinks = phases.get(phase).computeIfAbsent(tensor, _ -> new ArrayList<>());
    if (!sinks.contains(sink)) {
      // Thousands of tensors ask for the same.
      sinks.add(sinksSoFar.computeIfAbsent(sink, s -> s));
    }
  }

  private static Grain grain(Op.Reduce reduce) {
    Grain grain = Grain.MODEL;
    for (Value a : reduce.arguments()) {
      grain = grain.meet(a.grain());
    }
    return grain;
  }

  /** The tensors a reduction runs over; of one group at layer grain only the first counts. */
  private List<String> tensors(Op.Reduce reduce) {
    List<String> all = new ArrayList<>();
    java.util.Set<String> groups = new java.util.HashSet<>();
    boolean layers = grain(reduce) == Grain.LAYER;
    boolean data = grain(reduce) == Grain.ELEMENT && takesData(reduce);
    SortedSet<String> support = support(reduce);
    for (String name : support) {
      TensorSpec spec = analysis.supports().spec(name);
      boolean counts = !spec.dtype().isInteger();
      if (data && counts && !spec.dtype().isArithmetic()) {
        uncountable.add(name);
      }
      if (counts && (!layers || groups.add(analysis.supports().stacks().group(name)))) {
        all.add(name);
      }
    }
    return all;
  }

  private SortedSet<String> support(Op.Reduce reduce) {
    return analysis.supports().tensorsOf(reduce).orElseGet(this::allTensors);
  }

  /** Metadata alone, as in {@code max(depth)}, is of every tensor of every input. */
  private SortedSet<String> allTensors() {
    SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
    analysis.inputs().forEach(i -> all.addAll(i.manifest().orElseThrow().tensors().keySet()));
    return all;
  }
}
