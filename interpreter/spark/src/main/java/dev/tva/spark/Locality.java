// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.plan.Plan;
import dev.tva.spark.store.BlockHosts;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where the bytes lie that a part reads, as far as a file system says so. */
final class Locality {
  private static final int MOST = 3;

  private final Plan plan;
  private final BlockHosts blocks = new BlockHosts();

  Locality(Plan plan) {
    this.plan = plan;
  }

  /** The hosts that have most of them. */
  List<String> of(Set<String> tensors) {
    Map<String, Long> bytes = new HashMap<>();
    for (Manifest input : plan.inputs()) {
      for (String tensor : tensors) {
        if (input.piece(tensor).orElse(null) instanceof Piece.Stored s) {
          blocks
              .of(s.file(), s.offset(), s.spec().bytes())
              .forEach((host, n) -> bytes.merge(host, n, Long::sum));
        }
      }
    }
    return bytes.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST)
        .map(Map.Entry::getKey)
        .toList();
  }
}
