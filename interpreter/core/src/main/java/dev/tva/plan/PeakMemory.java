// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

/**
 * What a run holds at most at a time, in bytes.
 *
 * @param program the program itself, with its engine where that is loaded
 * @param engine whether it is
 * @param tiles buffers of the workers, whatever the size of the model
 * @param workers how many
 * @param orders what order statistics count and gather
 * @param matrices operands and results of operations on whole matrices
 */
public record PeakMemory(
    long program, boolean engine, long tiles, int workers, long orders, long matrices) {
  public long total() {
    return program + tiles + orders + matrices;
  }
}
