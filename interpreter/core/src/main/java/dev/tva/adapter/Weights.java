// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Rows;
import dev.tva.catalog.Rows.Combination;
import dev.tva.catalog.Rows.Combined;
import dev.tva.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * How a weight lies in the base: as [out, in], or turned around, as GPT-2's are. What is made of
 * factors is [out, in] and turned where the base's is.
 */
record Weights(boolean turned) {
  /**
   * Decided by shapes.
   *
   * @param out rows of the change as [out, in]
   * @param known where both ways fit, whether the base's is turned
   * @param fanInFanOut what the adapter says of it
   */
  static Weights of(
      String module, Shape base, long out, long in, Optional<Boolean> known, boolean fanInFanOut)
      throws Refused {
    boolean straight = base.rows() == out && base.cols() == in;
    boolean turned = base.ndim() == 2 && base.rows() == in && base.cols() == out;
    if (!straight && !turned) {
      throw new Refused(
          "its factors for `"
              + module
              + "` make "
              + Shape.of(out, in)
              + ", the base's weight is "
              + base,
          "give the base that the adapter was trained on",
          List.of());
    }
    if (straight != turned) {
      return new Weights(turned);
    }
    return new Weights(known.orElse(fanInFanOut));
  }

  /** {@code b @ a} as the base's weight lies. */
  Rows product(Rows b, Rows a) {
    return turned
        ? new Rows.Product(new Rows.Transposed(a), new Rows.Transposed(b))
        : new Rows.Product(b, a);
  }

  /** A matrix that is [out, in] as the base's weight lies. */
  Rows laid(Rows x) {
    return turned ? new Rows.Transposed(x) : x;
  }

  /**
   * Each output's weights scaled to a length of its own (DoRA, Liu et al. 2024, equation 5).
   *
   * @param lengths one for each output
   */
  Rows lengthened(Rows x, Rows lengths) {
    return new Rows.Lengthened(x, lengths, !turned, 0);
  }

  /** Each output's, or each input's, weights times a number. */
  Rows weighted(Rows x, Rows factors, boolean outputs) {
    return new Rows.Weighted(x, factors, outputs != turned);
  }

  static Rows add(Rows x, Rows y) {
    return new Combined(Combination.ADD, x, y);
  }

  static Rows multiply(Rows x, Rows y) {
    return new Combined(Combination.MULTIPLY, x, y);
  }
}
