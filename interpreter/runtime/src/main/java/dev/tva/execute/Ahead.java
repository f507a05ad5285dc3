// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import dev.tva.plan.Doubt;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.Program;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.statistic.BlockMath;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What of later phases can be taken in the reads of a phase. Of the next one sums that need the
 * phase's order statistics and nothing else of it, where a sample tells what those most likely are.
 * Of the last one what it writes, where the only numbers that are not known yet matter at few
 * elements.
 */
final class Ahead {
  static final Ahead NOTHING = new Ahead();

  /**
   * A pass that takes sums of the next phase too, or all that the last phase writes.
   *
   * @param pass what both ask for; order statistics come first
   * @param sumsFirst the same with the sums before them, so that all is computed in one block
   * @param next the pass of that phase
   * @param later what is taken of it ahead, alone
   * @param on the order statistics that must be as expected
   */
  record Joint(
      TensorPass pass,
      TensorPass sumsFirst,
      TensorPass next,
      TensorPass later,
      List<Sink.Order> on) {
    Joint {
      on = List.copyOf(on);
    }

    boolean writes() {
      return next == later;
    }
  }

  private final Map<TensorPass, Joint> joints = new IdentityHashMap<>();
  private final Map<TensorPass, Joint> writing = new IdentityHashMap<>();
  private final Set<Value> keys = new HashSet<>();
  private final Set<Value> undecided = new HashSet<>();
  private long bytes;

  private Ahead() {}

  /** Of the phases behind number {@code phase}. */
  static Ahead of(Plan plan, int phase) {
    int last = plan.phases().size() - 1;
    Ahead ahead = new Ahead();
    if (phase + 1 < last) {
      new Finder(plan, plan.phases().get(phase)).find(plan.phases().get(phase + 1), ahead);
    }
    if (phase < last) {
      new WriteFinder(plan, phase).find(ahead);
    }
    return ahead;
  }

  /** The joint pass that can stand in the place of one of the phase, and writes. */
  Optional<Joint> writing(TensorPass pass) {
    return Optional.ofNullable(writing.get(pass));
  }

  boolean writes() {
    return !writing.isEmpty();
  }

  /** The statistics that are taken while something is written that has them in it. */
  Set<Value> undecided() {
    return Set.copyOf(undecided);
  }

  /** The joint pass that can stand in the place of one of the phase, and takes sums. */
  Optional<Joint> of(TensorPass pass) {
    return Optional.ofNullable(joints.get(pass));
  }

  /** The keys of the order statistics of which an expectation is of use. */
  Set<Value> keys() {
    return Set.copyOf(keys);
  }

  List<TensorPass> passes() {
    return Stream.concat(joints.values().stream(), writing.values().stream())
        .flatMap(j -> Stream.of(j.pass(), j.sumsFirst()))
        .toList();
  }

  /** What waits in memory until the order statistics are known. */
  long bytes() {
    return bytes;
  }

  private void add(TensorPass pass, Joint joint) {
    joints.put(pass, joint);
    joint.on().forEach(o -> keys.add(o.key()));
    long blocks = Math.ceilDiv(pass.shape().elements(), (long) BlockMath.SIZE);
    bytes += 2L * Double.BYTES * blocks * joint.later().program().sinks().size();
  }

  /** What passes of one tensor must share. */
  private record Place(String tensor, Shape shape, Program.Precision precision) {
    static Place of(TensorPass pass) {
      return new Place(pass.tensor(), pass.shape(), pass.program().precision());
    }
  }

  /** Whether tiles may be cut anywhere, so that all phases sum the same blocks. */
  private static boolean inTiles(TensorPass pass) {
    Program p = pass.program();
    return !p.whole() && !p.wholeRows() && p.precision() == Program.Precision.F32;
  }

  private static Program joined(
      Collection<Program> programs, List<Sink> sinks, List<Doubt> doubts) {
    SequencedSet<Value> order = new LinkedHashSet<>();
    Set<Integer> reads = new TreeSet<>();
    for (Program p : programs) {
      order.addAll(p.order());
      reads.addAll(p.reads());
    }
    return new Program(
        List.copyOf(order), sinks, List.copyOf(reads), Program.Precision.F32, false, false, doubts);
  }

  /** Programs of two phases. */
  private record Programs(Program first, Program next) {}

  /** What is made of two programs; the same for all tensors that have them. */
  private record Both(Program joint, Program sumsFirst, Program later, List<Sink.Order> on) {}

  private static final class Finder {
    private final Plan plan;
    private final Map<Place, TensorPass> passes = new HashMap<>();

    /** What is known only after the phase. */
    private final Set<Value> taken = new HashSet<>();

    private final Map<Programs, Optional<Both>> known = new HashMap<>();

    Finder(Plan plan, Phase phase) {
      this.plan = plan;
      for (TensorPass pass : phase.passes()) {
        for (Sink sink : pass.program().sinks()) {
          switch (sink) {
            case Sink.Statistic s -> taken.add(s.key());
            case Sink.Order o -> taken.add(o.key());
            case Sink.Running r -> taken.add(r.key());
            case Sink.Write _, Sink.Copy _, Sink.Keep _, Sink.Factor _ -> {}
          }
        }
        if (inTiles(pass)) {
          passes.put(Place.of(pass), pass);
        }
      }
    }

