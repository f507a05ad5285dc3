// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.diagnostic.Diagnostic;
import java.util.List;
import java.util.Optional;

/** A checkpoint or script cannot be had; says why as a person would. */
public final class CatalogException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean malformed;
  private final transient List<Diagnostic.Line> lines;

  /**
   * @param malformed whether the bytes are there but wrong
   * @param lines facts and help
   */
  public CatalogException(String sentence, boolean malformed, List<Diagnostic.Line> lines) {
    super(sentence);
    this.malformed = malformed;
    this.lines = List.copyOf(lines);
  }

  public boolean malformed() {
    return malformed;
  }

  public List<Diagnostic.Line> lines() {
    return Optional.ofNullable(lines).orElse(List.of());
  }
}
