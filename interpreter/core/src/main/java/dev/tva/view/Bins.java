// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import java.util.List;

/**
 * A histogram.
 *
 * @param edges one more than counts, ascending
 * @param counts how many items each bin has
 */
public record Bins(String title, List<Double> edges, List<Double> counts) implements View {
  public Bins {
    edges = List.copyOf(edges);
    counts = List.copyOf(counts);
  }

  @Override
  public Bins untitled() {
    return new Bins("", edges, counts);
  }
}
