// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import dev.tva.kernel.TilesContract;

/** Tiles on a device, which is emulated, against the oracle. */
final class DeviceTilesTest extends TilesContract {
  DeviceTilesTest() {
    super(() -> EmulatedDevice.ample().kernels());
  }
}
