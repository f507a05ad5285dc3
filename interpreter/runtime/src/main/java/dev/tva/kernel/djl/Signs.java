// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import dev.tva.kernel.Matrix;
import dev.tva.kernel.Svd;

/** Of the two signs that a pair of singular vectors may have, the one that {@link Svd} promises. */
final class Signs {
  private Signs() {}

  static void choose(Svd svd) {
    Matrix u = svd.u();
    double[] largest = new double[u.cols()];
    for (int row = 0; row < u.rows(); row++) {
      for (int col = 0; col < u.cols(); col++) {
        double value = u.at(row, col);
        if (Math.abs(value) > Math.abs(largest[col])) {
          largest[col] = value;
        }
      }
    }
    for (int row = 0; row < u.rows(); row++) {
      for (int col = 0; col < u.cols(); col++) {
        if (largest[col] < 0) {
          u.set(row, col, -u.at(row, col));
        }
      }
    }
    for (int row = 0; row < svd.vt().rows(); row++) {
      for (int col = 0; largest[row] < 0 && col < svd.vt().cols(); col++) {
        svd.vt().set(row, col, -svd.vt().at(row, col));
      }
    }
  }
}
