// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import java.util.List;
import java.util.Optional;

/**
 * What a process computes of a plan that others compute too, and how they tell each other what they
 * found. All come to the same exchanges in the same order: some in each phase, and one at its end.
 * Who comes late, or comes again, may know already what all have found; it need not find its own.
 */
public interface Exchange {
  /** Of a process that computes all. */
  Exchange NONE =
      new Exchange() {
        @Override
        public boolean mine(String tensor) {
          return true;
        }

        @Override
        public void begin(int phase) {}

        @Override
        public boolean isKnown() {
          return false;
        }

        @Override
        public List<byte[]> swap(byte[] found) {
          return List.of(found);
        }

        @Override
        public Optional<List<byte[]>> ended() {
          return Optional.empty();
        }

        @Override
        public List<byte[]> end(byte[] found) {
          return List.of(found);
        }
      };

  /** Whether this process computes a tensor. */
  boolean mine(String tensor);

  /** A phase of the plan begins. */
  void begin(int phase);

  /** Whether it is known what all find by the next {@link #swap}, which takes anything then. */
  boolean isKnown();

  /** Gives what this process has found, and takes what all have, in the order of their numbers. */
  List<byte[]> swap(byte[] found);

  /** What all have found by the end of the phase, if that is known when it begins. */
  Optional<List<byte[]>> ended();

  /** As {@link #swap}, of what was found by the end of the phase. */
  List<byte[]> end(byte[] found);
}
