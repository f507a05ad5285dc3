// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.plan.Output;
import dev.tva.source.Span;
import java.util.Optional;

/**
 * Where something goes, as the user said it.
 *
 * @param place where that was said; empty for the command line
 */
public record Destination(String written, Optional<Span> place) {
  static Destination of(Output output) {
    return new Destination(output.written(), Optional.of(output.place()));
  }
}
