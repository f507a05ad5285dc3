// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize;

/** What a rewrite may do to the last bits of a result. */
public enum Rounding {
  /** The same bits. */
  EXACT,
  /** Sums are taken in another order, so the last bits may differ. */
  REASSOCIATES
}
