// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.hub.Transfer;
import java.util.Optional;

/** What is fetched for a session is watched as what is computed is. */
public final class WatchedTransfer implements Transfer {
  private final Watch watch;
  private Optional<Watch.Computation> computation = Optional.empty();

  public WatchedTransfer(Watch watch) {
    this.watch = watch;
  }

  @Override
  public void begin(String what, long bytes) {
    computation = Optional.of(watch.begin());
  }

  @Override
  public void at(long done, long total) {
    computation.ifPresent(c -> c.at(done, total));
  }

  @Override
  public void end() {
    computation.ifPresent(Watch.Computation::close);
    computation = Optional.empty();
  }

  @Override
  public boolean stopped() {
    return computation.map(Watch.Computation::stopped).orElse(false);
  }
}
