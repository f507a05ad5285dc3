// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

/** Threads that may take parts of an operation. */
public interface Crew {
  /** The calling thread and nobody else. */
  Crew ALONE =
      (parts, _, part) -> {
        for (int i = 0; i < parts; i++) {
          part.compute(i, () -> {});
        }
      };

  /** What is done for each number of a part. */
  interface Part {
    void compute(int part, Turn turn);
  }

  /** Waits until all earlier parts have ended: what follows is done in the order of the parts. */
  interface Turn {
    void await();
  }

  /**
   * Does each part once, and returns when all have ended. They are begun in their order, and those
   * that have been begun end, also where one fails: the first failure in that order is thrown.
   *
   * @param bytes what a part takes beside what is there already
   */
  void each(int parts, long bytes, Part part);
}
