// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.yaml.Yaml;
import java.util.List;
import java.util.Optional;

/** {@code PATH[@REVISION][+ADAPTER[@REVISION]]}, as mergekit takes it apart. */
public final class ModelNames {
  private ModelNames() {}

  public static Optional<Merge.ModelRef> read(Yaml.Scalar name, List<Diagnostic> problems) {
    String text = name.text().strip();
    String[] sides = text.split("\\+", -1);
    boolean plain = sides.length <= 2 && !sides[0].isEmpty();
    for (String side : sides) {
      plain &= side.split("@", -1).length <= 2;
    }
    if (!plain || name.isNothing()) {
      problems.add(
          RecipeProblems.error(
              name.at(),
              "`" + text + "` names no model",
              "write PATH, PATH@REVISION or PATH+ADAPTER; in a path itself, `@` and `+` cannot"
                  + " stand"));
      return Optional.empty();
    }
    String[] model = sides[0].split("@", 2);
    String[] adapter = sides.length == 2 ? sides[1].split("@", 2) : new String[0];
    return Optional.of(
        new Merge.ModelRef(model[0], at(model, 1), at(adapter, 0), at(adapter, 1), name.at()));
  }

  private static Optional<String> at(String[] parts, int i) {
    return i < parts.length ? Optional.of(parts[i]) : Optional.empty();
  }
}
