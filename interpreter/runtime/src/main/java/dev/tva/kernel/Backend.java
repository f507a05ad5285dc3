// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

/** What computes tiles on the processor. */
public enum Backend {
  /** Java, by the processor's vectors. */
  VECTOR,
  /** DJL's engine. */
  DJL
}
