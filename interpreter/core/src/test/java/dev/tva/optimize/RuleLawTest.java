// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.optimize.rule.CollapseAffine;
import dev.tva.optimize.rule.FoldConstants;
import dev.tva.optimize.rule.RemoveNeutral;
import dev.tva.optimize.rule.Rule;
import dev.tva.tensor.Rational;
import dev.tva.type.Spaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Rules on random graphs. In exact arithmetic a rewritten value is the value itself, whatever its
 * rule says of rounding; in floats what claims to be exact has the same bits.
 */
final class RuleLawTest {
  private static final int GRAPHS = 2000;
  private static final int INPUTS = 4;

  private final GraphBuilder graph = new GraphBuilder();
  private final Spaces spaces = new Spaces();

  private Value random(Random random, int depth) {
    if (depth == 0) {
      return graph.of(new Op.Read(random.nextInt(INPUTS), random.nextInt(4) == 0));
    }
    return switch (random.nextInt(7)) {
      case 0 -> graph.add(random(random, depth - 1), random(random, depth - 1));
      case 1, 2 -> graph.subtract(random(random, depth - 1), random(random, depth - 1));
      case 3 -> graph.multiply(number(random, 2), random(random, depth - 1));
      case 4 -> graph.divide(random(random, depth - 1), graph.number(1 + random.nextInt(3)));
      case 5 -> graph.unary(UnaryFn.NEGATE, random(random, depth - 1));
      default ->
          graph.binary(
              random.nextBoolean() ? BinaryFn.MIN : BinaryFn.MAX,
              random(random, depth - 1),
              random(random, depth - 1));
    };
  }

  private Value number(Random random, int depth) {
    if (depth == 0 || random.nextBoolean()) {
      return graph.number(random.nextInt(4) - 1);
    }
    Value x = number(random, depth - 1);
    Value y = number(random, depth - 1);
    return switch (random.nextInt(4)) {
      case 0 -> graph.add(x, y);
      case 1 -> graph.subtract(x, y);
      case 2 -> graph.multiply(x, y);
      default -> graph.unary(UnaryFn.NEGATE, x);
    };
  }

  /** An element of each input, so that every value has one. */
  private static List<Rational> elements(Random random) {
    return random
        .ints(2 * INPUTS, -50, 50)
        .mapToObj(i -> Rational.of(i).over(Rational.of(7)))
        .toList();
  }

  private static Rational exact(Value v, List<Rational> inputs) {
    return switch (v.op()) {
      case Op.Read(int input, boolean delta) -> inputs.get(input + (delta ? INPUTS : 0));
      case Op.Const(Rational r) -> r;
      case Op.Zero _ -> Rational.ZERO;
      case Op.Unary(UnaryFn fn, Value x) when fn == UnaryFn.NEGATE -> exact(x, inputs).negated();
      case Op.Binary(BinaryFn fn, Value x, Value y) ->
          binary(fn, exact(x, inputs), exact(y, inputs));
      case Op.Affine(Optional<Value> pivot, boolean keep, var differences, var summands) -> {
        Rational p = pivot.map(x -> exact(x, inputs)).orElse(Rational.ZERO);
        Rational sum = keep ? p : Rational.ZERO;
        for (Op.Term t : differences) {
          sum = sum.plus(exact(t.coefficient(), inputs).times(exact(t.x(), inputs).minus(p)));
        }
        for (Op.Term t : summands) {
          sum = sum.plus(exact(t.coefficient(), inputs).times(exact(t.x(), inputs)));
        }
        yield sum;
      }
      default -> throw new AssertionError(v.op());
    };
  }

  private static Rational binary(BinaryFn fn, Rational x, Rational y) {
    return switch (fn) {
      case ADD -> x.plus(y);
      case SUBTRACT -> x.minus(y);
      case MULTIPLY -> x.times(y);
      case DIVIDE -> x.over(y);
      case MIN -> x.minus(y).signum() <= 0 ? x : y;
      case MAX -> x.minus(y).signum() >= 0 ? x : y;
      case POWER, LT, LE, GT, GE, EQ, NE, AND, OR -> throw new AssertionError(fn);
    };
  }

  /** All values below one. */
  private static void collect(Value v, Map<Value, Boolean> into) {
    if (into.put(v, true) == null) {
      v.op().children().forEach(c -> collect(c, into));
    }
  }

  private int firings(Rule rule) {
    int fired = 0;
    for (int seed = 0; seed < GRAPHS; seed++) {
      Random random = new Random(seed);
      Map<Value, Boolean> all = new HashMap<>();
      collect(random(random, 4), all);
      List<Rational> inputs = elements(random);
      for (Value v : all.keySet()) {
        int times = 0;
        for (Optional<Value> better = rule.apply(v, graph);
            better.isPresent();
            better = rule.apply(better.get(), graph)) {
          fired++;
          assertTrue(++times < 20, () -> "it fires for ever at " + v);
          assertEquals(exact(v, inputs), exact(better.get(), inputs));
          assertEquals(v.grain(), better.get().grain());
          assertEquals(spaces.of(v).word(), spaces.of(better.get()).word());
        }
      }
    }
    return fired;
  }

  @Test
  void keepWhatAValueIs() {
    for (Rule rule :
        List.of(new FoldConstants(), new RemoveNeutral(), new CollapseAffine(spaces))) {
      assertTrue(firings(rule) > 100, rule + " hardly fires");
    }
  }

  @Test
  void keepWhatAValueIsTogether() {
    int changed = 0;
    for (int seed = 0; seed < GRAPHS; seed++) {
      Random random = new Random(seed);
      Value v = random(random, 5);
      Value better = new Rewriter(graph, spaces).rewrite(v);
      List<Rational> inputs = elements(random);
      assertEquals(exact(v, inputs), exact(better, inputs));
      assertEquals(better, new Rewriter(graph, spaces).rewrite(better), "nothing is left to do");
      changed += better.equals(v) ? 0 : 1;
    }
    assertTrue(changed > GRAPHS / 2, changed + " were changed");
  }

  @Test
  void keepEveryBitWhereTheySaySo() {
    Value x = graph.of(new Op.Read(0, false));
    for (Value v :
        List.of(
            graph.multiply(graph.number(1), x),
            graph.multiply(x, graph.number(1)),
            graph.divide(x, graph.number(1)),
            graph.binary(BinaryFn.POWER, x, graph.number(1)))) {
      assertEquals(Optional.of(x), new RemoveNeutral().apply(v, graph));
    }
    // Of -0.0 + 0 the sign is lost, so that is not neutral.
    assertEquals(Optional.empty(), new RemoveNeutral().apply(graph.add(x, graph.number(0)), graph));
    assertEquals(
        Optional.empty(), new RemoveNeutral().apply(graph.multiply(x, graph.number(2)), graph));
  }
}
