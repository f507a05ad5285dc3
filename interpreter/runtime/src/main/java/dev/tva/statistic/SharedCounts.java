// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;

/**
 * What the processes that share a plan have found in a round of order statistics over several
 * tensors. Counts add up, so all draw the same conclusions.
 */
final class SharedCounts {
  private final Collection<Selection> selections;

  /**
   * @param selections in the order that all processes have them in
   */
  SharedCounts(Collection<Selection> selections) {
    this.selections = selections;
  }

  void exchange(Exchange exchange) {
    try {
      var bytes = new ByteArrayOutputStream();
      try (var out = new DataOutputStream(bytes)) {
        for (Selection selection : selections) {
          selection.write(out);
        }
      }
      var all = exchange.swap(bytes.toByteArray());
      selections.forEach(Selection::clear);
      for (byte[] found : all) {
        try (var in = new DataInputStream(new ByteArrayInputStream(found))) {
          for (Selection selection : selections) {
            selection.read(in);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
