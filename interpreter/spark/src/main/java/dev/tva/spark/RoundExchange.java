// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.tva.statistic.NamedExchange;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.broadcast.Broadcast;

/**
 * Exchanges of the rounds before; at the first that is not among them the part has done what it can
 * in this round.
 */
final class RoundExchange extends NamedExchange {
  private final Map<String, Broadcast<List<byte[]>>> known;

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
    super(tensors);
    this.known = known;
  }

  @Override
  protected boolean isKnown(String exchange) {
    return known.containsKey(exchange);
  }

  @Override
  protected List<byte[]> all(String exchange) {
    return Objects.requireNonNull(known.get(exchange)).value();
  }

  @Override
  protected List<byte[]> swap(String exchange, byte[] found) {
    if (!isKnown(exchange)) {
      throw new Reached(exchange, found);
    }
    return all(exchange);
  }
}
