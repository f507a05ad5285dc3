// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Severity;
import dev.tva.diagnostic.Slug;
import java.util.List;

/** What is odd about a checkpoint that can be read, told where it is opened. */
public record Remark(Severity severity, Slug slug, String sentence, List<Line> lines) {
  public Remark {
    lines = List.copyOf(lines);
  }

  public static Remark warning(Slug slug, String sentence, List<Line> lines) {
    return new Remark(Severity.WARNING, slug, sentence, lines);
  }

  public static Remark note(Slug slug, String sentence, List<Line> lines) {
    return new Remark(Severity.NOTE, slug, sentence, lines);
  }
}
