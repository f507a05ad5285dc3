// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A JSON text of which single values are replaced: all else stays to the byte, also what only
 * Python's JSON allows, such as {@code Infinity}.
 */
public final class JsonText {
  private static final int DEEPEST = 64;

  private final String text;
  private final TreeMap<Integer, Edit> edits = new TreeMap<>();
  private int at;

  private record Edit(int end, String by) {}

  /** A value, and where in the text it stands. */
  public sealed interface Value {
    int start();

    int end();
  }

  /** Fields by name; of one that is there twice the last. */
  public record Fields(int start, int end, Map<String, Value> values) implements Value {}

  /** An array. */
  public record Items(int start, int end, List<Value> values) implements Value {}

  /** A value that nobody asked for. */
  public record Skipped(int start, int end) implements Value {}

  /** A string as it is written, quotes included, a number or a word. */
  public record Plain(int start, int end, String written) implements Value {
    /** The whole number it is. */
    public Optional<Integer> number() {
      return written.matches("-?\\d{1,9}")
          ? Optional.of(Integer.parseInt(written))
          : Optional.empty();
    }
  }

  private JsonText(String text) {
    this.text = text;
  }

  public static JsonText of(String text) {
    return new JsonText(text);
  }

  /** The whole, if it is an object and well formed. */
  public Optional<Fields> root() {
    at = 0;
    try {
      return value(0) instanceof Fields f ? Optional.of(f) : Optional.empty();
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  /** The same, in which of the whole's fields only these have been looked at: most may be long. */
  public Optional<Fields> root(Set<String> wanted) {
    at = 0;
    try {
      space();
      return text.charAt(at) == '{'
          ? Optional.of(fields(at, 0, wanted::contains))
          : Optional.empty();
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  public String written(Value value) {
    return text.substring(value.start(), value.end());
  }

  public void replace(Value value, String by) {
    edits.put(value.start(), new Edit(value.end(), by));
  }

  /** Gives a field this value, behind the others where there is none of its name. */
  public void set(Fields in, String name, String written) {
    Value there = in.values().get(name);
    if (there != null) {
      replace(there, written);
      return;
    }
    int end = in.values().values().stream().mapToInt(Value::end).max().orElse(in.start() + 1);
    int first = in.start() + 1;
    while (Character.isWhitespace(text.charAt(first))) {
      first++;
    }
    String before = (in.values().isEmpty() ? "" : ",") + text.substring(in.start() + 1, first);
    String field = before + "\"" + name + "\": " + written;
    edits.merge(end, new Edit(end, field), (a, b) -> new Edit(end, a.by() + b.by()));
  }

  /** Keeps these items of an array, in this order, as each is written. */
  public void arrange(Items items, List<String> written) {
    if (items.values().isEmpty()) {
      replace(items, "[" + String.join(", ", written) + "]");
      return;
    }
    Value first = items.values().getFirst();
    String before = text.substring(items.start(), first.start());
    String after = text.substring(items.values().getLast().end(), items.end());
    String between =
        items.values().size() > 1
            ? text.substring(first.end(), items.values().get(1).start())
            : ", ";
    replace(items, written.isEmpty() ? "[]" : before + String.join(between, written) + after);
  }

  /** Adds fields to an object. */
  public void add(Fields fields, List<String> written) {
    int last =
        fields.values().values().stream().mapToInt(Value::end).max().orElse(fields.end() - 1);
    String before = fields.values().isEmpty() ? "" : ", ";
    edits.put(last, new Edit(last, before + String.join(", ", written)));
  }

  /** The text with what was replaced. */
  public String changed() {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (var edit : edits.entrySet()) {
      if (edit.getKey() >= from) {
        out.append(text, from, edit.getKey()).append(edit.getValue().by());
        from = edit.getValue().end();
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  private Value value(int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("too deep");
    }
    space();
    int start = at;
    return switch (text.charAt(at)) {
      case '{' -> fields(start, depth, _ -> true);
      case '[' -> items(start, depth);
      case '"' -> new Plain(start, string(), text.substring(start, at));
      default -> {
        while (at < text.length()
            && ",]}:".indexOf(text.charAt(at)) < 0
            && !Character.isWhitespace(text.charAt(at))) {
          at++;
        }
        if (at == start) {
          throw new IllegalArgumentException("no value");
        }
        yield new Plain(start, at, text.substring(start, at));
      }
    };
  }

  private Value skipped() {
    space();
    int start = at;
    int open = 0;
    do {
      switch (text.charAt(at)) {
        case '"' -> string();
        case '{', '[' -> {
          open++;
          at++;
        }
        case '}', ']' -> {
          open--;
          at++;
        }
        default -> at++;
      }
    } while (open > 0 || ",]}".indexOf(text.charAt(at)) < 0);
    return new Skipped(start, at);
  }

  private Fields fields(int start, int depth, Predicate<String> wanted) {
    Map<String, Value> values = new LinkedHashMap<>();
    at++;
    for (space(); text.charAt(at) != '}'; space()) {
      int name = at;
      string();
      String key = text.substring(name + 1, at - 1);
      space();
      expect(':');
      values.put(key, wanted.test(key) ? value(depth + 1) : skipped());
      space();
      if (text.charAt(at) != '}') {
        expect(',');
      }
    }
    at++;
    return new Fields(start, at, values);
  }

  private Items items(int start, int depth) {
    List<Value> values = new ArrayList<>();
    at++;
    for (space(); text.charAt(at) != ']'; space()) {
      values.add(value(depth + 1));
      space();
      if (text.charAt(at) != ']') {
        expect(',');
      }
    }
    at++;
    return new Items(start, at, values);
  }

  private void expect(char c) {
    if (text.charAt(at) != c) {
      throw new IllegalArgumentException("no " + c);
    }
    at++;
  }

  private int string() {
    if (text.charAt(at) != '"') {
      throw new IllegalArgumentException("no string");
    }
    at++;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return ++at;
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
