// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.adapter.Place;
import dev.tva.catalog.Rows;
import dev.tva.factor.Factors;
import dev.tva.graph.Value;
import dev.tva.kernel.Matrix;
import dev.tva.plan.LowRankSum;
import dev.tva.plan.LowRankSum.Term;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import dev.tva.plan.Sink;
import dev.tva.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/** The factors of a weighted sum of products: those of the products side by side. */
final class StoredFactors {
  /** Reads a matrix whole. */
  interface Source {
    float[] read(int input, Rows rows) throws IOException;
  }

  private final Source source;
  private final ToDoubleFunction<Value> numbers;

  StoredFactors(Source source, ToDoubleFunction<Value> numbers) {
    this.source = source;
    this.numbers = numbers;
  }

  /** Of each matrix that the tensor is made of. */
  static List<List<Term>> terms(Plan plan, String tensor, Sink.Factor sink) {
    Shape shape = plan.outputs().get(sink.output()).tensors().get(tensor).shape();
    return LowRankSum.of(
            sink.value(),
            Place.matrices(tensor, shape).size(),
            input -> plan.inputs().get(input).piece(tensor))
        .orElseThrow();
  }

  /** One product. */
  private record Product(int input, Rows left, Rows right) {}

  /** Weights go to the left factors, whatever their sign; what has none is left out. */
  Factors of(Arena arena, List<Term> terms, Precision precision) throws IOException {
    SequencedMap<Product, Double> weights = new LinkedHashMap<>();
    for (Term t : terms) {
      double weight = t.scale();
      for (Value c : t.coefficients()) {
        weight *= numbers.applyAsDouble(c);
      }
      weights.merge(new Product(t.input(), t.left(), t.right()), weight, Double::sum);
    }
    weights.values().removeIf(w -> w == 0);
    List<Product> products = new ArrayList<>(weights.keySet());
    int rank = products.stream().mapToInt(p -> (int) p.left().cols()).sum();
    Term first = terms.getFirst();
    int rows = (int) first.left().rows();
    int cols = (int) first.right().cols();
    Matrix left = Matrix.allocate(arena, rows, rank, precision);
    Matrix right = Matrix.allocate(arena, rank, cols, precision);
    int at = 0;
    for (Product p : products) {
      double weight = weights.get(p);
      int own = (int) p.left().cols();
      float[] l = source.read(p.input(), p.left());
      float[] r = source.read(p.input(), p.right());
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < own; k++) {
          left.set(i, at + k, weight * l[i * own + k]);
        }
      }
      for (int k = 0; k < own; k++) {
        for (int j = 0; j < cols; j++) {
          right.set(at + k, j, r[k * cols + j]);
        }
      }
      at += own;
    }
    return new Factors(left, right, 0);
  }
}
