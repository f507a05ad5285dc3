// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a sweep found.
 *
 * @param measured in the order of the candidates
 * @param front those of which no other is better in every way
 * @param stopped how many were ended early
 * @param failed how many could not be measured
 * @param left how many candidates a search that ended by itself has not tried of those it might
 * @param base the base's scores, where the rule needs them
 * @param bytesRead of the inputs, in this process
 * @param batches how often the inputs were read for that
 */
public record SweepResult(
    List<Measured> measured,
    List<Measured> front,
    int stopped,
    int failed,
    int left,
    Map<String, Double> base,
    Optional<Measured> winner,
    long bytesRead,
    int batches,
    Path table,
    Path plot) {
  public SweepResult {
    measured = List.copyOf(measured);
    front = List.copyOf(front);
    base = Map.copyOf(base);
  }
}
