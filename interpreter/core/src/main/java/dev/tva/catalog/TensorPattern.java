// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

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
    compile(text);
    return new TensorPattern(text);
  }

  /** A matcher for many names. */
  public Matcher matcher() {
    try {
      return new Matcher(compile(text));
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

  /** A compiled pattern. */
  public static final class Matcher {
    private final Pattern pattern;

    private Matcher(Pattern pattern) {
      this.pattern = pattern;
    }

    public boolean matches(String tensor) {
      return pattern.matcher(tensor).find();
    }
  }

  /** A whole component of a name. */
  static Pattern component(String component) throws Malformed {
    StringBuilder regex = new StringBuilder();
    appendComponent(component, regex);
    return Pattern.compile(regex.toString());
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

  private static Pattern compile(String text) throws Malformed {
    boolean atStart = text.startsWith("^");
    boolean atEnd = text.endsWith("$");
    String body = text.substring(atStart ? 1 : 0, text.length() - (atEnd ? 1 : 0));
    StringBuilder regex = new StringBuilder(atStart ? "^" : "(?:^|\\.)");
    boolean needDot = false;
    for (String component : components(body)) {
      if (component.isEmpty()) {
        throw new Malformed("a component of the pattern is empty");
      }
      if (component.equals("**")) {
        // Any number of components, none included: swallow them with their dots.
        regex.append(needDot ? "(?:\\.[^.]+)*" : "(?:[^.]+\\.)*");
        continue;
      }
      if (needDot) {
        regex.append("\\.");
      }
      appendComponent(component, regex);
      needDot = true;
    }
    if (!needDot) {
      throw new Malformed("a pattern needs at least one name component");
    }
    return Pattern.compile(regex.append(atEnd ? "$" : "(?=\\.|$)").toString());
  }

  private static void appendComponent(String c, StringBuilder regex) throws Malformed {
    int i = 0;
    while (i < c.length()) {
      char ch = c.charAt(i);
      if (ch == '*') {
        regex.append("[^.]*");
        i++;
      } else if (ch == '{') {
        int close = c.indexOf('}', i);
        if (close < 0) {
          throw new Malformed("`{` is not closed");
        }
        appendChoice(c.substring(i + 1, close), regex);
        i = close + 1;
      } else if (ch == '}') {
        throw new Malformed("`}` closes nothing");
      } else {
        regex.append(Pattern.quote(String.valueOf(ch)));
        i++;
      }
    }
  }

  private static void appendChoice(String inside, StringBuilder regex) throws Malformed {
    int dots = inside.indexOf("..");
    List<String> choices = new ArrayList<>();
    if (dots > 0) {
      try {
        long low = Long.parseLong(inside.substring(0, dots));
        long high = Long.parseLong(inside.substring(dots + 2));
        if (low < 0 || high < low || high - low > 100_000) {
          throw new Malformed("the range `{" + inside + "}` is empty or too long");
        }
        for (long n = low; n <= high; n++) {
          choices.add(Long.toString(n));
        }
      } catch (NumberFormatException _) {
        throw new Malformed("`{" + inside + "}` is not a range of whole numbers");
      }
    } else {
      for (String choice : inside.split(",", -1)) {
        if (choice.isBlank()) {
          throw new Malformed("a choice in `{" + inside + "}` is empty");
        }
        choices.add(Pattern.quote(choice.strip()).replace("*", "\\E[^.]*\\Q"));
      }
    }
    regex.append("(?:").append(String.join("|", choices)).append(')');
  }
}