    void find(Phase phase, Ahead ahead) {
      for (TensorPass next : phase.passes()) {
        TensorPass pass = passes.get(Place.of(next));
        if (pass == null || !inTiles(next)) {
          continue;
        }
        known
            .computeIfAbsent(new Programs(pass.program(), next.program()), this::both)
            .ifPresent(b ->
                ahead.add(
                    pass,
                    new Joint(
                        pass.with(b.joint()),
                        pass.with(b.sumsFirst()),
                        next,
                        pass.with(b.later()),
                        b.on())));
      }
    }

    private Optional<Both> both(Programs of) {
      Map<Value, Sink.Order> orders = new HashMap<>();
      for (Sink sink : of.first().sinks()) {
        if (sink instanceof Sink.Order o) {
          orders.put(o.key(), o);
        }
      }
      List<Sink> sinks = new ArrayList<>();
      SequencedSet<Sink.Order> on = new LinkedHashSet<>();
      for (Sink sink : of.next().sinks()) {
        if (sink instanceof Sink.Statistic s && s.to().compareTo(Grain.TENSOR) <= 0) {
          Set<Value> parts = new HashSet<>();
          s.values().forEach(v -> Walk.all(v, parts));
          if (parts.stream().allMatch(v -> isAtHand(v, orders.keySet()))) {
            sinks.add(sink);
            parts.stream().filter(orders::containsKey).map(orders::get).forEach(on::add);
          }
        }
      }
      if (sinks.isEmpty() || on.isEmpty()) {
        return Optional.empty();
      }
      Program later = joined(List.of(of.next()), sinks, List.of());
      List<Sink> all = new ArrayList<>(of.first().sinks());
      all.addAll(sinks);
      List<Sink> turned = new ArrayList<>(sinks);
      turned.addAll(of.first().sinks());
      List<Program> both = List.of(of.first(), later);
      return Optional.of(
          new Both(
              joined(both, all, List.of()),
              joined(both, turned, List.of()),
              later,
              List.copyOf(on)));
    }

    /** Whether a value is known before the phase, or by an expectation of this very tensor's. */
    private boolean isAtHand(Value v, Set<Value> orders) {
      boolean otherNames = v.op() instanceof Op.Recalled;
      return !otherNames
          && !plan.coarse().containsKey(v)
          && (!taken.contains(v) || orders.contains(v));
    }
  }

  /** Finds what the last phase writes that can be written in the reads of one with statistics. */
  private static final class WriteFinder {
    private final Plan plan;
    private final Phase phase;

    /** What is known before the phase, and what of the later can be waited for. */
    private final Set<Value> before = new HashSet<>();

    private final Set<Value> statistics = new HashSet<>();
    private final Set<Value> others = new HashSet<>();
    private final Map<Programs, Optional<Program>> known = new HashMap<>();

    WriteFinder(Plan plan, int number) {
      this.plan = plan;
      this.phase = plan.phases().get(number);
      for (int i = 0; i < plan.phases().size(); i++) {
        for (TensorPass pass : plan.phases().get(i).passes()) {
          for (Sink sink : pass.program().sinks()) {
            switch (sink) {
              case Sink.Statistic s -> (i < number ? before : statistics).add(s.key());
              case Sink.Order o -> (i < number ? before : others).add(o.key());
              case Sink.Running r -> (i < number ? before : others).add(r.key());
              case Sink.Write _, Sink.Copy _, Sink.Keep _, Sink.Factor _ -> {}
            }
          }
        }
      }
    }

    void find(Ahead ahead) {
      Map<Place, TensorPass> writes = new HashMap<>();
      plan.phases().getLast().passes().forEach(p -> writes.put(Place.of(p), p));
      for (TensorPass pass : phase.passes()) {
        TensorPass write = writes.get(Place.of(pass));
        if (write != null && inTiles(pass) && inTiles(write) && takesSumsAlone(pass)) {
          known
              .computeIfAbsent(new Programs(pass.program(), write.program()), this::both)
              .ifPresent(b -> {
                var both = pass.with(b);
                ahead.writing.put(pass, new Joint(both, both, write, write, List.of()));
                ahead.undecided.addAll(statistics);
              });
        }
      }
    }

    /** Order statistics may read a tensor several times. */
    private static boolean takesSumsAlone(TensorPass pass) {
      return pass.program().sinks().stream().allMatch(s -> s instanceof Sink.Statistic);
    }

    private Optional<Program> both(Programs of) {
      List<Sink> sinks = new ArrayList<>(of.next().sinks());
      Set<Doubt> doubts = new LinkedHashSet<>();
      for (Sink sink : of.next().sinks()) {
        Optional<Undecided> how =
            sink instanceof Sink.Write(_, Value value)
                ? Undecided.of(value, this::is)
                : Optional.empty();
        if (how.isEmpty()) {
          return Optional.empty();
        }
        doubts.addAll(how.get().doubts());
      }
      // A sum ends a block: what is written before has all it takes at hand.
      sinks.addAll(of.first().sinks());
      return Optional.of(joined(List.of(of.first(), of.next()), sinks, List.copyOf(doubts)));
    }

    private Undecided.Is is(Value v) {
      if (v.op() instanceof Op.Recalled || plan.coarse().containsKey(v) || others.contains(v)) {
        return Undecided.Is.UNKNOWN;
      } else if (before.contains(v)) {
        return Undecided.Is.KNOWN;
      }
      return statistics.contains(v) ? Undecided.Is.UNDECIDED : Undecided.Is.MADE;
    }
  }
}
