// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.factor.Approximation;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a run did.
 *
 * @param peakBytes the most memory the process has had, where the system tells
 * @param djlOperations operations the engine has done
 * @param differing tensors that were kept from the anchor although another input differs
 * @param approximations of tensors that were written as factors
 * @param notes what a person should know of how it was computed
 */
public record RunReport(
    int tensorsComputed,
    int tensorsCopied,
    long bytesRead,
    long bytesWritten,
    double seconds,
    OptionalLong peakBytes,
    long djlOperations,
    List<String> differing,
    List<Approximation> approximations,
    List<Diagnostic> notes) {
  public RunReport {
    differing = List.copyOf(differing);
    approximations = List.copyOf(approximations);
    notes = List.copyOf(notes);
  }

  RunReport with(List<Diagnostic> notes) {
    return new RunReport(
        tensorsComputed,
        tensorsCopied,
        bytesRead,
        bytesWritten,
        seconds,
        peakBytes,
        djlOperations,
        differing,
        approximations,
        notes);
  }
}
