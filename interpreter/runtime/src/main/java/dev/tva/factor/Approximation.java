// SPDX-License-Identifier: Apache-2.0
package dev.tva.factor;

import java.util.List;

/**
 * How well an adapter holds a tensor.
 *
 * @param output the adapter, by its index among the outputs
 * @param error as a part of the change's length
 */
public record Approximation(int output, String tensor, int rank, double error) {
  /** Of several matrices in it the largest ranks, and the one that is furthest off. */
  public static Approximation of(int output, String tensor, List<Factors> all) {
    return new Approximation(
        output,
        tensor,
        all.stream().mapToInt(Factors::rank).max().orElse(0),
        all.stream().mapToDouble(Factors::error).max().orElse(0));
  }
}
