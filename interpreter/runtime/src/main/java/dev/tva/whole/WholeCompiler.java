// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.graph.Grain;
import dev.tva.graph.MatrixFn;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.plan.Program;
import dev.tva.plan.Sink;
import dev.tva.tile.Stage;
import dev.tva.tile.Step;
import dev.tva.tile.TileCompiler;
import dev.tva.tile.TileProgram;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * Turns a program with matrix operations into steps. What a matrix operation takes is computed tile
 * by tile into memory just before it, so that as few matrices as possible are held at a time. A
 * large matrix gives its memory to its polar factor, and is computed again by what needs both.
 */
final class WholeCompiler {
  private final Program program;
  private final boolean large;
  private final List<WholeStep> steps = new ArrayList<>();
  private final SequencedSet<Value> atHand = new LinkedHashSet<>();
  private final Set<Value> ready = new HashSet<>();

  private WholeCompiler(Program program, boolean large) {
    this.program = program;
    this.large = large;
  }

  /**
   * @param large whether reading costs less than the memory of a matrix
   */
  static WholeProgram compile(Program program, boolean large) {
    return new WholeCompiler(program, large).compile();
  }

  private WholeProgram compile() {
    for (Sink sink : program.sinks()) {
      if (sink instanceof Sink.Order order && isLocal(order.to())) {
        select(order, true);
      } else if (sink instanceof Sink.Factor factor) {
        factor.values().forEach(this::keep);
        steps.add(new WholeStep.Factor(factor));
      } else {
        tiles(sink, true);
      }
    }
    return new WholeProgram(program, steps, released());
  }

  private static boolean isLocal(Grain to) {
    return to.compareTo(Grain.LAYER) > 0;
  }

  /** Makes all ready that tiles of a value need. */
  private void prepare(Value v) {
    if (!v.whole() || atHand.contains(v) || !ready.add(v)) {
      return;
    }
    switch (v.op()) {
      case Op.Matrix m -> matrix(v, m);
      case Op.Reduce r when isLocal(r.to()) -> reduction(v, r);
      // A number of many tensors is known by now.
      case Op.Reduce _ -> {}
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Seen _ ->
          v.op().children().forEach(this::prepare);
    }
  }

  private void matrix(Value v, Op.Matrix m) {
    List<Value> parts = parts(v, m);
    for (Value a : m.arguments()) {
      if (a.grain() == Grain.ELEMENT) {
        keep(operand(m, a));
      } else {
        prepare(a);
      }
    }
    steps.add(new WholeStep.Compute(parts));
    if (large && m.fn() == MatrixFn.POLAR && !m.arguments().getFirst().whole()) {
      atHand.remove(m.arguments().getFirst());
    }
    atHand.addAll(parts);
    ready.addAll(parts);
  }

  /** What a product takes of an argument: of a transpose the matrix that is to be transposed. */
  static Value operand(Op.Matrix m, Value argument) {
    return m.fn() == MatrixFn.MATMUL && isTransposed(argument)
        ? ((Op.Matrix) argument.op()).arguments().getFirst()
        : argument;
  }

  static boolean isTransposed(Value argument) {
    return argument.op() instanceof Op.Matrix(MatrixFn fn, _) && fn == MatrixFn.TRANSPOSE;
  }

  /** The operation's value; of a singular value decomposition all parts that are asked for. */
  private List<Value> parts(Value v, Op.Matrix m) {
    if (!m.fn().isSvd()) {
      return List.of(v);
    }
    return program.order().stream()
        .filter(o ->
            o.op() instanceof Op.Matrix other
                && other.fn().isSvd()
                && other.arguments().equals(m.arguments()))
        .toList();
  }

  private void reduction(Value v, Op.Reduce r) {
    if (r.arguments().stream().noneMatch(a -> a.grain() == Grain.ELEMENT)) {
      r.arguments().forEach(this::prepare);
    } else if (r.fn().isOrder()) {
      select(
          new Sink.Order(v, r.fn(), r.arguments().getFirst(), r.arguments().getLast(), r.to()),
          false);
    } else if (r.fn() != ReduceFn.RUNNING) {
      tiles(new Sink.Statistic(v, r.fn(), r.arguments(), r.to()), false);
    } else if (r.to() != Grain.COLUMN) {
      tiles(new Sink.Running(v, r.arguments().getFirst(), r.to()), false);
    } else {
      prepare(r.arguments().getFirst());
    }
  }

  private void select(Sink.Order sink, boolean asked) {
    prepare(sink.amount());
    keep(sink.x());
    steps.add(new WholeStep.Select(sink, asked));
  }

  /** Has a value's items in memory. */
  private void keep(Value v) {
    prepare(v);
    if (!atHand.contains(v)) {
      tiles(new Sink.Keep(v), false);
      atHand.add(v);
    }
  }

  private void tiles(Sink sink, boolean asked) {
    List<Value> values = TileCompiler.arguments(sink);
    values.forEach(this::prepare);
    Program p =
        new Program(
            program.order(), List.of(sink), program.reads(), program.precision(), true, true);
    TileProgram tiles = TileCompiler.compile(p, List.copyOf(atHand));
    steps.add(new WholeStep.Tiles(tiles, shapedBy(values), asked));
  }

  private Optional<Value> shapedBy(List<Value> values) {
    Set<Value> seen = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(values);
    while (!open.isEmpty()) {
      Value v = open.pop();
      if (v.grain() != Grain.ELEMENT || !seen.add(v)) {
        continue;
      }
      if (atHand.contains(v) || v.op() instanceof Op.Read) {
        return Optional.of(v);
      }
      v.op().children().reversed().forEach(open::push);
    }
    return Optional.empty();
  }

  /** The matrices a step takes. */
  static SequencedSet<Value> used(WholeStep step) {
    SequencedSet<Value> used = new LinkedHashSet<>();
    switch (step) {
      case WholeStep.Tiles t -> {
        for (Stage s : t.program().stages()) {
          if (s instanceof Step.LoadMatrix l) {
            used.add(t.program().matrices().get(l.matrix()));
          }
        }
        t.shapedBy().ifPresent(used::add);
      }
      case WholeStep.Compute c -> {
        Op.Matrix m = (Op.Matrix) c.results().getFirst().op();
        for (Value a : m.arguments()) {
          if (a.grain() == Grain.ELEMENT) {
            used.add(operand(m, a));
          }
        }
      }
      case WholeStep.Select s -> used.add(s.sink().x());
      case WholeStep.Factor f -> used.addAll(f.sink().values());
    }
    return used;
  }

  /** The matrices a step brings into memory. */
  static List<Value> made(WholeStep step) {
    return switch (step) {
      case WholeStep.Tiles t ->
          t.program().program().sinks().getFirst() instanceof Sink.Keep(Value v)
              ? List.of(v)
              : List.of();
      case WholeStep.Compute c -> c.results();
      case WholeStep.Select _, WholeStep.Factor _ -> List.of();
    };
  }

  private List<List<Value>> released() {
    Map<Value, Integer> last = new HashMap<>();
    List<List<Value>> released = new ArrayList<>();
    steps.forEach(_ -> released.add(new ArrayList<>()));
    for (int i = 0; i < steps.size(); i++) {
      for (Value v : made(steps.get(i))) {
        Integer before = last.put(v, i);
        if (before != null) {
          released.get(before).add(v);
        }
      }
      for (Value v : used(steps.get(i))) {
        last.replace(v, i);
      }
    }
    last.forEach((v, i) -> released.get(i).add(v));
    return released;
  }
}
