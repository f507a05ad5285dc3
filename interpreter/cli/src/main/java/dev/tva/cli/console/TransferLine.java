// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.console;

import dev.tva.diagnostic.Bytes;
import dev.tva.hub.Transfer;
import java.util.Optional;

/** What is fetched from a hub, told as it comes; Ctrl-C stops it. */
public final class TransferLine implements Transfer {
  /** Less is there before anyone has read that it is coming. */
  private static final long WORTH_TELLING = 10_000_000;

  private final Console console;
  private final boolean wanted;
  private Optional<ProgressLine> line = Optional.empty();
  private Optional<Interrupt> interrupt = Optional.empty();

  public TransferLine(Console console, boolean wanted) {
    this.console = console;
    this.wanted = wanted;
  }

  @Override
  public void begin(String what, long bytes) {
    if (wanted && bytes >= WORTH_TELLING) {
      console.say("fetching " + what + ", " + Bytes.text(bytes));
    }
    line = Optional.of(new ProgressLine(console, wanted, "fetched"));
    interrupt = Optional.of(Interrupt.listen());
  }

  @Override
  public void at(long done, long total) {
    line.ifPresent(l -> l.at(done, total));
  }

  @Override
  public void end() {
    line.ifPresent(ProgressLine::clear);
    interrupt.ifPresent(Interrupt::close);
  }

  @Override
  public boolean stopped() {
    return interrupt.map(Interrupt::asked).orElse(false);
  }
}
