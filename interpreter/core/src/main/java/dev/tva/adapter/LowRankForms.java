// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Rows;
import java.util.List;
import java.util.Optional;

/** The changes of one module that are more than a product of two factors, as [out, in]. */
record LowRankForms(Factors f) {
  /** The tensors that such a change may be stored in, as all tools that write them call them. */
  static final List<String> PARTS =
      List.of(
          "hada_w1_a",
          "hada_w1_b",
          "hada_w2_a",
          "hada_w2_b",
          "hada_t1",
          "hada_t2",
          "lokr_w1",
          "lokr_w1_a",
          "lokr_w1_b",
          "lokr_w2",
          "lokr_w2_a",
          "lokr_w2_b",
          "lokr_t2");

  /** {@code (w1_a w1_b) * (w2_a w2_b)} (LoHa: FedPara, Hyeon-Woo et al. 2022). */
  Rows hadamard(double scale) throws Refused {
    Rows first = half("hada_w1_a", "hada_w1_b", "hada_t1");
    Rows second = half("hada_w2_a", "hada_w2_b", "hada_t2");
    if (first.rows() != second.rows() || first.cols() != second.cols()) {
      throw f.unfit("hada_w1_a", "hada_w2_a");
    }
    return new Rows.Scaled(Weights.multiply(first, second), scale);
  }

  /** With a Tucker core the left factor is stored as [r, out]. */
  private Rows half(String left, String right, String core) throws Refused {
    return f.has(core)
        ? f.product(left, new Rows.Transposed(f.of(left)), core, f.tucker(core, right))
        : f.product(left, right, Optional.empty());
  }

  /** The Kronecker product of two matrices, each whole or in factors (LoKr, Yeh et al. 2024). */
  Rows kronecker(double scale) throws Refused {
    Rows first =
        f.has("lokr_w1") ? f.of("lokr_w1") : f.product("lokr_w1_a", "lokr_w1_b", Optional.empty());
    Rows second =
        f.has("lokr_w2")
            ? f.of("lokr_w2")
            : f.has("lokr_t2")
                ? half("lokr_w2_a", "lokr_w2_b", "lokr_t2")
                : f.product("lokr_w2_a", "lokr_w2_b", Optional.empty());
    // Of a convolution the columns are (in, place), and the product goes on inside them.
    return new Rows.Scaled(new Rows.Kronecker(first, second), scale);
  }
}
