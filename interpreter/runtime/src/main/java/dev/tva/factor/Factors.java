// SPDX-License-Identifier: Apache-2.0
package dev.tva.factor;

import dev.tva.kernel.Matrix;

/**
 * A matrix as {@code left @ right}.
 *
 * @param left of as many rows as the matrix, one column for each rank
 * @param right of as many columns as the matrix
 * @param error how far the product is from the matrix, as a part of its length
 */
public record Factors(Matrix left, Matrix right, double error) {
  public int rank() {
    return left.cols();
  }
}
