// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.MetaFn;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.tensor.DType;
import dev.tva.tensor.Rational;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers that headers, names and parameters decide. */
final class NumbersTest {
  private static final TensorSpec SPEC = new TensorSpec(DType.BF16, Shape.of(6, 4));

  private final GraphBuilder graph = new GraphBuilder();
  private final Value read = graph.of(new Op.Read(0, false));
  private final Numbers numbers;

  NumbersTest() {
    List<String> names = new ArrayList<>(List.of("embed_tokens.weight", "norm.weight"));
    for (int i = 0; i < 5; i++) {
      names.add("layers." + i + ".mlp.weight");
      names.add("layers." + i + ".attn.weight");
    }
    numbers = new Numbers(new Stacks(names), Statistics.NONE, Map.of());
  }

  private Value meta(MetaFn fn) {
    return graph.of(new Op.Meta(fn));
  }

  private double of(Value v, String tensor) {
    return numbers.scalar(v, tensor, SPEC);
  }

  @Test
  void tellsWhereATensorIs() {
    assertEquals(3, of(meta(MetaFn.LAYER), "layers.3.mlp.weight"));
    assertEquals(0.75, of(meta(MetaFn.DEPTH), "layers.3.mlp.weight"));
    assertEquals(5, of(meta(MetaFn.LAYERS), "layers.3.mlp.weight"));
    assertEquals(Double.NaN, of(meta(MetaFn.DEPTH), "norm.weight"));
    assertEquals(6, of(meta(MetaFn.ROWS), "norm.weight"));
    assertEquals(4, of(meta(MetaFn.COLS), "norm.weight"));
    assertEquals(2, of(meta(MetaFn.NDIM), "norm.weight"));
  }

  @Test
  void aComparisonWithWhatDoesNotExistIsFalse() {
    Value depth = meta(MetaFn.DEPTH);
    Value half = graph.of(new Op.Const(new Rational(BigInteger.ONE, BigInteger.TWO)));
    for (BinaryFn fn : List.of(BinaryFn.LT, BinaryFn.GE, BinaryFn.EQ, BinaryFn.NE)) {
      assertEquals(0, of(graph.binary(fn, depth, half), "norm.weight"), fn.toString());
    }
    assertEquals(1, of(graph.binary(BinaryFn.GE, depth, half), "layers.2.attn.weight"));
  }

  @Test
  void gradientsHaveEnds() {
    Value gradient =
        graph.of(new Op.Gradient(List.of(graph.number(1), graph.number(3), graph.number(2))));
    assertEquals(1, of(gradient, "embed_tokens.weight"));
    assertEquals(1, of(gradient, "layers.0.mlp.weight"));
    assertEquals(2, of(gradient, "layers.1.mlp.weight"));
    assertEquals(3, of(gradient, "layers.2.mlp.weight"));
    assertEquals(2.5, of(gradient, "layers.3.mlp.weight"));
    assertEquals(2, of(gradient, "norm.weight"));
  }

  @Test
  void theFirstConditionThatHoldsChooses() throws TensorPattern.Malformed {
    Value mlp = graph.of(new Op.NameTest(TensorPattern.parse("mlp")));
    Value wide = graph.of(new Op.DTypeTest(DType.F32));
    Op.Choose choose =
        new Op.Choose(
            List.of(wide, mlp), List.of(graph.number(1), graph.number(2)), graph.number(3));
    assertEquals(2, of(graph.of(choose), "layers.0.mlp.weight"));
    assertEquals(3, of(graph.of(choose), "layers.0.attn.weight"));
  }

  @Test
  void whatStandsInManyPlacesIsComputedOnce() {
    Value x = meta(MetaFn.LAYERS);
    for (int i = 0; i < 60; i++) {
      x = graph.add(x, x);
    }
    assertEquals(5 * Math.pow(2, 60), of(x, "layers.0.mlp.weight"));
    assertEquals(-3, numbers.scalar(graph.unary(UnaryFn.NEGATE, graph.number(3))));
  }

  @Test
  void noFormulaIsTooDeep() {
    Value x = meta(MetaFn.LAYERS);
    Value rows = graph.of(new Op.Reduce(ReduceFn.SIZE, List.of(read), Grain.ROW));
    for (int i = 0; i < 100_000; i++) {
      x = graph.add(x, graph.number(i % 2));
      rows = graph.add(rows, graph.number(i % 2));
    }
    assertEquals(50_005, of(x, "layers.0.mlp.weight"));
    assertEquals(50_004, numbers.vector(rows, "layers.0.mlp.weight", SPEC)[5]);
  }

  /** What is not chosen may be what there is nothing known of. */
  @Test
  void whatIsNotChosenIsNotAskedFor() {
    Value norm = graph.of(new Op.Reduce(ReduceFn.NORM, List.of(read), Grain.TENSOR));
    Value one = graph.number(1);
    Value where = graph.of(new Op.Where(one, graph.number(4), norm));
    Value choose = graph.of(new Op.Choose(List.of(one, norm), List.of(where, norm), norm));
    assertEquals(4, of(choose, "layers.0.mlp.weight"));
  }

  @Test
  void tensorsAreNoNumbers() {
    assertThrows(IllegalArgumentException.class, () -> numbers.scalar(read));
  }
}
