// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part of a pattern. It takes the places in a name that are reached before it to those reached
 * after it, all at once, so that no name is gone through in more ways than it has places.
 */
sealed interface PatternAtom {
  /** Where {@code name} can be left that is entered at {@code places}. */
  BitSet step(String name, BitSet places);

  /** These characters. */
  record Literal(String text) implements PatternAtom {
    @Override
    public BitSet step(String name, BitSet places) {
      BitSet after = new BitSet();
      for (int p = places.nextSetBit(0); p >= 0; p = places.nextSetBit(p + 1)) {
        if (name.startsWith(text, p)) {
          after.set(p + text.length());
        }
      }
      return after;
    }
  }

  /** {@code *}: what is left of a component, or less. */
  record Star() implements PatternAtom {
    @Override
    public BitSet step(String name, BitSet places) {
      BitSet after = new BitSet();
      boolean open = false;
      for (int p = places.nextSetBit(0); p >= 0 && p <= name.length(); p++) {
        open |= places.get(p);
        if (open) {
          after.set(p);
        }
        open &= p < name.length() && name.charAt(p) != '.';
      }
      return after;
    }
  }

  /**
   * {@code **}: any number of components, none included.
   *
   * @param first whether it begins the pattern, so that dots end its components; else they begin
   *     them
   */
  record Components(boolean first) implements PatternAtom {
    @Override
    public BitSet step(String name, BitSet places) {
      BitSet after = (BitSet) places.clone();
      int from = places.nextSetBit(0);
      for (int p = from; p >= 0 && p < name.length(); p++) {
        if (name.charAt(p) == '.' && (first || after.get(p))) {
          int dot = name.indexOf('.', p + 1);
          after.set(first ? p + 1 : dot < 0 ? name.length() : dot);
        }
      }
      return after;
    }
  }

  /**
   * A choice.
   *
   * @param plain without a star, by their length
   * @param others each a run of atoms
   */
  record Choice(Map<Integer, Set<String>> plain, List<List<PatternAtom>> others)
      implements PatternAtom {
    static Map<Integer, Set<String>> byLength(List<String> texts) {
      Map<Integer, Set<String>> all = new HashMap<>();
      texts.forEach(t -> all.computeIfAbsent(t.length(), _ -> new HashSet<>()).add(t));
      return all;
    }

    @Override
    public BitSet step(String name, BitSet places) {
      BitSet after = new BitSet();
      for (int p = places.nextSetBit(0); p >= 0; p = places.nextSetBit(p + 1)) {
        for (var entry : plain.entrySet()) {
          int end = p + entry.getKey();
          if (end <= name.length() && entry.getValue().contains(name.substring(p, end))) {
            after.set(end);
          }
        }
      }
      for (List<PatternAtom> other : others) {
        after.or(steps(other, name, places));
      }
      return after;
    }
  }

  static BitSet steps(List<PatternAtom> atoms, String name, BitSet places) {
    BitSet reached = places;
    for (PatternAtom atom : atoms) {
      if (reached.isEmpty()) {
        return reached;
      }
      reached = atom.step(name, reached);
    }
    return reached;
  }
}
