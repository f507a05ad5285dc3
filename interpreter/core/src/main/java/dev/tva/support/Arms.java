// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.source.Span;
import java.util.List;

/** Where the arms of a choice stand, the last one for all that is left, inside calls. */
record Arms(List<Span> spans, List<Report.Frame> frames) {
  Arms {
    spans = List.copyOf(spans);
    frames = List.copyOf(frames);
  }
}
