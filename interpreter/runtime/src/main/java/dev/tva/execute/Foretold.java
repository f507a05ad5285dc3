// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.pass.PassState;
import dev.tva.pass.Tiling;
import dev.tva.plan.Numbers;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.statistic.OrderTarget;
import dev.tva.statistic.Orders;
import dev.tva.statistic.StatisticsStore;
import dev.tva.tile.TileCompiler;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one phase takes ahead of the next with numbers that are expected only. Once they are known,
 * what was taken with the right ones counts; where they were wrong for a few tiles, these are
 * computed again, and where for many, the next phase takes it.
 */
final class Foretold {
  /** What waits, and of its tensor the elements that may have counted wrong. */
  private record Taken(Ahead.Joint joint, PassState state) {}

  private final Ahead ahead;
  private final Orders orders;
  private final Optional<Written> written;
  private final int tile;
  private final List<Taken> taken = new ArrayList<>();
  private final Map<TensorPass, List<Sink>> known = new IdentityHashMap<>();

  /**
   * @param written takes what is written ahead; empty where nothing may be
   * @param tile elements of a tile
   */
  Foretold(Ahead ahead, Orders orders, Optional<Written> written, int tile) {
    this.ahead = ahead;
    this.orders = orders;
    this.written = written;
    this.tile = tile;
  }

  /** What is to be computed in the place of a pass, if all it would need is expected. */
  Optional<Ahead.Joint> of(TensorPass pass) {
    return written
        .flatMap(w -> ahead.writing(pass).filter(j -> w.takes(j.next())))
        .or(() -> expected(pass));
  }

  private Optional<Ahead.Joint> expected(TensorPass pass) {
    return ahead
        .of(pass)
        .filter(
            j -> j.on().stream().allMatch(o -> target(o, pass.tensor()).expected().isPresent()));
  }

  /** A joint pass with its sums first, unless they wait for what a tile's own items tell. */
  TensorPass pass(Ahead.Joint joint) {
    String tensor = joint.pass().tensor();
    boolean waits = joint.on().stream().anyMatch(o -> target(o, tensor).isFoundInTile());
    return waits ? joint.pass() : joint.sumsFirst();
  }

  private OrderTarget target(Sink.Order order, String tensor) {
    return orders.target(order, tensor);
  }

  /** Takes the state of a joint pass that begins; it has what waits. */
  synchronized PassState begin(Ahead.Joint joint, PassState state) {
    if (joint.writes()) {
      state.writeAhead(written.orElseThrow().begin(joint.next(), tile));
    } else {
      state.putOff(joint.later().program().sinks());
      taken.add(new Taken(joint, state));
    }
    return state;
  }

  /** The tiles to be computed again, once the order statistics are known and stored. */
  List<Tiling.Part> again(Numbers right) {
    List<Tiling.Part> all = new ArrayList<>();
    for (Taken t : taken) {
      SortedSet<Long> wrong = wrong(t);
      TensorPass later = t.joint().later();
      long tiles = Math.ceilDiv(later.shape().elements(), (long) tile);
      if (2L * wrong.size() > tiles) {
        continue;
      }
      known.put(t.joint().next(), later.program().sinks());
      if (!wrong.isEmpty()) {
        PassState state = t.state().again(later, TileCompiler.compile(later.program()), right);
        long end = later.shape().elements();
        wrong.forEach(
            n -> all.add(new Tiling.Part(state, n * tile, Math.min(end, (n + 1) * tile))));
      }
    }
    return all;
  }

  /** The numbers of the tiles in which elements may have counted wrong. */
  private SortedSet<Long> wrong(Taken t) {
    SortedSet<Long> wrong = new TreeSet<>();
    String tensor = t.joint().pass().tensor();
    for (Sink.Order order : t.joint().on()) {
      OrderTarget.Range range = target(order, tensor).wrong(t.joint().pass().shape().elements());
      for (long at = range.start() / tile; !range.isEmpty() && at * tile < range.end(); at++) {
        wrong.add(at);
      }
    }
    return wrong;
  }

  /** Stores what was taken rightly, or has been computed again. */
  void store(StatisticsStore statistics) {
    for (Taken t : taken) {
      if (known.containsKey(t.joint().next())) {
        t.state().storeRest(statistics);
      }
    }
  }

  /** Whether a sink of the next phase has been served. */
  boolean isKnown(TensorPass next, Sink sink) {
    List<Sink> served = known.get(next);
    return served != null && served.contains(sink);
  }
}
