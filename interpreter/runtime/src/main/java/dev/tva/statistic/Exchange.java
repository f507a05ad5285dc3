// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import java.util.List;

/**
 * What a process computes of a plan that others compute too, and how they tell each other what they
 * found. All come to the same exchanges in the same order.
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
        public List<byte[]> swap(byte[] found) {
          return List.of(found);
        }
      };

  /** Whether this process computes a tensor. */
  boolean mine(String tensor);

  /** Gives what this process has found, and takes what all have, in the order of their numbers. */
  List<byte[]> swap(byte[] found);
}
