// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import dev.tva.kernel.TilesContract;

final class DjlTilesTest extends TilesContract {
  DjlTilesTest() {
    super(() -> new DjlKernels());
  }
}
