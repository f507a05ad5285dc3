// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import java.util.Optional;

/** Where tiles are computed. */
public sealed interface Device {
  record Cpu() implements Device {}

  /** A GPU by its number, from 0. */
  record Gpu(int index) implements Device {}

  /** Reads {@code cpu}, {@code gpu} or {@code gpu:1}. */
  static Optional<Device> parse(String text) {
    if (text.equals("cpu")) {
      return Optional.of(new Cpu());
    }
    if (text.equals("gpu")) {
      return Optional.of(new Gpu(0));
    }
    return text.matches("gpu:[0-9]{1,3}")
        ? Optional.of(new Gpu(Integer.parseInt(text.substring(4))))
        : Optional.empty();
  }
}
