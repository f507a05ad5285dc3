// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import dev.tva.kernel.PlainKernels;
import dev.tva.kernel.TilesContract;
import org.junit.jupiter.api.Order;

@Order(2)
final class VectorTilesTest extends TilesContract {
  VectorTilesTest() {
    super(() -> new VectorKernels(new PlainKernels()));
  }
}
