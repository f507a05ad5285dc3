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
}
