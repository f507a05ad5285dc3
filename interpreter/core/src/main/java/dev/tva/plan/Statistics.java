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
      };
}
