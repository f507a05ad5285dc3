// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import dev.tva.kernel.TilesContract;
import org.junit.jupiter.api.Order;

/** Tiles on a device, which is emulated, against the oracle. */
@Order(2)
final class DeviceTilesTest extends TilesContract {
  DeviceTilesTest() {
    super(() -> EmulatedDevice.ample().kernels());
  }
}
