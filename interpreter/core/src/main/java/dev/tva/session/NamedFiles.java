// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.HubId;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Literals;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checkpoints that a script names at its top, before anything of it is evaluated: a catalog can
 * begin to read them. Those named otherwise are read when they are met.
 */
final class NamedFiles {
  private NamedFiles() {}

  /** Their paths, in the order in which they will be asked for. */
  static List<String> of(
      Script script, Map<String, String> given, boolean formula, Catalog catalog) {
    List<String> found = new ArrayList<>();
    if (formula) {
      given.values().stream()
          .filter(text -> !text.startsWith("[") && !Literals.isNumber(text))
          .forEach(text -> found.add(catalog.resolve("", text)));
    }
    for (Statement s : script.statements()) {
      switch (s) {
        case Statement.Param p when isPlain(p.type()) && given.containsKey(p.name().name()) ->
            found.add(catalog.resolve("", given.get(p.name().name())));
        case Statement.Bind b ->
            path(b.value()).ifPresent(t -> found.add(catalog.resolve(b.span().source().name(), t)));
        default -> {}
      }
    }
    return found.stream().filter(path -> !path.isBlank() && !HubId.isOne(path)).distinct().toList();
  }

  private static boolean isPlain(Expr.TypeName type) {
    return !type.list() && (type.name().equals("model") || type.name().equals("delta"));
  }

  /** What {@code model("path")} and {@code delta("path")} open. */
  private static Optional<String> path(Expr value) {
    return value instanceof Expr.Call(_, Expr.Name(_, String function), List<Expr.Argument> with)
            && (function.equals("model") || function.equals("delta"))
            && with.size() == 1
            && with.getFirst().value() instanceof Expr.Text(_, List<Expr.Part> parts)
            && parts.size() == 1
            && parts.getFirst() instanceof Expr.Part.Literal(_, String text)
        ? Optional.of(text)
        : Optional.empty();
  }
}
