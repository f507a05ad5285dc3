// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import dev.tva.statistic.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Exchanges through the work folder, one file of each part for each exchange. */
final class FolderExchange implements Exchange {
  private final WorkFolder work;
  private final Part part;
  private final Set<String> tensors;
  private final Patience patience;
  private int round;

  FolderExchange(WorkFolder work, Part part, Set<String> tensors, Patience patience) {
    this.work = work;
    this.part = part;
    this.tensors = tensors;
    this.patience = patience;
  }

  @Override
  public boolean mine(String tensor) {
    return tensors.contains(tensor);
  }

  @Override
  public List<byte[]> swap(byte[] found) {
    round++;
    work.write(round, part.index(), found);
    while (true) {
      List<byte[]> all = new ArrayList<>();
      List<Integer> missing = new ArrayList<>();
      for (int p = 1; p <= part.of(); p++) {
        Optional<byte[]> theirs = missing.isEmpty() ? work.read(round, p) : there(p);
        theirs.ifPresent(all::add);
        if (theirs.isEmpty()) {
          missing.add(p);
        }
      }
      if (missing.isEmpty()) {
        return all;
      }
      patience.waitFor(round, missing);
    }
  }

  /** Whether it is there, without reading what cannot be used yet. */
  private Optional<byte[]> there(int p) {
    return work.has(round, p) ? Optional.of(new byte[0]) : Optional.empty();
  }
}
