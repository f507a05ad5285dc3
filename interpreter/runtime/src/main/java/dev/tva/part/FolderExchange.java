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
  private int phase;
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
  public void begin(int next) {
    phase = next;
    round = 0;
  }

  private String name(int exchange) {
    return "%d-%04d".formatted(phase, exchange);
  }

  private String end() {
    return phase + "-end";
  }

  @Override
  public boolean isKnown() {
    return missing(name(round + 1)).isEmpty();
  }

  @Override
  public List<byte[]> swap(byte[] found) {
    round++;
    return swap(name(round), found);
  }

  @Override
  public Optional<List<byte[]>> ended() {
    return missing(end()).isEmpty() ? Optional.of(all(end())) : Optional.empty();
  }

  @Override
  public List<byte[]> end(byte[] found) {
    return swap(end(), found);
  }

  private List<byte[]> swap(String exchange, byte[] found) {
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

  private List<byte[]> all(String exchange) {
    List<byte[]> all = new ArrayList<>();
    for (int p = 1; p <= part.of(); p++) {
      all.add(work.read(exchange, p).orElseThrow());
    }
    return all;
  }
}
