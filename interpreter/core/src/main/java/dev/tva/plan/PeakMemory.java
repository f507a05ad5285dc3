// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import java.util.Optional;

/**
 * What a run holds at most at a time, in bytes.
 *
 * @param program the program itself, with its engine where that is loaded
 * @param engine whether it is
 * @param tiles buffers of the workers, whatever the size of the model
 * @param workers how many
 * @param orders what order statistics count and gather
 * @param matrices operands and results of operations on whole matrices
 * @param place where tensors are computed, if that was left open or is not the processor
 */
public record PeakMemory(
    long program,
    boolean engine,
    long tiles,
    int workers,
    long orders,
    long matrices,
    Optional<Place> place) {
  /**
   * Where tensors are computed.
   *
   * @param device its name
   * @param why for what reason, if it was to be chosen
   * @param tiles what they take of the memory of each device
   * @param matrices what operations on them take there
   */
  public record Place(String device, Optional<String> why, long tiles, long matrices) {}

  /** The same, somewhere. */
  public PeakMemory at(Place place) {
    return new PeakMemory(program, engine, tiles, workers, orders, matrices, Optional.of(place));
  }

  public long total() {
    return program + tiles + orders + matrices;
  }
}
