// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.graph.Value;

/** The statistics taken so far. */
public interface Statistics {
  /** A statistic of model grain. */
  double ofModel(Value key);

  /** A statistic of layer grain, for the group of {@code Stacks.group}. */
  double ofLayer(Value key, String group);

  /** A statistic of tensor grain. */
  double ofTensor(Value key, String tensor);

  /** A statistic of row or column grain: one number for each row or column of the tensor. */
  double[] ofRowsOrColumns(Value key, String tensor);

  /** What a reduction by {@code TOP_} has taken of a tensor. */
  Cut cut(Value key, String tensor);

  /**
   * What a running sum starts from at each block of a tensor: 4,096 items of a row, or what is left
   * of it; blocks row by row.
   */
  double[] running(Value key, String tensor);

  /** For numbers that need no data. */
  Statistics NONE =
      new Statistics() {
        private IllegalStateException none(Value key) {
          return new IllegalStateException("no statistic " + key);
        }

        @Override
        public double ofModel(Value key) {
          throw none(key);
        }

        @Override
        public double ofLayer(Value key, String group) {
          throw none(key);
        }

        @Override
        public double ofTensor(Value key, String tensor) {
          throw none(key);
        }

        @Override
        public double[] ofRowsOrColumns(Value key, String tensor) {
          throw none(key);
        }

        @Override
        public Cut cut(Value key, String tensor) {
          throw none(key);
        }

        @Override
        public double[] running(Value key, String tensor) {
          throw none(key);
        }
      };
}
