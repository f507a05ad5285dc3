// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import dev.tva.plan.Program;
import dev.tva.plan.Sink;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SortedSet;
import java.util.TreeSet;

/** Makes programs of sinks; equal needs share one program. */
final class Programs {
  private record Key(List<Sink> sinks, Program.Precision precision) {}

  private final Map<Key, Program> programs = new HashMap<>();
  private final Map<Value, SequencedSet<Integer>> reads = new HashMap<>();

  Program of(List<Sink> sinks, Program.Precision precision) {
    return programs.computeIfAbsent(new Key(List.copyOf(sinks), precision), Programs::build);
  }

  /** Whether a sink alone needs tiles of whole rows, by which sums are then grouped. */
  boolean byRows(Sink sink) {
    return of(List.of(sink), Program.Precision.F32).wholeRows();
  }

  private static Program build(Key key) {
    SequencedSet<Value> order = new LinkedHashSet<>();
    boolean rows = false;
    for (Sink sink : key.sinks()) {
      sink.values().forEach(v -> collect(v, order));
      rows |=
          switch (sink) {
            case Sink.Statistic s -> s.to() == Grain.ROW || s.to() == Grain.COLUMN;
            case Sink.Order o -> o.to() == Grain.ROW || o.to() == Grain.COLUMN;
            case Sink.Running _ -> true;
            case Sink.Write _, Sink.Copy _, Sink.Keep _, Sink.Factor _ -> false;
          };
    }
    SortedSet<Integer> reads = new TreeSet<>();
    for (Value v : order) {
      rows |= v.grain() == Grain.ROW || v.grain() == Grain.COLUMN;
      rows |= v.op() instanceof Op.RunningSum || v.op() instanceof Op.Matrix;
      if (v.op() instanceof Op.Read r) {
        reads.add(r.input());
      }
    }
    boolean whole =
        order.stream().anyMatch(Value::whole)
            || key.sinks().stream().anyMatch(s -> s instanceof Sink.Factor);
    return new Program(
        List.copyOf(order), key.sinks(), List.copyOf(reads), key.precision(), rows, whole);
  }

  private static void collect(Value v, SequencedSet<Value> order) {
    if (isComputed(v)) {
      Walk.partsFirst(v, Programs::parts, order);
    }
  }

  /** Numbers, rows and columns are leaves here, unless they are made of matrices. */
  private static List<Value> parts(Value v) {
    return v.grain() == Grain.ELEMENT || v.whole()
        ? v.op().children().stream().filter(Programs::isComputed).toList()
        : List.of();
  }

  private static boolean isComputed(Value v) {
    return !v.grain().isScalar() || v.whole();
  }

  /** The inputs whose tensor a value is computed from. */
  SequencedSet<Integer> reads(Value v) {
    return reads.computeIfAbsent(v, Programs::collectReads);
  }

  private static SequencedSet<Integer> collectReads(Value v) {
    SequencedSet<Value> order = new LinkedHashSet<>();
    collect(v, order);
    SequencedSet<Integer> found = new LinkedHashSet<>();
    for (Value o : order) {
      if (o.op() instanceof Op.Read r) {
        found.add(r.input());
      }
    }
    return found;
  }
}
