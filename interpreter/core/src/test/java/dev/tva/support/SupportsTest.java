// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.TensorPattern;
import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import dev.tva.type.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which tensors values have. */
final class SupportsTest {
  private final GraphBuilder graph = new GraphBuilder();
  private final List<Input> inputs = new ArrayList<>();
  private final Supports supports = new Supports(new Spaces(), inputs);

  private Value input(String label, Map<String, DType> tensors) {
    Map<String, TensorSpec> specs = new TreeMap<>();
    tensors.forEach((name, dtype) -> specs.put(name, new TensorSpec(dtype, Shape.of(2, 2))));
    Manifest manifest = new Manifest(label, specs, Map.of());
    inputs.add(
        new Input(
            inputs.size(),
            label,
            false,
            Optional.empty(),
            Optional.of(label),
            Optional.of(manifest),
            List.of(),
            Optional.empty(),
            Optional.empty()));
    return graph.of(new Op.Read(inputs.size() - 1, false));
  }

  /** The head of an input is its embedding. */
  private void tie(int input) {
    Input is = inputs.get(input);
    inputs.set(
        input,
        new Input(
            input,
            is.label(),
            false,
            Optional.empty(),
            is.path(),
            is.manifest().map(m -> m.tiedAs(Optional.of(true))),
            List.of(),
            Optional.empty(),
            Optional.empty()));
  }

  private Value delta(Value x, Value y) {
    return graph.subtract(x, y);
  }

  private Value select(Value x, String pattern) throws TensorPattern.Malformed {
    return graph.of(new Op.Select(x, graph.of(new Op.NameTest(TensorPattern.parse(pattern)))));
  }

  private String names(Value v) {
    Optional<SortedSet<String>> names = supports.of(v);
    return names.map(n -> String.join(" ", n)).orElse("any");
  }

  @Test
  void aSelectionLeavesTensorsOut() throws TensorPattern.Malformed {
    Value base = input("base", Map.of("a.w", DType.F32, "b.w", DType.F32, "ids", DType.I64));
    assertEquals("a.w b.w ids", names(base));
    assertEquals("b.w", names(select(base, "b")));
    assertEquals("any", names(graph.number(2)));
  }

  @Test
  void numbersPerTensorAreOfTensorsThatCount() {
    Value base = input("base", Map.of("a.w", DType.F32, "ids", DType.I64));
    Value norms = graph.of(new Op.Reduce(ReduceFn.NORM, List.of(base), Grain.TENSOR));
    Value norm = graph.of(new Op.Reduce(ReduceFn.NORM, List.of(base), Grain.MODEL));
    assertEquals("a.w", names(norms));
    assertEquals("any", names(norm));
  }

  @Test
  void newInputsBringNewTensors() {
    Value base = input("base", Map.of("a.w", DType.F32));
    assertEquals("a.w", names(base));
    Value other = input("other", Map.of("a.w", DType.F64, "c.w", DType.F64));
    assertEquals("a.w c.w", String.join(" ", supports.names()));
    assertEquals("a.w", names(base));
    assertEquals(List.of(0, 1), List.copyOf(supports.reads(delta(base, other))));
    assertEquals(DType.F32, supports.spec("a.w").dtype());
    assertEquals(DType.F64, supports.spec(other, "a.w").dtype());
  }

  @Test
  void doublesElsewhereAreNotThose() {
    Value base = input("base", Map.of("a.w", DType.F32));
    Value ft = input("ft", Map.of("a.w", DType.F32));
    Value wide = input("wide", Map.of("a.w", DType.F64));
    assertFalse(supports.hasDoubles(delta(ft, base), "a.w"));
    assertTrue(supports.hasDoubles(delta(ft, wide), "a.w"));
  }

  @Test
  void noFormulaIsTooDeep() {
    Value base = input("base", Map.of("a.w", DType.F32, "embed_tokens.weight", DType.F32));
    tie(0);
    Value deep = delta(base, base);
    for (int i = 0; i < 100_000; i++) {
      deep = graph.add(deep, graph.multiply(graph.number(i), deep));
    }
    assertEquals("a.w embed_tokens.weight", names(deep));
    assertEquals(List.of(0), List.copyOf(supports.reads(deep)));
    assertEquals(DType.F32, supports.spec(deep, "a.w").dtype());
    assertTrue(supports.has(deep, "lm_head.weight"));
    assertFalse(supports.has(deep, "b.w"));
  }
}
