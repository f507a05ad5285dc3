// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.diagnostic.DiagnosticException;
import java.util.List;

/** The devices of this machine beside its processor. */
public interface Accelerators {
  /** Their numbers. */
  List<Integer> numbers();

  /** What is missing where there are none, in words. */
  List<String> missing();

  /**
   * What computes on some of them, over which workers are spread; loads nothing yet.
   *
   * @throws DiagnosticException if one of them is not there
   */
  Kernels kernels(List<Integer> numbers) throws DiagnosticException;
}
