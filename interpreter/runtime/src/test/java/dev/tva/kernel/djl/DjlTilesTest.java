// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import dev.tva.kernel.TilesContract;
import org.junit.jupiter.api.Order;

@Order(2)
final class DjlTilesTest extends TilesContract {
  DjlTilesTest() {
    super(() -> new DjlKernels());
  }
}
