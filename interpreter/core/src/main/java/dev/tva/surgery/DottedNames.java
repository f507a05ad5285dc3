// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A model's names, found by what is left of them without dots. */
final class DottedNames {
  private final Set<String> names;
  private final Map<String, String> byLetters = new HashMap<>();

  private DottedNames(Collection<String> names) {
    this.names = Set.copyOf(names);
    Set<String> ambiguous = new HashSet<>();
    for (String name : names) {
      String other = byLetters.putIfAbsent(letters(name), name);
      if (other != null) {
        ambiguous.add(letters(name));
      }
    }
    byLetters.keySet().removeAll(ambiguous);
  }

  static DottedNames of(Collection<String> names) {
    return new DottedNames(names);
  }

  /** Whether a name is another one here: one that differs in dots alone. */
  boolean knows(String name) {
    return !of(name).equals(name);
  }

  /**
   * The name here that differs from another in dots alone; that other where there is none, or more
   * than one.
   */
  String of(String name) {
    return names.contains(name) ? name : byLetters.getOrDefault(letters(name), name);
  }

  private static String letters(String name) {
    return name.replace(".", "");
  }
}
