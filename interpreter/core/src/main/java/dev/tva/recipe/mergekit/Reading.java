// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.yaml.Yaml;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes values of one kind out of YAML, and remembers what was wrong. */
public final class Reading {
  private final List<Diagnostic> problems;

  public Reading(List<Diagnostic> problems) {
    this.problems = problems;
  }

  public void tell(Diagnostic problem) {
    problems.add(problem);
  }

  public Optional<Yaml.Mapping> mapping(Yaml value, String key, String wanted) {
    if (value instanceof Yaml.Mapping m) {
      return Optional.of(m);
    }
    problems.add(RecipeProblems.wrongKind(value, key, wanted));
    return Optional.empty();
  }

  public List<Yaml> list(Yaml value, String key) {
    if (value instanceof Yaml.Sequence s) {
      return s.items();
    }
    problems.add(RecipeProblems.wrongKind(value, key, "a list, each item behind a `- `"));
    return List.of();
  }

  public Optional<Yaml.Scalar> word(Yaml value, String key, String wanted) {
    if (value instanceof Yaml.Scalar s) {
      return Optional.of(s);
    }
    problems.add(RecipeProblems.wrongKind(value, key, wanted));
    return Optional.empty();
  }

  public Optional<BigDecimal> number(Yaml value, String key) {
    Optional<BigDecimal> number = value instanceof Yaml.Scalar s ? s.number() : Optional.empty();
    if (number.isEmpty()) {
      problems.add(RecipeProblems.wrongKind(value, key, "a number"));
    }
    return number;
  }

  /** A dtype as mergekit calls it, by tva's word for it. */
  Optional<Merge.Word> dtype(Yaml.Mapping top, String key) {
    Optional<Yaml.Scalar> word = top.get(key).flatMap(v -> word(v, key, "a dtype"));
    if (word.isEmpty()) {
      return Optional.empty();
    }
    String text = word.get().text().replaceFirst("^torch\\.", "");
    if (!DTypes.NAMES.containsKey(text)) {
      tell(RecipeProblems.oneOf(word.get().at(), "the dtype", text, DTypes.NAMES.keySet()));
      return Optional.empty();
    }
    return Optional.of(new Merge.Word(DTypes.NAMES.get(text), word.get().at()));
  }

  public void unknown(Yaml.Mapping in, String where, Set<String> known) {
    for (Yaml.Entry e : in.entries()) {
      Yaml.Scalar key = e.key();
      if (known.contains(key.text())) {
        continue;
      }
      if (key.text().equals("revision") && in.find("model").isPresent()) {
        problems.add(RecipeProblems.revisionBeside(key));
      } else if (known.contains("parameters") && Method.allParameters().contains(key.text())) {
        problems.add(RecipeProblems.outsideParameters(e, in.find("parameters").isPresent()));
      } else {
        problems.add(RecipeProblems.unknownKey(key, where, known));
      }
    }
  }

  /** A model by its words, or by keys. */
  public Optional<Merge.ModelRef> model(Yaml value, String key) {
    return switch (value) {
      case Yaml.Scalar s -> ModelNames.read(s, problems);
      case Yaml.Mapping m -> {
        unknown(m, "a model", Set.of("model", "lora", "override_architecture"));
        Optional<Path> model = m.get("model").flatMap(v -> path(v));
        Optional<Path> lora = m.get("lora").flatMap(v -> path(v));
        if (model.isEmpty()) {
          problems.add(RecipeProblems.missing(m.at(), "model", "model: org/name"));
        }
        yield model.map(p ->
            new Merge.ModelRef(
                p.path(),
                p.revision(),
                lora.map(Path::path),
                lora.flatMap(Path::revision),
                m.at()));
      }
      case Yaml.Sequence s -> {
        problems.add(RecipeProblems.wrongKind(s, key, "a model's path"));
        yield Optional.empty();
      }
    };
  }

  private record Path(String path, Optional<String> revision) {}

  private Optional<Path> path(Yaml value) {
    return switch (value) {
      case Yaml.Scalar s -> ModelNames.read(s, problems).map(r -> new Path(r.path(), r.revision()));
      case Yaml.Mapping m -> {
        unknown(m, "a model's path", Set.of("path", "revision"));
        Optional<String> path =
            m.get("path").flatMap(v -> word(v, "path", "a path")).map(Yaml.Scalar::text);
        if (path.isEmpty()) {
          problems.add(RecipeProblems.missing(m.at(), "path", "path: org/name"));
        }
        yield path.map(p ->
            new Path(
                p,
                m.get("revision")
                    .flatMap(v -> word(v, "revision", "a revision"))
                    .map(Yaml.Scalar::text)));
      }
      case Yaml.Sequence s -> {
        problems.add(RecipeProblems.wrongKind(s, "model", "a model's path"));
        yield Optional.empty();
      }
    };
  }
}
