// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Slug;
import java.util.List;

/** What is odd about a checkpoint that can be read, told as a warning where it is opened. */
public record Remark(Slug slug, String sentence, List<Line> lines) {
  public Remark {
    lines = List.copyOf(lines);
  }
}
