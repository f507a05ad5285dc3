// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import dev.tva.kernel.TilesContract;

/** Tiles by the queue that GPUs have, against the oracle. */
final class PromptTilesTest extends TilesContract {
  PromptTilesTest() {
    super(() -> EmulatedDevice.ample().prompt().kernels());
  }
}
