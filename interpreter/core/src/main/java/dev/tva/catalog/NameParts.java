// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of tensors in their components. Of many thousand names few components differ, so that each
 * is there once, and equal ones are the same object.
 */
final class NameParts {
  private static final int MOST_DIGITS = 18;
  private static final long NO_NUMBER = -1;

  private final Map<String, Part> parts = new HashMap<>();
  private final Part anyNumber = new Part("", NO_NUMBER);
  private final Rest end = new Rest();

  /** A component of names. */
  static final class Part {
    private final String text;
    private final long number;

    private Part(String text, long number) {
      this.text = text;
      this.number = number;
    }

    String text() {
      return text;
    }

    boolean isNumber() {
      return number != NO_NUMBER;
    }

    long number() {
      return number;
    }
  }

  /** What begins at a component and goes to the end of a name, numbers in it aside. */
  static final class Rest {
    private final Map<Part, Rest> before = new HashMap<>();
  }

  /**
   * A tensor's name.
   *
   * @param rests for each component what begins there
   */
  record Name(String text, Part[] parts, Rest[] rests) {
    String prefix(int components) {
      int length = components - 1;
      for (int i = 0; i < components; i++) {
        length += parts[i].text().length();
      }
      return text.substring(0, length);
    }

    /** Whether it goes on along a path and then with a number. */
    boolean leads(int from, List<Part> path) {
      int at = from + path.size();
      if (at >= parts.length || !parts[at].isNumber()) {
        return false;
      }
      for (int i = from; i < at; i++) {
        if (parts[i] != path.get(i - from)) {
          return false;
        }
      }
      return true;
    }
  }

  private NameParts() {}

  static List<Name> of(Collection<String> names) {
    var all = new NameParts();
    List<Name> found = new ArrayList<>(names.size());
    names.forEach(n -> found.add(all.name(n)));
    return found;
  }

  private Name name(String text) {
    int count = 1;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
      count++;
    }
    Part[] own = new Part[count];
    int from = 0;
    for (int i = 0; i < count; i++) {
      int dot = text.indexOf('.', from);
      int to = dot < 0 ? text.length() : dot;
      own[i] = parts.computeIfAbsent(text.substring(from, to), t -> new Part(t, number(t)));
      from = to + 1;
    }
    Rest[] rests = new Rest[count + 1];
    rests[count] = end;
    for (int i = count - 1; i >= 0; i--) {
      Part part = own[i].isNumber() ? anyNumber : own[i];
      rests[i] = rests[i + 1].before.computeIfAbsent(part, _ -> new Rest());
    }
    return new Name(text, own, rests);
  }

  private static long number(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return NO_NUMBER;
      }
    }
    return text.isEmpty() || text.length() > MOST_DIGITS ? NO_NUMBER : Long.parseLong(text);
  }
}
