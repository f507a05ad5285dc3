// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A dotted run of name components: {@code "self_attn.{q,k}_proj"}. It matches anywhere in a name at
 * component boundaries, unless anchored with {@code ^} or {@code $}. Inside a component {@code *}
 * is any characters, <code>{a,b}</code> a choice and <code>{0..15}</code> an inclusive range; the
 * component {@code **} is any number of components.
 */
public record TensorPattern(String text) {
  /** What is wrong with a pattern, in words. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /** Checks the text; the constructor alone does not. */
  public static TensorPattern parse(String text) throws Malformed {
    if (text.isEmpty() || text.equals("^") || text.equals("$")) {
      throw new Malformed("a pattern needs at least one name component");
    }
    if (compile(text).any) {
      throw new Malformed("a pattern needs at least one name component");
    }
    return new TensorPattern(text);
  }

  /** A matcher for many names. */
  public Matcher matcher() {
    try {
      return compile(text);
    } catch (Malformed e) {
      throw new IllegalStateException("unchecked pattern " + text, e);
    }
  }

  /** The pattern made of this one's first {@code count} components, anchored as this one is. */
  public TensorPattern prefix(int count) {
    String body = text.endsWith("$") ? text.substring(0, text.length() - 1) : text;
    return new TensorPattern(String.join(".", components(body).subList(0, count)));
  }

  /** The components, without anchors. */
  public List<String> components() {
    String body = text.startsWith("^") ? text.substring(1) : text;
    return components(body.endsWith("$") ? body.substring(0, body.length() - 1) : body);
  }

  /** A pattern that has been read. */
  public static final class Matcher {
    private final List<PatternAtom> atoms;
    private final boolean atStart;
    private final boolean atEnd;
    private final boolean any;

    private Matcher(List<PatternAtom> atoms, boolean atStart, boolean atEnd) {
      this.atoms = atoms;
      this.atStart = atStart;
      this.atEnd = atEnd;
      this.any = atoms.stream().allMatch(PatternAtom.Components.class::isInstance);
    }

    /** In time that grows with the length of the name and that of the pattern. */
    public boolean matches(String tensor) {
      if (any) {
        return true;
      }
      BitSet places = new BitSet();
      places.set(0);
      for (int dot = tensor.indexOf('.');
          dot >= 0 && !atStart;
          dot = tensor.indexOf('.', dot + 1)) {
        places.set(dot + 1);
      }
      BitSet ends = PatternAtom.steps(atoms, tensor, places);
      for (int p = ends.nextSetBit(0); p >= 0; p = ends.nextSetBit(p + 1)) {
        if (p == tensor.length() || !atEnd && tensor.charAt(p) == '.') {
          return true;
        }
      }
      return false;
    }

    /**
     * The first run of components that it takes, the longest from there; empty where it takes none.
     */
    public Optional<Run> first(String tensor) {
      for (int start = 0; start >= 0; start = atStart ? -1 : after(tensor, start)) {
        BitSet place = new BitSet();
        place.set(start);
        BitSet ends = PatternAtom.steps(atoms, tensor, place);
        for (int p = ends.length() - 1; p > start; p = ends.previousSetBit(p - 1)) {
          if (p == tensor.length() || !atEnd && tensor.charAt(p) == '.') {
            return Optional.of(new Run(start, p));
          }
        }
      }
      return Optional.empty();
    }

    /** Where the next component begins; -1 behind the last. */
    private static int after(String tensor, int start) {
      int dot = tensor.indexOf('.', start);
      return dot < 0 ? -1 : dot + 1;
    }
  }

  /** Components of a name, from the first character to that behind the last. */
  public record Run(int start, int end) {}

  /** A whole component of a name. */
  static Matcher component(String component) throws Malformed {
    return new Matcher(PatternReader.component(component), true, true);
  }

  static List<String> components(String body) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == '.' && depth == 0) {
        parts.add(body.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(body.substring(start));
    return parts;
  }

  private static Matcher compile(String text) throws Malformed {
    boolean atStart = text.startsWith("^");
    boolean atEnd = text.endsWith("$");
    String body = text.substring(atStart ? 1 : 0, text.length() - (atEnd ? 1 : 0));
    return new Matcher(PatternReader.read(components(body)), atStart, atEnd);
  }
}
