// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import java.util.Arrays;
import java.util.Optional;

/** The rules by which Ilharco et al. (ICLR 2023, arXiv 2212.04089) choose coefficients. */
public enum Preset {
  /** Adding task vectors: best on held-out data. */
  ADDITION("addition", "max"),
  /** Forgetting by negation: as far as the control task allows. */
  NEGATION("negation", "largest with control >= 95% of base"),
  /** Forgetting in a language model, where the control is a perplexity. */
  NEGATION_LANGUAGE("negation-language", "largest with control <= base + 0.5"),
  /** Analogies: best on held-out data. */
  ANALOGY("analogy", "max");

  private final String word;
  private final String rule;

  Preset(String word, String rule) {
    this.word = word;
    this.rule = rule;
  }

  public String word() {
    return word;
  }

  public String rule() {
    return rule;
  }

  static Optional<Preset> of(String word) {
    return Arrays.stream(values()).filter(p -> p.word.equals(word.strip())).findFirst();
  }
}
