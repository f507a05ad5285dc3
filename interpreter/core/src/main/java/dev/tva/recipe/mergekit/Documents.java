// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.recipe.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The documents of one file, which go on with each other's results by name. */
public final class Documents {
  private Documents() {}

  /** Each after those that it uses; empty where that cannot be, with a problem. */
  public static Optional<List<Merge>> inOrder(List<Merge> merges, List<Diagnostic> problems) {
    List<Merge> nameless = merges.stream().filter(m -> m.name().isEmpty()).toList();
    if (nameless.size() > 1) {
      problems.add(
          RecipeProblems.error(
              nameless.get(1).methodAt(),
              "two documents have no name, and only one can be the result",
              "give all others a `name: ...`"));
      return Optional.empty();
    }
    for (Merge merge : merges) {
      Optional<Merge> twin =
          merges.stream().filter(m -> m != merge && sameName(m, merge)).findFirst();
      if (twin.isPresent()) {
        Yaml.Scalar name = twin.get().name().orElseThrow();
        problems.add(
            RecipeProblems.error(
                name.at(), "two documents are called `" + name.text() + "`", "rename one of them"));
        return Optional.empty();
      }
    }
    List<Merge> ordered = new ArrayList<>();
    List<Merge> left = new ArrayList<>(merges);
    while (!left.isEmpty()) {
      Optional<Merge> next =
          left.stream().filter(m -> left.stream().noneMatch(o -> uses(m, o))).findFirst();
      if (next.isEmpty()) {
        problems.add(circle(left.getFirst()));
        return Optional.empty();
      }
      ordered.add(next.get());
      left.remove(next.get());
    }
    return Optional.of(ordered);
  }

  private static boolean sameName(Merge a, Merge b) {
    return a.name().isPresent()
        && b.name().isPresent()
        && a.name().get().text().equals(b.name().get().text());
  }

  private static Diagnostic circle(Merge merge) {
    return Diagnostic.error(Slug.BAD_RECIPE, "documents use each other's results in a circle")
        .at(merge.name().map(Yaml.Scalar::at).orElse(merge.methodAt()))
        .help("let each document use only those that can be made without it")
        .build();
  }

  private static boolean uses(Merge user, Merge used) {
    return used.name().isPresent()
        && user.models().anyMatch(m -> m.path().equals(used.name().get().text()));
  }

  public static boolean isUsed(Merge merge, List<Merge> all) {
    return all.stream().anyMatch(m -> uses(m, merge));
  }
}
