// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.script;

import dev.tva.source.Source;
import dev.tva.syntax.format.Formatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The script that is being written. */
public final class Script {
  private final List<String> lines = new ArrayList<>();
  private final Map<Code, String> bound = new LinkedHashMap<>();
  private final Notes notes;
  private final Names names;
  private boolean sameSize;

  public Script(Notes notes, Names names) {
    this.notes = notes;
    this.names = names;
  }

  public Notes notes() {
    return notes;
  }

  public Names names() {
    return names;
  }

  public void comment(String text) {
    lines.add("# " + text);
  }

  public void blank() {
    lines.add("");
  }

  /** A statement that begins like this and ends with an expression. */
  public void statement(String start, Code value, String end) {
    lines.addAll(notes.take());
    lines.add(CodeText.after(start, value) + end);
  }

  /** Text as it stands. */
  public void text(String statement) {
    lines.addAll(notes.take());
    lines.add(statement);
  }

  /** A name for a value; the same value has the same name. */
  public Code bind(String wanted, Code value) {
    String known = bound.get(value);
    if (known == null) {
      known = names.fresh(wanted);
      bound.put(value, known);
      statement(known + " = ", value, "");
    }
    return Code.word(known);
  }

  /** What a name was bound to; other code as it is. */
  public Code meaning(Code code) {
    return bound.entrySet().stream()
        .filter(e -> code instanceof Code.Word w && e.getValue().equals(w.text()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(code);
  }

  /** What the library has not: a scale for what was kept of a task vector. */
  public void needsSameSize() {
    if (!sameSize) {
      lines.add("# What was kept of t, scaled so that the L1 norm of each tensor stays.");
      lines.add("fn same_l1(t, kept) = {");
      lines.add("  after = norm(kept, p = 1, per = tensor)");
      lines.add("  kept*where(after > 0, norm(t, p = 1, per = tensor)/max(after, 1e-30), 1)");
      lines.add("}");
      lines.add("");
      sameSize = true;
    }
  }

  public String laidOut() {
    return Formatter.format(Source.of("<import>", String.join("\n", lines) + "\n"));
  }
}
