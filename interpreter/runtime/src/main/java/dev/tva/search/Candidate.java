// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * One choice of the values that a sweep varies.
 *
 * @param number in the order of the sweep, from 0
 * @param values by parameter
 */
public record Candidate(int number, SequencedMap<String, BigDecimal> values) {
  public Candidate {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /** The fixed arguments and this candidate's, as a command line has them. */
  public Map<String, String> arguments(Map<String, String> fixed) {
    Map<String, String> all = new LinkedHashMap<>(fixed);
    values.forEach((name, value) -> all.put(name, text(value)));
    return all;
  }

  /** As a script would write it. */
  public static String text(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** For a person: {@code lambda = 0.4, density = 0.2}. */
  public String text() {
    return values.entrySet().stream()
        .map(e -> e.getKey() + " = " + text(e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
