// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import java.util.List;
import java.util.Optional;

/** A checkpoint or script cannot be had; says why as a person would. */
public final class CatalogException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Slug slug;
  private final transient List<Diagnostic.Line> lines;

  /**
   * @param slug the kind of problem
   * @param lines facts and help
   */
  public CatalogException(Slug slug, String sentence, List<Diagnostic.Line> lines) {
    super(sentence);
    this.slug = slug;
    this.lines = List.copyOf(lines);
  }

  public Slug slug() {
    return slug;
  }

  public List<Diagnostic.Line> lines() {
    return Optional.ofNullable(lines).orElse(List.of());
  }
}
