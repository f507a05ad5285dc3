// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Exchanges that are known by name: by their phase, and their number in it. */
public abstract class NamedExchange implements Exchange {
  private final Set<String> tensors;
  private int phase;
  private int round;

  /**
   * @param tensors those that this process computes
   */
  protected NamedExchange(Set<String> tensors) {
    this.tensors = tensors;
  }

  /** Whether it is known what all have found by an exchange. */
  protected abstract boolean isKnown(String exchange);

  /** What all have found by an exchange for which that is known, in the order of their numbers. */
  protected abstract List<byte[]> all(String exchange);

  /** Gives what this process has found by an exchange, and takes what all have. */
  protected abstract List<byte[]> swap(String exchange, byte[] found);

  @Override
  public final boolean mine(String tensor) {
    return tensors.contains(tensor);
  }

  @Override
  public final void begin(int next) {
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
  public final boolean isKnown() {
    return isKnown(name(round + 1));
  }

  @Override
  public final List<byte[]> swap(byte[] found) {
    round++;
    return swap(name(round), found);
  }

  @Override
  public final Optional<List<byte[]>> ended() {
    return isKnown(end()) ? Optional.of(all(end())) : Optional.empty();
  }

  @Override
  public final List<byte[]> end(byte[] found) {
    return swap(end(), found);
  }
}
