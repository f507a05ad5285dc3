// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

/**
 * Devices whose memory is not the host's.
 *
 * @param devices how many, over which workers are spread
 * @param bytes what tiles and matrices may take on each
 */
public record Apart(int devices, long bytes) {
  public Apart {
    if (devices < 1) {
      throw new IllegalArgumentException("no device");
    }
  }

  /** How many of some workers use the same device. */
  public int sharing(int workers) {
    return Math.ceilDiv(workers, devices);
  }
}
