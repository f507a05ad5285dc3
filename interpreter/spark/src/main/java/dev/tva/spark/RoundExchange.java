// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.tva.statistic.Exchange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.broadcast.Broadcast;

/**
 * Exchanges of the rounds before; at the first that is not among them the part has done what it can
 * in this round.
 */
final class RoundExchange implements Exchange {
  private final Set<String> tensors;
  private final Map<String, Broadcast<List<byte[]>>> known;
  private int phase;
  private int round;

  /** The part is where no other has been. */
  static final class Reached extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String exchange;
    private final transient byte[] found;

    Reached(String exchange, byte[] found) {
      super(exchange, null, false, false);
      this.exchange = exchange;
      this.found = found;
    }

    Outcome.Found outcome() {
      return new Outcome.Found(exchange, found);
    }
  }

  RoundExchange(Set<String> tensors, Map<String, Broadcast<List<byte[]>>> known) {
    this.tensors = tensors;
    this.known = known;
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
    return phase + "-" + exchange;
  }

  private String end() {
    return phase + "-end";
  }

  private Optional<List<byte[]>> all(String exchange) {
    return Optional.ofNullable(known.get(exchange)).map(Broadcast::value);
  }

  @Override
  public boolean isKnown() {
    return known.containsKey(name(round + 1));
  }

  @Override
  public List<byte[]> swap(byte[] found) {
    round++;
    return all(name(round)).orElseThrow(() -> new Reached(name(round), found));
  }

  @Override
  public Optional<List<byte[]>> ended() {
    return all(end());
  }

  @Override
  public List<byte[]> end(byte[] found) {
    return all(end()).orElseThrow(() -> new Reached(end(), found));
  }
}
