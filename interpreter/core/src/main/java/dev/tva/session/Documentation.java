// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.syntax.Expr;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** What the {@code ##} comments say of functions, by name. */
public final class Documentation {
  private static final SequencedMap<String, String> METADATA = new LinkedHashMap<>();

  static {
    METADATA.put("ndim", "How many dimensions the tensor has.");
    METADATA.put("rows", "The rows of the tensor, seen as a matrix.");
    METADATA.put("cols", "The columns of the tensor, seen as a matrix.");
    METADATA.put("dtype", "The dtype of the tensor, to compare with: `dtype == bf16`.");
    METADATA.put("layer", "The place of the tensor's block in its stack, from 0.");
    METADATA.put("depth", "0 at the first block of the stack, 1 at the last.");
    METADATA.put("layers", "How many blocks the stack has.");
  }

  private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();

  /**
   * One function.
   *
   * @param signature as it is declared: {@code norm(x, p: number = 2): number}
   * @param text its {@code ##} lines, the empty string where there are none
   */
  public record Entry(String name, String signature, String text) {
    /** The first sentence, on one line. */
    public String line() {
      String flat = text.replace('\n', ' ').strip();
      int end = flat.indexOf(". ");
      return end < 0 ? flat : flat.substring(0, end + 1);
    }
  }

  /** The functions that scripts define, and the metadata names. */
  public Documentation(Collection<Script> scripts) {
    METADATA.forEach(
        (name, text) -> entries.put(name, new Entry(name, name + ": number per tensor", text)));
    for (Script script : scripts) {
      for (Statement s : script.statements()) {
        if (s instanceof Statement.Define d) {
          entries.put(d.name().name(), entry(d));
        }
      }
    }
  }

  /** What is said of a function of a script. */
  public static Entry entry(Statement.Define d) {
    return new Entry(d.name().name(), signature(d), d.doc());
  }

  public Optional<Entry> of(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** All entries, in the order they are declared. */
  public List<Entry> all() {
    return List.copyOf(entries.values());
  }

  static String signature(Statement.Define d) {
    return d.name().name()
        + d.parameters().stream()
            .map(Documentation::parameter)
            .collect(Collectors.joining(", ", "(", ")"))
        + d.result().map(t -> ": " + type(t)).orElse("");
  }

  private static String parameter(Expr.Parameter p) {
    return p.name().name()
        + p.type().map(t -> ": " + type(t)).orElse("")
        + p.defaultValue().map(v -> " = " + v.span().text()).orElse("");
  }

  private static String type(Expr.TypeName t) {
    return t.list() ? "[" + t.name() + "]" : t.name();
  }
}
