// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import java.util.Locale;

/** Fields of random numbers. */
public enum RandomFn {
  /** From 0 to below 1. */
  UNIFORM,
  /** Of mean 0 and variance 1. */
  NORMAL;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
