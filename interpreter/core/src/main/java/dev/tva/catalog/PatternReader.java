// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.catalog.TensorPattern.Malformed;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a pattern, without its anchors. */
final class PatternReader {
  private static final int LONGEST_RANGE = 100_000;

  private final List<PatternAtom> atoms = new ArrayList<>();
  private final StringBuilder literal = new StringBuilder();

  private PatternReader() {}

  static List<PatternAtom> read(List<String> components) throws Malformed {
    PatternReader reader = new PatternReader();
    boolean needDot = false;
    for (String component : components) {
      if (component.isEmpty()) {
        throw new Malformed("a component of the pattern is empty");
      }
      if (component.equals("**")) {
        reader.add(new PatternAtom.Components(!needDot));
        continue;
      }
      if (needDot) {
        reader.literal.append('.');
      }
      reader.append(component);
      needDot = true;
    }
    return reader.all();
  }

  /** One component. */
  static List<PatternAtom> component(String text) throws Malformed {
    PatternReader reader = new PatternReader();
    reader.append(text);
    return reader.all();
  }

  private void add(PatternAtom atom) {
    if (!literal.isEmpty()) {
      atoms.add(new PatternAtom.Literal(literal.toString()));
      literal.setLength(0);
    }
    atoms.add(atom);
  }

  private List<PatternAtom> all() {
    if (!literal.isEmpty()) {
      atoms.add(new PatternAtom.Literal(literal.toString()));
    }
    return List.copyOf(atoms);
  }

  private void append(String c) throws Malformed {
    int i = 0;
    while (i < c.length()) {
      char ch = c.charAt(i);
      if (ch == '*') {
        add(new PatternAtom.Star());
      } else if (ch == '{') {
        int close = c.indexOf('}', i);
        if (close < 0) {
          throw new Malformed("`{` is not closed");
        }
        add(choice(c.substring(i + 1, close)));
        i = close;
      } else if (ch == '}') {
        throw new Malformed("`}` closes nothing");
      } else {
        literal.append(ch);
      }
      i++;
    }
  }

  private static PatternAtom choice(String inside) throws Malformed {
    int dots = inside.indexOf("..");
    if (dots > 0) {
      return new PatternAtom.Choice(
          PatternAtom.Choice.byLength(
              range(inside, inside.substring(0, dots), inside.substring(dots + 2))),
          List.of());
    }
    List<String> plain = new ArrayList<>();
    List<List<PatternAtom>> others = new ArrayList<>();
    for (String alternative : inside.split(",", -1)) {
      String text = alternative.strip();
      if (text.isEmpty()) {
        throw new Malformed("a choice in `{" + inside + "}` is empty");
      }
      if (text.indexOf('*') < 0) {
        plain.add(text);
      } else {
        others.add(starred(text));
      }
    }
    return new PatternAtom.Choice(PatternAtom.Choice.byLength(plain), others);
  }

  private static List<PatternAtom> starred(String text) {
    PatternReader reader = new PatternReader();
    for (char ch : text.toCharArray()) {
      if (ch == '*') {
        reader.add(new PatternAtom.Star());
      } else {
        reader.literal.append(ch);
      }
    }
    return reader.all();
  }

  private static List<String> range(String inside, String from, String to) throws Malformed {
    try {
      long low = Long.parseLong(from);
      long high = Long.parseLong(to);
      if (low < 0 || high < low || high - low > LONGEST_RANGE) {
        throw new Malformed("the range `{" + inside + "}` is empty or too long");
      }
      List<String> all = new ArrayList<>();
      for (long n = low; n <= high; n++) {
        all.add(Long.toString(n));
      }
      return all;
    } catch (NumberFormatException _) {
      throw new Malformed("`{" + inside + "}` is not a range of whole numbers");
    }
  }
}
