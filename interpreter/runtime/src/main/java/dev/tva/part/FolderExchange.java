// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import dev.tva.statistic.NamedExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Exchanges through the work folder, one file of each part for each exchange. */
final class FolderExchange extends NamedExchange {
  private final WorkFolder work;
  private final Part part;
  private final Patience patience;

  FolderExchange(WorkFolder work, Part part, Set<String> tensors, Patience patience) {
    super(tensors);
    this.work = work;
    this.part = part;
    this.patience = patience;
  }

  @Override
  protected boolean isKnown(String exchange) {
    return missing(exchange).isEmpty();
  }

  @Override
  protected List<byte[]> swap(String exchange, byte[] found) {
    // What is there was found before; where all was known, nothing was looked for again.
    if (!work.has(exchange, part.index())) {
      work.write(exchange, part.index(), found);
    }
    while (true) {
      List<Integer> missing = missing(exchange);
      if (missing.isEmpty()) {
        return all(exchange);
      }
      patience.waitFor(missing);
    }
  }

  private List<Integer> missing(String exchange) {
    List<Integer> missing = new ArrayList<>();
    for (int p = 1; p <= part.of(); p++) {
      if (!work.has(exchange, p)) {
        missing.add(p);
      }
    }
    return missing;
  }

  @Override
  protected List<byte[]> all(String exchange) {
    List<byte[]> all = new ArrayList<>();
    for (int p = 1; p <= part.of(); p++) {
      all.add(work.read(exchange, p).orElseThrow());
    }
    return all;
  }
}
